"""Statements in words: figures with readable units, one line for a statement, how an article is cited."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal, InvalidOperation

from kg.core.text import post
from kg.view.asks import clean, words
from kg.view.statements import Citation, Figure, Statement

MU = Decimal("666.667")  # square metres; the papers' own unit of land
UNSURE = 0.75  # confidence below which doubt is told, and a claim is shown to reviewers
LARGE = {"zh": ((10**8, "亿"), (10**4, "万")), "en": ((10**9, " billion"), (10**6, " million"))}


def label(table: str, key: str, lang: str) -> str:
    """The word for a key of a table of `words.toml`, or the key itself where it has none."""
    return words(lang)[table].get(key, key)


def figure(found: Figure, lang: str) -> str:
    """A figure for reading: `约1.5亿元`, `at least 300 people`."""
    shown, forms = amount(found.value, found.unit, lang), words(lang)["figure"]
    if found.upto:
        shown = forms["upto"].format(value=shown, upto=amount(found.upto, found.unit, lang))
    if found.approx:
        shown = forms["approx"].format(value=shown)
    return forms[found.bound].format(value=shown) if found.bound in ("min", "max") else shown


def amount(value: str, unit: str, lang: str) -> str:
    """A number with its unit for reading: `1.5亿元`, `57,333.36平方米（86亩）`."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return clean(f"{value} {unit}")
    gap = "" if lang == "zh" or unit == "percent" else " "
    shown = f"{_scaled(number, lang, 2 if unit == 'm2' else 4)}{gap}{label('unit', unit, lang)}".strip()
    if unit == "m2" and number >= MU:
        return words(lang)["figure"]["mu"].format(value=shown, mu=_scaled((number / MU).quantize(Decimal("0.1")), lang))
    return shown


def _scaled(number: Decimal, lang: str, places: int = 4) -> str:
    factor, name = next(((f, n) for f, n in LARGE[lang] if abs(number) >= f), (1, ""))
    shown = f"{round(number / factor, places):,f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + name


def measured(statement: Statement, lang: str) -> str:
    """A statement's measure and value, and what they count: `投资 1.5亿元`. Empty where it has no value."""
    value = statement["value"]
    if not isinstance(value, Figure):
        return ""
    what, time = statement.text("what"), statement.text("time") or statement.period
    parts = (
        label("modality", statement.modality, lang),
        label("measure", statement.text("measure"), lang),
        what,
        figure(value, lang),
    )
    return " ".join(filter(None, parts)) + (f" · {time}" if time else "")


def sentence(statement: Statement, lang: str) -> str:
    """A statement in one line."""
    forms = words(lang)["say"]
    form = forms.get(f"{statement.relation}.{statement.text('type')}", forms.get(statement.relation))
    shown = {k: statement.text(k) for k, _ in statement.slots}
    if form is None:
        return " · ".join([statement.relation, *(v for v in shown.values() if v)])
    shown |= {"figure": measured(statement, lang) or statement.text("operator") or statement.text("place")}
    shown["post"] = post(shown.get("unit", ""), shown.get("title", ""))
    shown["role"] = label("role", shown.get("role", ""), lang)
    shown["words"] = shown.get("words") or shown.get("opening", "")
    line = form.format_map(defaultdict(str, shown)).strip("：:, ")
    mark = "" if shown["figure"] else label("modality", statement.modality, lang)
    return f"{line}（{mark}）" if mark else line


def evidence(statement: Statement, lang: str) -> dict[str, object]:
    """A statement for a page: in one line, in the words of the paper, where they stand, and what doubt there is."""
    doubt = words(lang)["card"]["doubt"].format(percent=round(100 * statement.confidence))
    return {
        "say": sentence(statement, lang),
        "passage": statement.citation.passage,
        "cite": cite(statement.citation, lang),
        **({"doubt": doubt} if statement.confidence < UNSURE else {}),
    }


def cite(citation: Citation, lang: str) -> str:
    """Title, paper, day of issue and page, as far as they are known."""
    forms = words(lang)["card"]
    page = forms["page"].format(page=citation.page) if citation.page else ""
    where = " ".join(filter(None, (citation.paper, citation.date, page)))
    return forms["cite"].format(title=short(citation.title, 40)) + (f" {where}" if where else "")


def short(text: str, length: int) -> str:
    """At most `length` characters of a text."""
    return text if len(text) <= length else text[: length - 1] + "…"
