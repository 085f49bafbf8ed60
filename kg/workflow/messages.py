"""The texts of the command line in Chinese and English, from `kg/messages/*.toml`."""

from __future__ import annotations

import locale
import os
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

LANGUAGES = ("zh", "en")


def language(argv: Sequence[str]) -> str:
    """The language asked for by `--lang`, else that of the environment, else English."""
    for at, flag in enumerate(argv):
        value = flag.removeprefix("--lang=") if flag != "--lang" else "".join(argv[at + 1 : at + 2])
        if flag.startswith("--lang") and value in LANGUAGES:
            return value
    place = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "zh" if place.lower().startswith(("zh", "chinese")) else "en"


def say(key: str, lang: str, **values: object) -> str:
    """A text, with its {names} filled in."""
    return texts(lang)[key].format(**values) if values else texts(lang)[key]


@lru_cache(maxsize=4)
def texts(lang: str) -> dict[str, str]:
    """All texts of a language."""
    return tomllib.loads((resources.files("kg") / "messages" / f"{lang}.toml").read_text(encoding="utf-8"))
