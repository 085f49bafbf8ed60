"""The options of the command: what each is called and takes. What they are for stands in `kg/messages`."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError, Namespace
from pathlib import Path
from typing import Any

from kg.core.errors import InputError
from kg.view import exports
from kg.view.find import KINDS
from kg.view.network import LIMIT
from kg.view.privacy import WAYS
from kg.view.table import FORMATS

STATED = ("manifest", "map", "date", "paper", "region", "ontology")
PRIVATE = ("private", "key", "ontology")
CHANGES = ("add", "remove", "prune")
LIMITS = ("seconds", "rows", "network")


def number(text: str) -> int:
    """A whole number of at least 1. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no whole number of at least 1; write it as 20")
    return int(text)


def seconds(text: str) -> float:
    """A time above 0. Raises ArgumentTypeError."""
    try:
        time = float(text)
    except ValueError:
        time = 0.0
    if not 0 < time < float("inf"):
        raise ArgumentTypeError(f"{text!r} is no number of seconds above 0; write it as 2.5")
    return time


def change(args: Namespace) -> str:
    """What a build does to the pages there are: `add`, `remove` or `all`. Raises InputError where both are asked for."""
    if args.add and args.remove:
        raise InputError("--add --remove: only one of them goes with a build; run the command twice, once with each")
    return "add" if args.add else "remove" if args.remove else "all"


def decided(args: Namespace) -> Path | None:
    """The file of decisions that a build is to replay. Raises InputError for one that is named and is not there."""
    if args.judgements and not args.judgements.is_file():
        raise InputError(f"{args.judgements}: no such file; --judgements wants one that `kg review` wrote; mend its name")
    return Path(args.judgements) if args.judgements else None


OPTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "paths": (("paths",), {"nargs": "+", "type": Path, "metavar": "PATH"}),
    "out": (("--out",), {"type": Path, "required": True, "metavar": "DIR"}),
    "demo_out": (("--out",), {"type": Path, "default": Path("demo"), "metavar": "DIR"}),
    "out_html": (("--out",), {"type": Path, "metavar": "F.html"}),
    "graph": (("graph",), {"type": Path, "metavar": "DIR"}),
    "graph_if": (("graph",), {"nargs": "?", "type": Path, "metavar": "DIR"}),
    "list": (("--list",), {"action": "store_true"}),
    "explained": (("--explain",), {"metavar": "NAME", "dest": "about"}),
    "seconds": (("--seconds",), {"type": seconds, "default": 60.0, "metavar": "S"}),
    "rows": (("--rows",), {"type": number, "default": 100_000, "metavar": "N"}),
    "network": (("--network",), {"action": "store_true"}),
    "store": (("--store",), {"metavar": "URL"}),
    "graph_iri": (("--graph",), {"metavar": "IRI", "default": ""}),
    "manifest": (("--manifest",), {"type": Path, "metavar": "FILE"}),
    "map": (("--map",), {"action": "append", "default": [], "metavar": "FIELD=COLUMN"}),
    "date": (("--date",), {"metavar": "D"}),
    "paper": (("--paper",), {"metavar": "NAME"}),
    "region": (("--region",), {"metavar": "CODE"}),
    "workers": (("--workers",), {"type": number, "default": os.cpu_count() or 1, "metavar": "N"}),
    "engine": (("--engine",), {"choices": ("local", "spark"), "default": "local"}),
    "ontology": (("--ontology",), {"type": Path, "action": "append", "default": [], "metavar": "DIR"}),
    "add": (("--add",), {"action": "store_true"}),
    "remove": (("--remove",), {"action": "store_true"}),
    "prune": (("--prune",), {"action": "store_true"}),
    "claims": (("--claims",), {"type": Path, "action": "append", "default": [], "metavar": "F.jsonl"}),
    "judgements": (("--judgements",), {"type": Path, "metavar": "F.toml"}),
    "cases": (("--cases",), {"type": Path, "metavar": "F.toml"}),
    "takedown": (("--takedown",), {"metavar": "NAME[=WORD]"}),
    "about": (("--about",), {"default": "", "metavar": "NAME"}),
    "json": (("--json",), {"action": "store_true"}),
    "mentions": (("--mentions",), {"action": "store_true"}),
    "explain": (("--explain",), {"action": "store_true"}),
    "account": (("--report",), {"action": "store_true", "dest": "account"}),
    "question": (("question",), {"nargs": "?", "metavar": "NAME|SPARQL"}),
    "arguments": (("arguments",), {"nargs": "*", "metavar": "ARG=VALUE"}),
    "format": (("--format",), {"choices": FORMATS, "default": "table"}),
    "name": (("name",), {"metavar": "NAME"}),
    "county": (("--county",), {"default": "", "metavar": "NAME"}),
    "focus": (("--focus",), {"metavar": "NAME"}),
    "hops": (("--hops",), {"type": number, "default": 1, "metavar": "N"}),
    "limit": (("--limit",), {"type": number, "default": LIMIT, "metavar": "N"}),
    "sought": (("sought",), {"nargs": "+", "metavar": "WORDS"}),
    "among": (("--in",), {"choices": (*KINDS, "all"), "default": "all", "dest": "among"}),
    "most": (("--limit",), {"type": number, "default": 20, "dest": "most", "metavar": "N"}),
    "find_format": (("--format",), {"choices": ("table", "json"), "default": "table"}),
    "export_format": (("--format",), {"choices": tuple(exports.FORMATS), "required": True}),
    "profile": (("--profile",), {"choices": exports.PROFILES, "default": "plain"}),
    "out_any": (("--out",), {"type": Path, "required": True, "metavar": "PATH"}),
    "private": (("--private-persons",), {"choices": WAYS, "default": "pseudonym"}),
    "key": (("--key",), {"type": Path, "metavar": "FILE"}),
    "strict": (("--strict",), {"action": "store_true"}),
    "gold": (("gold",), {"type": Path, "metavar": "GOLD_DIR"}),
    "pages_dir": (("pages_dir",), {"type": Path, "metavar": "PAGES_DIR"}),
    "errors": (("--errors",), {"metavar": "REL"}),
    "predictions": (("--predictions",), {"type": Path, "metavar": "FILE"}),
}
