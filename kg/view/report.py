"""The report as one HTML file that opens with no network: plots by Observable Plot, tables, evidence for each number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.core.errors import QueryError, StoreError
from kg.view.asks import Asks, clean, text, words
from kg.view.contents import style
from kg.view.findings import COUNTY, Found, found, report
from kg.view.page import rendered
from kg.view.say import evidence

SCRIPTS = ("html/lib/d3.min.js", "html/lib/plot.umd.min.js")
PARTS = ("dom", "evidence", "report")


def write(graph: Asks, path: Path, county: str = "", lang: str = "zh") -> Found:
    """Writes the report of a county, or of the whole graph; gives what it tells.

    Raises QueryError where no statement names the county, StoreError where the file cannot be written.
    """
    told = found(graph, county)
    if county and not told.statements:
        known = sorted({d.label for row in told.within.values() for d in row if d.level == COUNTY})
        why = words(lang)["fault"]["county" if known else "no_county"]
        raise QueryError(why.format(name=clean(county), known="、".join(known)))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(told, county, lang, graph.build.get("broken", ())), encoding="utf-8", newline="\n")
    except OSError as fault:
        raise StoreError(f"{path}: cannot be written ({fault.strerror}); give another file as --out") from fault
    return told


def page(told: Found, county: str = "", lang: str = "zh", broken: Sequence[Sequence[str]] = ()) -> str:
    """The report as HTML. `broken`: the pages that could not be read, each a file with the error."""
    texts = words(lang)["report"]
    title = texts["title"] + (f" · {clean(county)}" if county else "")
    looks = {"light": style()["light"], "dark": style()["dark"], "kinds": style()["kind"]}
    data: dict[str, Any] = {"words": texts, "title": title, "lang": lang, "style": looks} | report(told, lang)
    scripts = [*(text(name) for name in SCRIPTS), "\n".join(text(f"html/js/{part}.js") for part in PARTS)]
    frame: dict[str, Any] = {
        "lang": "zh-CN" if lang == "zh" else lang,
        "title": title,
        "words": texts,
        "css": text("html/report.css"),
    }
    aside = [f"{clean(file)}: {clean(error)}" for file, error in broken]
    frame |= {"broken": aside, "aside": texts["aside"].format(count=len(aside))}
    frame["empty"] = "" if told.statements else texts["empty"]
    return rendered("report.html", frame, scripts, {"data": data, "statements": [evidence(s, lang) for s in told.statements]})
