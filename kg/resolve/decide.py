"""Judgements of a block: what nothing tells apart is put together first, the rest is compared pair by pair, strongest ties first.

The work grows with the block, not with its square: two appearances are compared only where they share something that could make
them one (a county, an outlet, a code), and of those that share it each with its NEIGHBOURS in order alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.core.types import Judgement
from kg.resolve.appearance import Appearance, Held
from kg.resolve.blocks import Block
from kg.resolve.compare import Verdict, compare
from kg.resolve.lineage import county
from kg.resolve.people import homes
from kg.resolve.tables import Tables
from kg.resolve.ventures import recurring

NEIGHBOURS = 24  # in the order of a shared token: so a name that stands ten thousand times costs as much each time
CLEAR = 2.0  # points by which one tie must be stronger than another that contradicts it
CERTAIN = 20.0  # the score of mentions that one article, or the same form and place, put together

Pair = tuple[int, int]


def judge(block: Block, known: Tables) -> list[Judgement]:
    """What the rules judge of the mentions of a block, sorted by their keys. Nothing outside the block is looked at.

    Mentions that nothing tells apart are tied in a chain; of others each pair that was compared is judged by first mentions.
    """
    groups = alike(block.appearances, known)
    nodes = [pooled(group) for group in groups]
    verdicts = {pair: compare(nodes[pair[0]], nodes[pair[1]], known) for pair in pairs(nodes, known)}
    found = [j for group, node in zip(groups, nodes, strict=True) for j in _chain(group, node)]
    found += [
        _judgement(nodes[i], nodes[j], verdict)
        for (i, j), verdict in _settled(verdicts, [homes(n, known) for n in nodes]).items()
    ]
    return sorted(found, key=lambda j: (j.left, j.right, j.verdict))


def alike(found: Iterable[Appearance], known: Tables) -> list[list[Appearance]]:
    """Appearances of one signature, where that makes them one: so a block stays small however often it is named."""
    groups: dict[object, list[Appearance]] = defaultdict(list)
    selfsame: dict[object, bool] = {}
    for signed in one_page(found):
        a = pooled(signed)
        posts = frozenset((p.unit, p.title, p.now) for p in a.posts)
        year = a.days[0][:4] if a.days and a.family == "Project" and recurring(a, known) else ""
        signature = (a.name, year, a.lineage, a.code, a.role, a.ties, a.counties, posts, a.kind == "Company")
        if signature not in selfsame:
            plain = replace(a, article="", beside=frozenset(), figures=frozenset(), days=())
            selfsame[signature] = compare(plain, plain, known).verdict == "same"
        groups[signature if selfsame[signature] else (signature, signed[0].article)] += signed
    return list(groups.values())


def one_page(found: Iterable[Appearance]) -> Iterable[list[Appearance]]:
    """Appearances of writers who sign articles of one page put together, each other one alone.

    Where an article plays says little of who wrote it, and a page has few writers: two of one name are next to none.
    """
    groups: dict[tuple[str, str], list[Appearance]] = defaultdict(list)
    for a in found:
        groups[a.name, a.article.rpartition("-")[0] if a.role == "byline" else a.key].append(a)
    return groups.values()


def pooled(group: Sequence[Appearance]) -> Appearance:
    """One appearance that shows what all of a group show."""
    first = group[0]
    if len(group) == 1:
        return first
    days = sorted(d for a in group for d in a.days)
    beside = frozenset[str]().union(*(a.beside for a in group))
    figures = frozenset[tuple[str, str]]().union(*(a.figures for a in group))
    ties, counties = (frozenset[str]().union(*(getattr(a, f) for a in group)) for f in ("ties", "counties"))
    article = first.article if len({a.article for a in group}) == 1 else ""
    uses = tuple(sorted({u.key: u for a in group for u in a.uses}.values(), key=lambda u: u.key))
    lineage = max((a.lineage for a in group), key=lambda w: (bool(county(w)), w))
    whole = replace(first, article=article, lineage=lineage, ties=ties, counties=counties, posts=_posts(group))
    return replace(whole, beside=beside, figures=figures, days=(*days[:1], *days[-1:]), uses=uses)


def _posts(group: Iterable[Appearance]) -> tuple[Held, ...]:
    seen: dict[tuple[str, str, bool], list[Held]] = defaultdict(list)
    for p in (p for a in group for p in a.posts):
        seen[p.unit, p.title, p.now].append(p)
    bounds = ((ps[0], sorted(d for p in ps for d in (p.first, p.last) if d)) for _, ps in sorted(seen.items()))
    return tuple(replace(p, first=days[0], last=days[-1]) if days else p for p, days in bounds)


def tokens(a: Appearance, known: Tables) -> Iterator[str]:
    """What an appearance must share with another to be compared with it: the county first, and what reaches across counties."""
    own = {county(a.lineage), *a.counties} - {""}
    yield from (f"county {c}" for c in own)
    if not own:
        yield "no county"
    yield from (f"with {t}" for t in a.ties if not own or t.endswith(known.words["outlets"]))
    if a.code:
        yield f"code {a.code}"
    if a.article:
        yield f"article {a.article}"


def pairs(nodes: Sequence[Appearance], known: Tables) -> list[Pair]:
    """The pairs to compare, sorted: those that share a token, and neighbours of two counties, which stand for all such."""
    shared: dict[str, list[int]] = defaultdict(list)
    for i, node in enumerate(nodes):
        for token in set(tokens(node, known)):
            shared[token].append(i)
    found = {pair for members in shared.values() for pair in _near(members)}
    first: dict[str, int] = {}
    for i, node in enumerate(nodes):
        first.setdefault(min({county(node.lineage), *node.counties}), i)
    found.update((min(p), max(p)) for p in pairwise(first[c] for c in sorted(first)))
    found.update(
        (min(i, j), max(i, j)) for i in shared["no county"][:NEIGHBOURS] for j in list(first.values())[:NEIGHBOURS] if i != j
    )
    return sorted(found)


def _near(members: Sequence[int]) -> Iterator[Pair]:
    for at, i in enumerate(members):
        yield from ((i, j) for j in members[at + 1 : at + 1 + NEIGHBOURS])


@dataclass(frozen=True, slots=True)
class _Ties:
    """The "same" pairs by node, and the pairs that are "different"."""

    partners: Mapping[int, list[int]]
    apart: frozenset[Pair]


def _settled(verdicts: Mapping[Pair, Verdict], counties: Sequence[frozenset[str]]) -> dict[Pair, Verdict]:
    """The verdicts, with a "same" made doubtful where another partner fits as well that is not the same as the first.

    Then ties are taken strongest first, and one that would bring "different" nodes into one group is doubtful, too.
    """
    partners: dict[int, list[int]] = defaultdict(list)
    for i, j in (pair for pair, v in verdicts.items() if v.verdict == "same"):
        partners[i].append(j)
        partners[j].append(i)
    apart = frozenset(pair for pair, v in verdicts.items() if v.verdict == "different")
    ties = _Ties(partners, apart)
    settled = {pair: _doubted(pair, v, verdicts, ties) for pair, v in verdicts.items()}
    group = {i: {i} for i in range(len(counties))}
    for pair, v in sorted(settled.items(), key=lambda pv: (-pv[1].score, pv[0])):
        if v.verdict == "same" and not _join(pair, group, apart, counties):
            settled[pair] = replace(v, verdict="unsure", because=(*v.because, "but what it is the same as is different"))
    return _within_groups(settled, group)


def _within_groups(settled: dict[Pair, Verdict], group: Mapping[int, set[int]]) -> dict[Pair, Verdict]:
    """A pair in one group that was not judged different is what the group is."""
    return {
        (i, j): replace(v, verdict="same", because=(*v.because, "tied by others"))
        if group[i] is group[j] and v.verdict != "same"
        else v
        for (i, j), v in settled.items()
    }


def _join(pair: Pair, group: dict[int, set[int]], apart: frozenset[Pair], counties: Sequence[frozenset[str]]) -> bool:
    """Puts the groups of a pair together, unless they hold what is different; whether they are one now."""
    small, large = sorted((group[pair[0]], group[pair[1]]), key=len)
    if small is large:
        return True
    if any((min(i, j), max(i, j)) in apart for i in small for j in large):
        return False
    left, right = (frozenset[str]().union(*(counties[i] for i in g)) for g in (small, large))
    if left and right and not left & right:
        return False
    large |= small
    for i in small:
        group[i] = large
    return True


def _doubted(pair: Pair, verdict: Verdict, verdicts: Mapping[Pair, Verdict], ties: _Ties) -> Verdict:
    if verdict.verdict != "same":
        return verdict
    for i, j in (pair, pair[::-1]):
        for other in ties.partners[i]:
            rival = verdicts[min(i, other), max(i, other)]
            if other != j and (min(j, other), max(j, other)) in ties.apart and rival.score > verdict.score - CLEAR:
                return replace(
                    verdict, verdict="unsure", because=(*verdict.because, "but another that is not the same fits as well")
                )
    return verdict


def _chain(group: Sequence[Appearance], node: Appearance) -> Iterator[Judgement]:
    pages = {a.article.rpartition("-")[0] for a in group}
    one = "sign articles of one page" if node.role == "byline" and len(pages) == 1 else "the same name, place and posts"
    why = "in one article" if node.article else one
    keys = [u.key for u in node.uses]
    return (Judgement(left, right, "same", (why,), "rule", CERTAIN) for left, right in pairwise(keys))


def _judgement(a: Appearance, b: Appearance, verdict: Verdict) -> Judgement:
    left, right = sorted((a.key, b.key))
    return Judgement(left, right, verdict.verdict, verdict.because, "rule", verdict.score)
