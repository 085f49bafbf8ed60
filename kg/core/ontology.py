"""Reads the `ontology/` folder once into one frozen `Ontology`; stages get it passed in and read no files.

A user's folder is laid over the shipped one (`--ontology DIR`): cards of the same name replace, word lists and
division tables are extended. Unknown keys and dangling references are refused, with the file's name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kg.core.cache import toml
from kg.core.errors import OntologyError
from kg.core.gazetteer import Gazetteer

Words = Mapping[str, tuple[str, ...]]
READ = (".toml", ".tsv", ".gz")  # files that say what words mean; their bytes make the digest
PARTS = ("relations", "words", "divisions", "names", "queries", "layout", "subjects", "confidence", "classes.toml")
CARD_KEYS = {"name", "label", "definition", "note", "iri", "see", "slots", "rule", "words", "symmetric"}
RULE_KEYS = {"name", "text", "says", "modality", "confidence", "scope"}
SLOT_KEYS = {"kind", "label", "definition", "required", "iri", "see"}
CLASS_KEYS = {"label", "definition", "parent", "only_in_rules", "iri", "apart", "note"}


@dataclass(frozen=True, slots=True)
class KindOfThing:
    """A class of the ontology: name, labels and definitions (zh, en), the class above it, and the IRIs it is aligned with.

    `only_in_rules`: the class above counts in rules alone, RDF has none. Nothing of this class is of one that stands in `apart`.
    """

    name: str
    label: Mapping[str, str]
    parent: str = ""
    iri: tuple[str, ...] = ()
    note: str = ""
    definition: Mapping[str, str] = field(default_factory=dict)
    only_in_rules: bool = False
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as written in a card: a pattern with slots, and what it says where it matches."""

    name: str
    text: str
    says: str
    modality: str = "asserted"
    confidence: float = 0.9
    scope: str = "sentence"  # or "paragraph"


@dataclass(frozen=True, slots=True)
class SlotText:
    """A slot of a relation: the kinds of thing or value it takes, its labels, whether a claim needs it."""

    name: str
    kind: tuple[str, ...]
    label: Mapping[str, str]
    required: bool = False
    iri: str = ""
    definition: Mapping[str, str] = field(default_factory=dict)
    see: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A relation: meaning (labels, definitions, slots, IRI) and wording (rules, words of its own).

    `iri` is the term its fact lies below, `see` are terms to look at beside. `symmetric`: its two slots are alike.
    """

    name: str
    label: Mapping[str, str]
    note: str
    iri: str
    slots: tuple[SlotText, ...]
    rules: tuple[RuleText, ...]
    words: Words
    file: str
    symmetric: bool = False
    definition: Mapping[str, str] = field(default_factory=dict)
    see: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Ontology:
    """What the words mean: kinds of thing, relation cards, word lists, divisions. Compared by identity.

    `words[file][list]` is a tuple of strings, from `ontology/words/FILE.toml`. `digest` is the SHA-256 over all
    files read, in hex: equal digests read alike.
    """

    folders: tuple[Path, ...]
    kinds: Mapping[str, KindOfThing]
    cards: Mapping[str, Card]
    words: Mapping[str, Words]
    digest: str

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The divisions, from `divisions/*.tsv` and `*.tsv.gz` of all folders."""
        return Gazetteer.read([p for f in self.folders for p in _files(f, "divisions", (".tsv", ".gz"))])

    def is_a(self, kind: str, ancestor: str) -> bool:
        """Whether a kind is the other, or lies below it."""
        while kind:
            if kind == ancestor:
                return True
            kind = self.kinds[kind].parent if kind in self.kinds else ""
        return False

    def kinds_below(self, ancestor: str) -> tuple[str, ...]:
        """A kind and all kinds below it, in alphabetical order."""
        return tuple(k for k in sorted(self.kinds) if self.is_a(k, ancestor))

    def files(self, folder: str, suffix: str) -> tuple[Path, ...]:
        """Files of a sub-folder in all folders; a later folder's file of the same name wins."""
        found = {p.name: p for f in self.folders for p in _files(f, folder, (suffix,))}
        return tuple(found[name] for name in sorted(found))


def shipped() -> Path:
    """The ontology folder that comes with the program: beside the package in a checkout, inside it in a wheel."""
    inside = Path(str(resources.files("kg"))) / "_ontology"
    return inside if inside.is_dir() else Path(str(resources.files("kg"))).parent / "ontology"


def read(*overlays: Path) -> Ontology:
    """The shipped ontology with folders laid over it, in order; the same one again while no file changes.

    Raises OntologyError.
    """
    folders = (shipped(), *overlays)
    for folder in folders:
        if not any((folder / part).exists() for part in PARTS):
            raise OntologyError(f"{folder}: no ontology folder; one holds at least one of {', '.join(PARTS)}")
    digest = sha256()
    for folder, path in ((f, p) for f in folders for p in sorted(f.rglob("*")) if p.suffix in READ):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return _read(folders, digest.hexdigest())


@lru_cache(maxsize=2)  # what is made of an ontology, patterns and lexicons, is kept by it
def _read(folders: tuple[Path, ...], digest: str) -> Ontology:
    kinds = _kinds(folders)
    cards = {c.name: c for f in folders for c in map(_card, _files(f, "relations", (".toml",)))}
    for card in cards.values():
        _check(card, kinds, cards)
    return Ontology(folders, MappingProxyType(kinds), MappingProxyType(cards), _words(folders), digest)


def _files(folder: Path, sub: str, suffixes: tuple[str, ...]) -> list[Path]:
    return sorted(p for p in (folder / sub).glob("*") if p.name.endswith(suffixes))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return toml(path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise OntologyError(f"{path}: not valid TOML ({fault}); mend the line it names") from fault


def _kinds(folders: Iterable[Path]) -> dict[str, KindOfThing]:
    kinds: dict[str, KindOfThing] = {}
    for path in (f / "classes.toml" for f in folders):
        for name, row in _toml(path).items() if path.is_file() else ():
            _known(path, f"class {name}", row, CLASS_KEYS)
            _labelled(path, f"class {name}", row)
            kinds[name] = KindOfThing(name, **{**row, "iri": tuple(row.get("iri", ())), "apart": tuple(row.get("apart", ()))})
    for kind in kinds.values():
        if kind.parent and kind.parent not in kinds:
            raise OntologyError(f"classes.toml: {kind.name} has the parent {kind.parent!r}; known are {', '.join(sorted(kinds))}")
        _rooted(kind, kinds)
    return kinds


def _rooted(kind: KindOfThing, kinds: Mapping[str, KindOfThing]) -> None:
    above = [kind.name]
    while parent := kinds[above[-1]].parent if above[-1] in kinds else "":
        if parent in above:
            raise OntologyError(f"classes.toml: {kind.name} lies below itself ({' < '.join([*above, parent])}); mend a parent")
        above.append(parent)


def _labelled(path: Path, what: str, row: Mapping[str, Any]) -> None:
    label = row.get("label")
    if not isinstance(label, dict) or not {"zh", "en"} <= set(label):
        raise OntologyError(f'{path}: {what} needs a label in both languages: label = {{ zh = "…", en = "…" }}')


def _card(path: Path) -> Card:
    row = _toml(path)
    _known(path, "card", row, CARD_KEYS)
    for key in ("name", "label", "slots"):
        if key not in row:
            raise OntologyError(f"{path}: the card has no {key!r}; a card needs name, label and slots")
    _labelled(path, "the card", row)
    if not isinstance(row["slots"], dict) or not all(isinstance(s, dict) and "kind" in s for s in row["slots"].values()):
        raise OntologyError(f'{path}: slots are tables with a kind: [slots.name] kind = "…"')
    for name, slot in row["slots"].items():
        _known(path, f"slot {name}", slot, SLOT_KEYS)
    for rule in row.get("rule", ()):
        _known(path, f"rule {rule.get('name', '?')}", rule, RULE_KEYS)
        if not {"name", "text", "says"} <= set(rule):
            raise OntologyError(f"{path}: rule {rule.get('name', '?')} needs name, text and says")
    slots = tuple(_slot(name, slot) for name, slot in row["slots"].items())
    words = MappingProxyType({k: tuple(v) for k, v in row.get("words", {}).items()})
    rules = tuple(RuleText(**rule) for rule in row.get("rule", ()))
    return Card(
        row["name"],
        row["label"],
        row.get("note", ""),
        row.get("iri", ""),
        slots,
        rules,
        words,
        path.name,
        row.get("symmetric", False),
        row.get("definition", {}),
        tuple(row.get("see", ())),
    )


def _slot(name: str, row: Mapping[str, Any]) -> SlotText:
    kind = tuple([row["kind"]] if isinstance(row["kind"], str) else row["kind"])
    rest = row.get("required", False), row.get("iri", ""), row.get("definition", {}), tuple(row.get("see", ()))
    return SlotText(name, kind, row.get("label", {}), *rest)


def _known(path: Path, what: str, row: Mapping[str, Any], allowed: set[str]) -> None:
    if not isinstance(row, dict):
        raise OntologyError(f"{path}: {what} is no table; it has the keys {', '.join(sorted(allowed))}")
    if unknown := sorted(set(row) - allowed):
        raise OntologyError(f"{path}: {what} has the unknown key {unknown[0]!r}; allowed are {', '.join(sorted(allowed))}")


VALUES = ("text", "date", "quantity", "flag", "any")


def _check(card: Card, kinds: Mapping[str, KindOfThing], cards: Mapping[str, Card]) -> None:
    for slot in card.slots:
        for kind in slot.kind:
            if kind not in kinds and kind not in VALUES:
                known = ", ".join([*VALUES, *sorted(kinds)])
                raise OntologyError(f"{card.file}: slot {slot.name} asks for {kind!r}; allowed are {known}")
    for rule in card.rules:
        relation, written, _ = rule.says.partition("(")
        if written and relation not in cards:
            known = ", ".join(sorted(cards))
            raise OntologyError(f"{card.file}: rule {rule.name!r} says {relation!r}; there are cards for {known}")


def _words(folders: Iterable[Path]) -> Mapping[str, Words]:
    merged: dict[str, dict[str, tuple[str, ...]]] = {}
    for path in (p for f in folders for p in _files(f, "words", (".toml",))):
        lists = merged.setdefault(path.stem, {})
        for name, values in _toml(path).items():
            if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
                raise OntologyError(f"{path}: {name} must be a list of strings")
            lists[name] = tuple(dict.fromkeys([*lists.get(name, ()), *values]))
    return MappingProxyType({k: MappingProxyType(v) for k, v in merged.items()})
