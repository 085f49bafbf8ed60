"""The word list of jieba, read as a file: words with the logarithm of their frequency, and the persons' names among them.

jieba itself is not initialised (that takes most of a second); its tables are only looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from math import log
from pathlib import Path

from kg.core.cache import table
from kg.core.errors import OntologyError

LONGEST = 4  # longer words hardly ever compete with a name
COMMON = 50  # occurrences from which on a verb is taken for one wherever it stands
VERB_TAGS = frozenset({"v", "vd", "d", "p", "c", "r", "u", "uj"})
PERSON_TAGS = frozenset({"nr", "nrt", "nrfg"})


@dataclass(frozen=True, eq=False)
class Lexicon:
    """`words`: words of up to LONGEST characters, natural logarithm of their share of running text; `names`: those
    tagged as names of persons, with their counts, not among the words; `verbs`: common verbs, adverbs, prepositions and
    pronouns of two characters and more; `rarest`: the logarithm of one occurrence; `digest`: equal ones read alike."""

    words: Mapping[str, float]
    names: Mapping[str, int]
    verbs: frozenset[str]
    rarest: float
    digest: bytes


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The word list of the installed jieba (about 350,000 words; kept ready after the first time). Raises OntologyError."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise OntologyError("jieba: the package is not installed, and its word list is needed; run `pip install jieba`")
    path = Path(spec.origin).parent / "dict.txt"
    raw, code = path.read_bytes(), Path(__file__).read_bytes()
    digest = sha256(code).digest() + sha256(raw).digest()
    return Lexicon(*table(digest, lambda: _read(path, raw)), digest)


def _read(path: Path, raw: bytes) -> tuple[dict[str, float], dict[str, int], frozenset[str], float]:
    fields = raw.decode("utf-8").split()
    if len(fields) % 3:
        raise OntologyError(f"{path}: not a word list with word, count and tag in each row; install jieba again")
    counts = list(map(int, fields[1::3]))
    base = log(sum(counts))
    share = {count: log(count or 1) - base for count in set(counts)}
    words: dict[str, float] = {}
    names: dict[str, int] = {}
    for word, count, tag in zip(fields[0::3], counts, fields[2::3], strict=True):
        if tag in PERSON_TAGS and 1 < len(word) <= LONGEST:
            names[word] = count
        elif len(word) <= LONGEST:
            words[word] = share[count]
    rows = zip(fields[0::3], counts, fields[2::3], strict=True)
    verbs = frozenset(w for w, count, tag in rows if tag in VERB_TAGS and len(w) > 1 and count >= COMMON)
    return words, names, verbs, -base
