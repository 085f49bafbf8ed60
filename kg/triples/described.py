"""Each built graph describes itself in `void.ttl`: how many statements, things, classes and properties it has, and its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kg.triples.terms import NS, PREFIXES
from kg.triples.vocabulary.notation import block, document, objects, quoted, text, words

_TYPE = f"<{PREFIXES['rdf']}type>".encode()


def void(lines: Sequence[bytes], manifest: Mapping[str, Any]) -> str:
    """The description in Turtle. `lines` are the graph's sorted lines, `manifest` what `build.json` says; no times, no places."""
    node, counts = f"<{manifest['base']}dataset>", manifest["counts"]
    properties, classes, subjects = _counted(lines)
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


Counts = list[tuple[str, int]]


def _counted(lines: Iterable[bytes]) -> tuple[Counts, Counts, int]:
    """Statements by property, things by class, and how many subjects there are."""
    properties: Counter[bytes] = Counter()
    classes: Counter[bytes] = Counter()
    subjects, last = 0, b""
    for line in lines:  # sorted, so that a subject's lines stand together
        subject, predicate, rest = line.split(b" ", 2)
        properties[predicate] += 1
        if subject != last:
            subjects, last = subjects + 1, subject
        if predicate == _TYPE:
            classes[rest[:-3]] += 1
    return _sorted(properties), _sorted(classes), subjects


def _sorted(found: Counter[bytes]) -> Counts:
    return [(name.decode(), count) for name, count in sorted(found.items())]
