"""Terms: how names become IRIs and values become literals. The one place where IRIs are minted."""

from __future__ import annotations

import gzip
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from kg.core.ontology import Ontology

BASE = "https://xiangtu.example/id/"
NS = "https://xiangtu.example/ns#"
PREFIXES: Mapping[str, str] = {
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "xt": NS,
}

# RFC 3987 `ucschar`, less the marks of writing direction, which its section 4.1 forbids.
_UCS = ((0xA0, 0x200D), (0x2010, 0x2029), (0x202F, 0x2065), (0x206A, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFEF))
_PLANES = tuple((plane, plane + 0xFFFD) for plane in range(0x10000, 0xE0000, 0x10000))
_RESERVED = re.compile(rf"[^A-Za-z0-9._~{''.join(f'{chr(a)}-{chr(b)}' for a, b in (*_UCS, *_PLANES))}-]+")

_PLAIN = re.compile(r"[A-Za-z0-9_~/\u4e00-\u9fff-]+")  # nearly all: what stays as it is, whatever else might be done to it


@lru_cache(maxsize=1 << 16)
def iri(base: str, local: str) -> NamedNode:
    """The IRI of a local part such as `person/371702/王强~3f2a1c`; `/` parts its segments.

    NFC; blanks are dropped; all but RFC 3987 `iunreserved` is percent-encoded as UTF-8.

    >>> iri(BASE, 'project/_/"果 园"~0a1b2c').value
    'https://xiangtu.example/id/project/_/%22果园%22~0a1b2c'
    """
    return NamedNode(base + (local if _PLAIN.fullmatch(local) else "/".join(_segment(s) for s in local.split("/"))))


def from_path(base: str, path: str) -> NamedNode:
    """The IRI under a base that an HTTP path asks for: programs send it in percent-encoded UTF-8.

    >>> from_path(BASE, "project/_/%22%E6%9E%9C%E5%9B%AD%22~0a1b2c") == iri(BASE, 'project/_/"果园"~0a1b2c')
    True
    """
    return NamedNode(base + "/".join(_segment(unquote(part)) for part in path.split("/")))


def _segment(text: str) -> str:
    kept = "".join(unicodedata.normalize("NFC", text).split())
    return kept.replace(".", "%2E") if kept in (".", "..") else _RESERVED.sub(_encoded, kept)


def _encoded(found: re.Match[str]) -> str:
    return "".join(f"%{b:02X}" for b in found[0].encode("utf-8", "replace"))


@lru_cache(maxsize=1024)
def term(curie: str) -> NamedNode:
    """The IRI of a prefixed name: `org:Post`. Raises KeyError for a prefix that PREFIXES lacks."""
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


@lru_cache(maxsize=1024)
def xt(name: str) -> NamedNode:
    """A term of the vocabulary of Xiangtu."""
    return NamedNode(NS + _segment(name))


def claim_class(relation: str) -> str:
    """The class of the claims of a relation: `holds` → `HoldsClaim`."""
    return f"{relation.capitalize()}Claim"


def property_of(relation: str, slot: str) -> str:
    """The SPARQL path from a claim to what fills its slot; empty for a measure, which is itself the property of its value."""
    if relation == "holds":
        held = {"person": "xt:states/org:member", "unit": "xt:states/org:organization", "title": "xt:states/org:role"}
        return held.get(slot, "")
    if relation in ("project", "measure") and slot in ("measure", "value"):
        return ""
    return f"xt:{_NAMED_OTHERWISE.get((relation, slot), slot)}"


# Slots whose name means something else as a property: a project is what its figures are about, `xt:part` is the plain fact,
# `xt:start` a day.
_NAMED_OTHERWISE = {("project", "project"): "subject", ("part", "part"): "portion", ("quote", "start"): "opening"}


def decimal(value: Decimal) -> Literal:
    """A decimal without exponent or idle zeros."""
    plain = f"{value:f}"
    return Literal(plain.rstrip("0").rstrip(".") if "." in plain else plain, datatype=term("xsd:decimal"))


@lru_cache(maxsize=1024)
def thousandths(value: float) -> Literal:
    """A decimal with three places, for confidences."""
    return Literal(f"{value:.3f}", datatype=term("xsd:decimal"))


A = term("rdf:type")
LABEL = term("rdfs:label")


@lru_cache(maxsize=8)
def series(ontology: Ontology) -> Mapping[str, str]:
    """From a division's code to the table that lists it (`nbs-2023`); of several the one the gazetteer takes the name from."""
    found: dict[str, str] = {}
    for path in (p for folder in ontology.folders for p in sorted((folder / "divisions").glob("*.tsv*"))):
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        rows = (line.split("\t", 1)[0] for line in raw.decode("utf-8").splitlines())
        found.update(dict.fromkeys(rows, path.name.split(".")[0]))
    return found


@lru_cache(maxsize=32)
def table(ontology: Ontology, name: str) -> Mapping[str, Any]:
    """A TOML file of the ontology's folders; of rows with the same key the one of the last folder stands."""
    found: dict[str, Any] = {}
    for path in (folder / name for folder in ontology.folders):
        found |= tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def units(ontology: Ontology) -> Mapping[str, Any]:
    """The units of quantities: labels, and the IRI where QUDT has one."""
    return table(ontology, "units.toml")


def unit_iri(ontology: Ontology, unit: str) -> NamedNode:
    """The IRI of a unit: QUDT's, or one of our own (`xt:unit-CNY.per.kg`)."""
    known = units(ontology).get(unit, {}).get("iri")
    return NamedNode(known) if known else xt(f"unit-{unit.replace('/', '.per.')}")


def concept(word: str) -> NamedNode:
    """The concept of a part of titles, in the scheme `titles.ttl`: `xt:title-书记`."""
    return xt(f"title-{word}")
