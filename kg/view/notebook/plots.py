"""Plots of what DataFrames hold, with matplotlib, in a font that has Chinese characters."""

from __future__ import annotations

import re
import tomllib
import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes

from kg.core.text import post
from kg.view.asks import text
from kg.view.notebook.frames import head
from kg.view.say import amount

COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9")  # of Okabe and Ito
ROW = 0.42  # inches


def chinese() -> str | None:
    """Sets the first installed font of `style.toml` for all plots, and gives its name; warns where there is none."""
    names: list[str] = re.findall(r"'([^']+)'", tomllib.loads(text("style.toml"))["fonts"])
    there = {f.name for f in font_manager.fontManager.ttflist}
    # one file holds the fonts of all regions, and matplotlib knows it by the first of them
    near = {n.removesuffix(" SC") for n in names}
    found = [n for n in names if n in there] or sorted(f for f in there if f.rpartition(" ")[0] in near)
    if not found:
        warnings.warn(f"no Chinese font here; install one of {', '.join(names)}, then start the kernel anew", stacklevel=2)
    mpl.rcParams["font.sans-serif"] = [*found[:1], "DejaVu Sans"]
    mpl.rcParams["axes.unicode_minus"] = False
    return found[0] if found else None


def timeline(found: pd.DataFrame, lang: str = "zh") -> Axes:
    """Terms in posts (rows of `tenures`) over time: a line for each post, a bar from the first to the last day each holder
    is seen, pale where it is only likely; a term seen on one day is a dot."""
    chinese()
    shown = found.dropna(subset=["earliest", "latest"]).assign(post=lambda t: list(map(post, t["unit"].fillna(""), t["title"])))
    posts = list(dict.fromkeys(shown["post"]))
    ax = plt.subplots(figsize=(9, 1 + ROW * max(1, len(posts))), layout="constrained")[1]
    begin, end = shown["earliest"].min() - pd.Timedelta(days=90), shown["latest"].max() + pd.Timedelta(days=90)
    for row in shown.sort_values(["post", "earliest", "name"], kind="stable").itertuples():
        at = posts.index(row.post)
        color = COLORS[sum(shown["post"].eq(row.post) & (shown["earliest"] < row.earliest)) % len(COLORS)]
        ax.hlines(at, max(row.likely_from, begin), min(row.likely_until, end), color=color, alpha=0.25, lw=3)
        ax.hlines(at, row.earliest, row.latest, color=color, lw=9)
        ax.plot([row.earliest, row.latest], [at, at], "o", color=color, ms=7)
        ax.annotate(row.name, (row.earliest, at), xytext=(0, 7), textcoords="offset points", fontsize=8)
    ax.set_yticks(range(len(posts)), posts)
    ax.set_ylim(len(posts) - 0.4, -0.75)
    ax.set_xlim(begin, end)
    ax.set_xlabel(head("date", lang))
    ax.grid(axis="x", alpha=0.3)
    ax.spines[["top", "right", "left"]].set_visible(False)
    return ax


def bars(found: pd.DataFrame, names: str, *values: str, lang: str = "zh") -> Axes:
    """One bar for each row and each column of values (`investment_CNY`), in the order of the rows, with the figure in words."""
    chinese()
    ax = plt.subplots(figsize=(9, 1 + ROW * max(1, len(found)) * max(1, 0.7 * len(values))), layout="constrained")[1]
    shown = found.set_index(names)[list(values)].rename(columns=lambda c: head(c, lang)).rename_axis(columns=None)
    shown.plot.barh(ax=ax, color=COLORS, legend=len(values) > 1, width=0.7)
    for column, container in zip(values, ax.containers, strict=True):
        ax.bar_label(container, [_said(v, column, lang) for v in found[column]], padding=3, fontsize=8)  # type: ignore[arg-type]
    ax.xaxis.set_major_formatter(lambda value, _: _said(value, values[0], lang))
    ax.set(ylabel="", xlabel=head(values[0], lang) if len(values) == 1 else "")
    ax.margins(x=0.12)
    ax.invert_yaxis()
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _said(value: float, column: str, lang: str) -> str:
    """A value with the unit that its column is named after: 3.2亿元; empty for none."""
    return "" if pd.isna(value) else amount(f"{value:.10g}", column.rpartition("_")[2], lang)
