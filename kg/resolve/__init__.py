"""Claims → Judgement → Entity: which names of many pages mean one thing. The claims themselves are never changed.

`judgements(claims, ontology)` says of two mentions "same", "different" or "unsure", with reasons; `entities(claims,
judgements)` gathers the groups that "same" holds together and "different" does not forbid. A person's judgement wins.
"""

from kg.resolve.decide import judgements
from kg.resolve.group import by_mention, entities, unmatched

__all__ = ["by_mention", "entities", "judgements", "unmatched"]
