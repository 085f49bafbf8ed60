"""Writes the generated files of the ontology folder anew; `divisions FILE` writes the gazetteer as N-Triples."""

from __future__ import annotations

import sys
from pathlib import Path

from kg.core.ontology import read, shipped
from kg.triples.vocabulary import divisions
from kg.triples.vocabulary.documents import documents


def main(arguments: list[str]) -> None:
    """Without arguments: all generated files. `divisions FILE`: the divisions, which are too many to be kept beside them."""
    if arguments[:1] == ["divisions"] and len(arguments) == 2:
        Path(arguments[1]).write_bytes(b"".join(divisions.lines(read())))
        return
    for name, text in documents(read()).items():
        (shipped() / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
