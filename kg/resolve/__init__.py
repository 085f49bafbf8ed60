"""Claims → Judgement → Entity: which names of many pages mean one thing. The claims themselves are never changed.

Article by article, `appearances` reads what claims show of each thing; `blocks` puts together what may be one; `judge` says of
the mentions of one block "same", "different" or "unsure", with reasons; `gathered` makes the entities of a block: the groups
that "same" holds together and "different" does not forbid. A person's judgement wins. Blocks know nothing of each other, so
they can be judged in any order, on any machine, and only those anew that a change has `touched`. Beside them: `copies` of
articles, and `tenures`, who held which post when.
"""

from kg.core.tenures import sources
from kg.resolve.appearance import Appearance
from kg.resolve.blocks import Block, blocks, touched
from kg.resolve.copies import copies
from kg.resolve.flow import Resolved, entities, judgements, refreshed, resolve, resolved
from kg.resolve.gather import appearances
from kg.resolve.group import by_mention, unmatched
from kg.resolve.standing import Standing, held
from kg.resolve.tenure import Holding, holdings, tenures

__all__ = [
    "Appearance",
    "Block",
    "Holding",
    "Resolved",
    "Standing",
    "appearances",
    "blocks",
    "by_mention",
    "copies",
    "entities",
    "held",
    "holdings",
    "judgements",
    "refreshed",
    "resolve",
    "resolved",
    "sources",
    "tenures",
    "touched",
    "unmatched",
]
