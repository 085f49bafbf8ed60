"""The options of the command: what each is called and takes. What they are for stands in `kg/messages`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from kg.view import exports
from kg.view.find import KINDS
from kg.view.network import LIMIT
from kg.view.privacy import WAYS
from kg.view.table import FORMATS

STATED = ("manifest", "map", "date", "paper", "region", "ontology")
PRIVATE = ("private", "key", "ontology")
CHANGES = ("add", "remove", "prune")
LIMITS = ("seconds", "rows", "network")
OPTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "paths": (("paths",), {"nargs": "+", "type": Path, "metavar": "PATH"}),
    "out": (("--out",), {"type": Path, "required": True, "metavar": "DIR"}),
    "demo_out": (("--out",), {"type": Path, "default": Path("demo"), "metavar": "DIR"}),
    "out_html": (("--out",), {"type": Path, "metavar": "F.html"}),
    "graph": (("graph",), {"type": Path, "metavar": "DIR"}),
    "graph_if": (("graph",), {"nargs": "?", "type": Path, "metavar": "DIR"}),
    "list": (("--list",), {"action": "store_true"}),
    "explained": (("--explain",), {"metavar": "NAME", "dest": "about"}),
    "seconds": (("--seconds",), {"type": float, "default": 60.0, "metavar": "S"}),
    "rows": (("--rows",), {"type": int, "default": 100_000, "metavar": "N"}),
    "network": (("--network",), {"action": "store_true"}),
    "store": (("--store",), {"metavar": "URL"}),
    "graph_iri": (("--graph",), {"metavar": "IRI", "default": ""}),
    "manifest": (("--manifest",), {"type": Path, "metavar": "FILE"}),
    "map": (("--map",), {"action": "append", "default": [], "metavar": "FIELD=COLUMN"}),
    "date": (("--date",), {"metavar": "D"}),
    "paper": (("--paper",), {"metavar": "NAME"}),
    "region": (("--region",), {"metavar": "CODE"}),
    "workers": (("--workers",), {"type": int, "default": os.cpu_count() or 1, "metavar": "N"}),
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
    "hops": (("--hops",), {"type": int, "default": 1, "metavar": "N"}),
    "limit": (("--limit",), {"type": int, "default": LIMIT, "metavar": "N"}),
    "sought": (("sought",), {"nargs": "+", "metavar": "WORDS"}),
    "among": (("--in",), {"choices": (*KINDS, "all"), "default": "all", "dest": "among"}),
    "most": (("--limit",), {"type": int, "default": 20, "dest": "most", "metavar": "N"}),
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
