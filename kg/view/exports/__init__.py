"""A graph in the formats of other tools: one module a format, all of them reading through `source`.

`export(order, form, out)` writes a file, or a folder where the format is several files. The same graph gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.core.errors import InputError, StoreError
from kg.view.exports.source import Order, Source

PROFILES = ("plain", "full", "facts")


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the module that writes it, whether it is a folder of files, and the profiles it can be in."""

    module: str
    folder: bool = False
    profiles: tuple[str, ...] = ("plain",)


FORMATS: Mapping[str, Format] = {
    "turtle": Format("rdf", profiles=PROFILES),
    "nquads": Format("rdf", profiles=PROFILES),
    "trig": Format("rdf", profiles=PROFILES),
    "jsonld": Format("jsonld"),
    "triple-terms": Format("tripleterms"),
    "csv": Format("csvs", folder=True),
    "parquet": Format("parquet", folder=True),
    "graphml": Format("graphml"),
    "gexf": Format("gexf"),
    "ftm": Format("ftm"),
    "cypher": Format("cypher", folder=True),
}


def export(order: Order, form: str, out: Path) -> list[Path]:
    """Writes the graph in one of FORMATS; gives the files written. What was there before stays until all is written.

    Raises InputError for a format or profile there is not, StoreError where the file cannot be written.
    """
    writer = _checked(order, form)
    try:
        if out.is_dir() and not writer.folder:
            raise InputError(f"{out}: a folder, and {form} is one file; give a file as --out")
        target = out if writer.folder else out.absolute().parent
        target.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".kg-", dir=target) as fresh:
            place = Path(fresh) if writer.folder else Path(fresh) / out.name
            import_module(f"{__name__}.{writer.module}").write(order, form, place)
            return [p.replace(target / p.name) for p in sorted(Path(fresh).iterdir())]
    except OSError as fault:
        raise StoreError(f"{out}: cannot be written ({fault.strerror or fault}); give another place as --out") from fault


def _checked(order: Order, form: str) -> Format:
    if form not in FORMATS:
        raise InputError(f"{form}: no such format; there are {', '.join(FORMATS)}")
    if order.profile not in FORMATS[form].profiles:
        having = ", ".join(f for f, w in FORMATS.items() if order.profile in w.profiles) or "none"
        allowed = ", ".join(FORMATS[form].profiles)
        raise InputError(f"--profile {order.profile}: {form} is written as {allowed}; {order.profile} there is for {having}")
    return FORMATS[form]


__all__ = ["FORMATS", "PROFILES", "Format", "Order", "Source", "export"]
