"""Each built graph describes itself in `void.ttl`: how many statements, things, classes and properties it has, and its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from kg.triples.terms import NS, PREFIXES
from kg.triples.vocabulary.notation import block, document, objects, quoted, text, words

_TYPE = f"<{PREFIXES['rdf']}type>".encode()


class Counts:
    """Statements by property, things by class, and how many subjects there are; of sorted lines, or changed by single ones."""

    def __init__(self, properties: Mapping[str, int] = {}, classes: Mapping[str, int] = {}, subjects: int = 0) -> None:
        self.properties: Counter[str] = Counter(properties)
        self.classes: Counter[str] = Counter(classes)
        self.subjects = subjects
        self._last = b""

    def count(self, lines: Iterable[bytes]) -> None:
        """Counts sorted statements that follow those counted before."""
        parts = [line.split(b" ", 2) for line in lines]
        for predicate, times in Counter(predicate for _, predicate, _ in parts).items():
            self.properties[predicate.decode()] += times
        for kind, times in Counter(rest for _, predicate, rest in parts if predicate == _TYPE).items():
            self.classes[kind[:-3].decode()] += times
        self.subjects += len({subject for subject, _, _ in parts} - {self._last})
        self._last = parts[-1][0] if parts else self._last

    def add(self, line: bytes, times: int = 1) -> bytes:
        """Counts a statement (-1 takes it out again); gives its subject."""
        subject, predicate, rest = line.split(b" ", 2)
        self.properties[predicate.decode()] += times
        if predicate == _TYPE:
            self.classes[rest[:-3].decode()] += times
        return subject

    def told(self) -> dict[str, Any]:
        """The counts as plain values, sorted; what is gone is left out."""
        named = (("properties", self.properties), ("classes", self.classes))
        return {**{k: {n: c for n, c in sorted(v.items()) if c} for k, v in named}, "subjects": self.subjects}


def void(manifest: Mapping[str, Any]) -> str:
    """The description in Turtle of what `build.json` says, its `described` being `Counts.told`; no times, no places."""
    node, counts, described = f"<{manifest['base']}dataset>", manifest["counts"], manifest["described"]
    properties, classes, subjects = (*(list(described[k].items()) for k in ("properties", "classes")), described["subjects"])
    whole = block(
        node,
        ["void:Dataset"],
        words("dcterms:title", text("name")),
        words("dcterms:description", text("about")),
        f"void:triples {counts['quads']}",
        f"void:entities {counts['entities']}",
        f"void:distinctSubjects {subjects}",
        f"void:classes {len(classes)}",
        f"void:properties {len(properties)}",
        f"void:uriSpace {quoted(manifest['base'])}",
        "void:dataDump <graph.nq>",
        objects(
            "void:vocabulary", [f"<{NS.rstrip('#')}>", *(f"<{PREFIXES[p]}>" for p in ("org", "prov", "qudt", "schema", "skos"))]
        ),
        objects("void:classPartition", [f"<{manifest['base']}dataset/class-{n}>" for n in range(len(classes))]),
        objects("void:propertyPartition", [f"<{manifest['base']}dataset/property-{n}>" for n in range(len(properties))]),
    )
    base = f"{manifest['base']}dataset"
    parts = [
        block(f"<{base}/class-{n}>", ["void:Dataset"], f"void:class {c}", f"void:entities {k}")
        for n, (c, k) in enumerate(classes)
    ]
    parts += [
        block(f"<{base}/property-{n}>", ["void:Dataset"], f"void:property {p}", f"void:triples {k}")
        for n, (p, k) in enumerate(properties)
    ]
    return document([whole, *parts])
