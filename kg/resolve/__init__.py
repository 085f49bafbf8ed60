"""Claims → Judgement → Entity: which names of many pages mean one thing. The claims themselves are never changed.

Article by article, `appearances` reads what claims show of each thing; `blocks` puts together what may be one; `judge` says of
the mentions of one block "same", "different" or "unsure", with reasons; `gathered` makes the entities of a block: the groups
that "same" holds together and "different" does not forbid. A person's judgement wins. Blocks know nothing of each other, so
they can be judged in any order, on any machine, and after a change only those anew that it touches. Beside them: `copies` of
articles, and `tenures`, who held which post when.
"""

from kg.core.tenures import sources
from kg.resolve.appearance import Appearance, pack, unpack
from kg.resolve.blocks import UNPLACED, Block, Key, block, blocks, components, key
from kg.resolve.copies import CROWD, LEAST, Keys, compared, copies, runs, sampled
from kg.resolve.flow import Resolved, entities, judgements, resolve, resolved
from kg.resolve.forms import normal
from kg.resolve.gather import appearances
from kg.resolve.group import by_mention
from kg.resolve.standing import Standing, held
from kg.resolve.tenure import Holding, holdings, tenures

__all__ = [
    "CROWD",
    "LEAST",
    "UNPLACED",
    "Appearance",
    "Block",
    "Holding",
    "Key",
    "Keys",
    "Resolved",
    "Standing",
    "appearances",
    "block",
    "blocks",
    "by_mention",
    "compared",
    "components",
    "copies",
    "entities",
    "held",
    "holdings",
    "judgements",
    "key",
    "normal",
    "pack",
    "resolve",
    "resolved",
    "runs",
    "sampled",
    "sources",
    "tenures",
    "unpack",
]
