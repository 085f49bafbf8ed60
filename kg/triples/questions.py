"""Named questions: `ontology/queries/*.rq`, with what they ask in words, and the parameters they take.

A question's file begins with comments: `# zh: …`, `# en: …`, and a line for each parameter,
`# param NAME TYPE DEFAULT` (types: string, integer, decimal, date, iri). An example on the sample pages may follow:
`# example NAME=VALUE | NAME=VALUE` gives the parameters, each `# answer COLUMN=VALUE | COLUMN=VALUE` columns of a row of the
answer. In the query a parameter is written `$NAME`; its value takes that place as an RDF term, so that no value can be read
as SPARQL. A line that ends in `# if NAME` is there only where that parameter is not empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal

from kg.core.errors import OntologyError, QueryError
from kg.core.ontology import Ontology
from kg.triples.terms import term

# What a value of each type looks like, and what to write instead.
TYPES: Mapping[str, tuple[str, str]] = {
    "string": (r"(?s).*", "any text"),
    "integer": (r"[+-]?\d{1,18}", "a whole number such as 100"),
    "decimal": (r"[+-]?\d{1,18}(\.\d{1,12})?", "a number such as 2.5"),
    "date": (r"\d{4}-\d\d-\d\d", "a day such as 2022-07-26"),
    "iri": (r"[^<>\"{}|^`\\\x00-\x20]+", "an IRI, or the end of one of this graph such as claim/3f67c134ddda026f"),
}
_PARAM = re.compile(r"# param (?P<name>[a-z_]+) (?P<type>[a-z]+) ?(?P<default>.*)")
_PLACE = re.compile(r"\$([a-z_]+)\b")
_IF = re.compile(r"[^\n]*# if ([a-z_]+)\n")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name, its type (a key of TYPES), and the value it has where none is given."""

    name: str
    type: str
    default: str


@dataclass(frozen=True, slots=True)
class Question:
    """A named question: its words in Chinese and English, its parameters in order, and its SPARQL before binding.

    `example`: values that the sample pages answer; `answers`: rows of that answer, some columns each.
    """

    name: str
    zh: str
    en: str
    parameters: tuple[Parameter, ...]
    sparql: str
    example: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Mapping[str, str], ...] = ()


def questions(ontology: Ontology) -> list[Question]:
    """All questions of the ontology's folders, by name. Raises OntologyError for a file that is none."""
    return [_question(path) for path in ontology.files("queries", ".rq")]


def question(name: str, ontology: Ontology) -> Question:
    """The question of a name. Raises QueryError that lists the names there are."""
    known = {q.name: q for q in questions(ontology)}
    if name not in known:
        raise QueryError(f"{name}: no question of this name; there are {', '.join(sorted(known))}")
    return known[name]


def bind(question: Question, values: Mapping[str, str] = {}) -> str:
    """The question's SPARQL with its parameters bound, defaults where no value is given.

    Raises QueryError for a parameter it does not have, or a value that is not of its type.
    """
    if unknown := sorted(set(values) - {p.name for p in question.parameters}):
        known = ", ".join(f"{p.name} ({p.type}, {p.default!r} if not given)" for p in question.parameters) or "none"
        raise QueryError(f"{question.name}: has no parameter {unknown[0]!r}; its parameters are: {known}")
    if not question.parameters:
        return question.sparql
    given = {p.name: values.get(p.name, p.default) for p in question.parameters}
    terms = {p.name: _term(question, p, given[p.name]) for p in question.parameters}
    asked = _IF.sub(lambda line: line[0] if given[line[1]] else "", question.sparql)
    return _PLACE.sub(lambda place: terms[place[1]], asked)


def _term(question: Question, parameter: Parameter, value: str) -> str:
    """A value as it is written in SPARQL. A relative IRI stays one: it is of the graph that is asked."""
    pattern, wanted = TYPES[parameter.type]
    if not re.fullmatch(pattern, value):
        raise QueryError(f"{question.name}: {parameter.name}={value!r} is no {parameter.type}; give {wanted}")
    if parameter.type == "iri":
        return f"<{value}>"
    return str(Literal(value) if parameter.type == "string" else Literal(value, datatype=term(f"xsd:{parameter.type}")))


def _question(path: Path) -> Question:
    sparql = path.read_text(encoding="utf-8")
    head, _, body = sparql.partition("\nSELECT")
    lines = head.splitlines()
    words = {key: line[6:] for line in lines for key in ("zh", "en") if line.startswith(f"# {key}: ")}
    found = [m for line in lines if line.startswith("# param") and (m := _PARAM.fullmatch(line))]
    parameters = tuple(Parameter(m["name"], m["type"], m["default"]) for m in found)
    if set(words) != {"zh", "en"}:
        raise OntologyError(f"{path}: a question begins with `# zh: …` and `# en: …`, what it asks in words")
    if len(found) != sum(line.startswith("# param") for line in lines) or {p.type for p in parameters} - set(TYPES):
        raise OntologyError(f"{path}: a parameter is written `# param NAME TYPE DEFAULT`; types are {', '.join(TYPES)}")
    if {p.name for p in parameters} != (placed := set(_PLACE.findall(body))):
        names = ", ".join(sorted(placed)) or "none"
        raise OntologyError(
            f"{path}: the query holds the parameters {names}; each stands in it as $NAME, and in a line `# param`"
        )
    if unknown := sorted(set(_IF.findall(sparql)) - {p.name for p in parameters}):
        raise OntologyError(f"{path}: a line asks `# if {unknown[0]}`, and no parameter has that name")
    examples = [_pairs(path, line[10:]) for line in lines if line.startswith("# example ")]
    answers = tuple(_pairs(path, line[9:]) for line in lines if line.startswith("# answer "))
    return Question(path.stem, words["zh"], words["en"], parameters, sparql, examples[0] if examples else {}, answers)


def _pairs(path: Path, text: str) -> Mapping[str, str]:
    """`name=王强 | title=书记` as a mapping. Raises OntologyError where a part has no `=`."""
    parts = [part.partition("=") for part in text.split(" | ")]
    if not all(between for _, between, _ in parts):
        raise OntologyError(f"{path}: {text!r}: an example is written NAME=VALUE | NAME=VALUE")
    return {name.strip(): value.strip() for name, _, value in parts}
