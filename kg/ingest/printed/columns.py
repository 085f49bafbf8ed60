"""The order in which a page is read, from its geometry: a recursive cut along white gaps, rules and headlines.

A region is cut from left to right where a gap runs through it from top to bottom. What stands over several columns
(a headline, a picture) closes such gaps; so a region is first parted, from top to bottom, into layers whose rows share a gap.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.ingest.printed.geometry import Box, Drawn, Run, body_size, hull, joined

# Type this much larger than the running text is a headline's.
LARGE = 1.28
# A gap between columns is at least so wide, and one over a new article at least so high, in em of the running text.
COLUMN_GAP, ARTICLE_GAP = 0.75, 1.2
# Gaps are as wide as each other if none is narrower than this part of the widest.
ALIKE = 0.95
# A rule parts a region if it is so long, as a part of the region.
RULED = 0.85
# A box may overlap the next by this part of its height and still stand on a row of its own.
OVERLAP = 0.2
# How far the middle of a headline may be from that of the columns it stands over, as a part of their width.
CENTRED = 0.04

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in reading order. `column` is where the lines of its column begin and end; `leaf` counts stretches."""

    run: Run
    column: Interval
    leaf: int
    large: bool = False
    picture: bool = False  # a picture stands here, and no text


@dataclass(frozen=True, slots=True)
class _Thing:
    """What the cut moves as one: a run, a picture, or a frame with all that stands in it."""

    box: Box
    run: Run | None = None
    inner: tuple[_Thing, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scale:
    """What the measures of a page depend on."""

    em: float
    rules: tuple[Box, ...]

    def large(self, thing: _Thing) -> bool:
        return thing.run is not None and thing.run.size >= LARGE * self.em


def lines(drawn: Drawn) -> list[Line]:
    """The lines of a page in the order they are read in, pictures in their places."""
    if not drawn.runs:
        return []
    scale = _Scale(body_size(drawn.runs), drawn.rules)
    things = [_Thing(r.box, r) for r in _with_initials(drawn.runs, scale)] + [_Thing(b) for b in drawn.pictures]
    leaves = _cut(_framed(things, drawn.frames, scale), scale, None)
    return [line for n, (leaf, column) in enumerate(leaves) for line in _rows(leaf, column, n, scale)]


def _with_initials(runs: Sequence[Run], scale: _Scale) -> list[Run]:
    """The runs, with a large first letter set into the first line it stands before."""
    found = list(runs)
    for cap in [r for r in runs if len(r.text) == 1 and r.size >= 1.7 * scale.em and not r.vertical]:
        beside = [r for r in found if _after_initial(cap, r, scale)]
        if len(beside) > 1:
            first = min(beside, key=lambda r: r.box.top)
            box = Box(cap.box.left, first.box.top, first.box.right, first.box.bottom)
            found[found.index(first)] = replace(first, text=cap.text + first.text, box=box)
            found.remove(cap)
    return found


def _after_initial(cap: Run, run: Run, scale: _Scale) -> bool:
    near = -0.3 * scale.em <= run.box.left - cap.box.right <= scale.em
    return near and run.size < LARGE * scale.em and cap.box.top - scale.em < run.box.middle[1] < cap.box.bottom


def _framed(things: list[_Thing], frames: Sequence[Box], scale: _Scale) -> list[_Thing]:
    """The things, those in a frame together; frames may stand in frames."""
    for frame in sorted(frames, key=lambda b: b.width * b.height):
        inside = [t for t in things if frame.holds(t.box) and t.box != frame]
        if (
            sum(t.run is not None or bool(t.inner) for t in inside) > 1
            and len(inside) < len(things)
            and frame.height > 4 * scale.em
        ):
            things = [t for t in things if t not in inside]
            things.append(_Thing(hull([frame, *(t.box for t in inside)]), None, tuple(inside)))
    return things


def _cut(things: Sequence[_Thing], scale: _Scale, column: Interval | None) -> Iterator[tuple[list[_Thing], Interval]]:
    """The leaves of a region in reading order, each with the left and right edge of its column."""
    if len(things) == 1 and things[0].inner:
        yield from _cut(things[0].inner, scale, None)
        return
    edges = column or _edges(things)
    if len(layers := _layers(things, scale, edges)) > 1:
        for layer in layers:
            yield from _cut(layer, scale, edges)
    elif len(parts := _side_by_side(things, scale)) > 1:
        for part in parts:
            yield from _cut(part, scale, None)
    elif framed := [t for t in things if t.inner]:
        yield from _around(things, framed[0], scale, edges)
    else:
        yield list(things), edges


def _around(things: Sequence[_Thing], frame: _Thing, scale: _Scale, edges: Interval) -> Iterator[tuple[list[_Thing], Interval]]:
    """A region that nothing parts: what stands above a frame, the frame, what stands below."""
    rest = [t for t in things if t is not frame]
    above = [t for t in rest if t.box.top < frame.box.top]
    for part in (above, [frame], [t for t in rest if t not in above]):
        if part:
            yield from _cut(part, scale, edges)


def _edges(things: Iterable[_Thing]) -> Interval:
    box = hull(t.box for t in things)
    return box.left, box.right


def _layers(things: Sequence[_Thing], scale: _Scale, edges: Interval) -> list[list[_Thing]]:
    """The region parted from top to bottom: at rules, above new articles, and where rows stop sharing a gap."""
    bands = _bands(things)
    firm = [_parted(a, b, scale) for a, b in itertools.pairwise(bands)]
    if any(firm):
        return _grouped(bands, lambda group, k: not firm[k - 1])
    return _grouped(bands, lambda group, k: _share(group, bands[k], scale, edges))


def _grouped(bands: list[list[_Thing]], together: Callable[[list[list[_Thing]], int], bool]) -> list[list[_Thing]]:
    groups: list[list[list[_Thing]]] = []
    for k, band in enumerate(bands):
        if groups and together(groups[-1], k):
            groups[-1].append(band)
        else:
            groups.append([band])
    return [[t for band in group for t in band] for group in groups]


def _bands(things: Sequence[_Thing]) -> list[list[_Thing]]:
    """The things by rows: each band is parted from the next by white from the left to the right end."""
    bands: list[list[_Thing]] = []
    bottom = float("-inf")
    for thing in sorted(things, key=lambda t: (t.box.top, t.box.left)):
        slack = OVERLAP * thing.box.height if thing.run else 0.0
        if not bands or thing.box.top + slack >= bottom:
            bands.append([])
        bands[-1].append(thing)
        bottom = max(bottom, thing.box.bottom - slack)
    return bands


def _parted(above: Sequence[_Thing], below: Sequence[_Thing], scale: _Scale) -> bool:
    """Whether a rule parts two bands, or a new article begins below: white, and a headline at the left."""
    bottom, top = max(t.box.bottom for t in above), min(t.box.top for t in below)
    both = hull(t.box for t in (*above, *below))
    if any(_across(rule, both, bottom - scale.em / 3, top + scale.em / 3) for rule in scale.rules):
        return True
    if top - bottom < ARTICLE_GAP * scale.em or any(scale.large(t) for t in above):
        return False
    first = min(below, key=lambda t: t.box.left)
    return any(scale.large(t) for t in below) and (scale.large(first) or first.run is None)


def _across(rule: Box, region: Box, top: float, bottom: float) -> bool:
    shared = min(rule.right, region.right) - max(rule.left, region.left)
    return rule.width > rule.height and top <= rule.middle[1] <= bottom and shared >= RULED * region.width


def _share(group: Sequence[Sequence[_Thing]], band: Sequence[_Thing], scale: _Scale, edges: Interval) -> bool:
    """Whether a band goes on with the columns of a group of bands above it, or with its single column."""
    above, own = [_taken(b, scale, edges) for b in group], _taken(band, scale, edges)
    least = COLUMN_GAP * scale.em
    return bool(_open([*above, own], least)) or not (_open(above, least) or _open([own], least))


def _open(bands: Sequence[Sequence[Interval]], least: float) -> list[Interval]:
    """The gaps at least so wide that run through all bands, and have something at either side in one of them."""
    found = _gaps([i for band in bands for i in band], least)
    return [gap for gap in found if any(min(band)[0] < gap[0] and max(band)[1] > gap[1] for band in bands)]


def _taken(band: Sequence[_Thing], scale: _Scale, edges: Interval) -> list[Interval]:
    """What a band takes up from left to right: a headline that stands alone in the middle takes all of it."""
    own = [(t.box.left, t.box.right) for t in band]
    off = abs(sum(_edges(band)) - sum(edges)) / 2
    sizes = [t.run.size for t in band if t.run is not None and scale.large(t)]
    alone = len(sizes) == len(band) and max(sizes) < 1.1 * min(sizes) and not _gaps(own, 1.5 * max(sizes))
    return [edges] if alone and off < CENTRED * (edges[1] - edges[0]) else own


def _gaps(intervals: Iterable[Interval], least: float) -> list[Interval]:
    """The gaps between intervals that are at least so wide."""
    found: list[Interval] = []
    end: float | None = None
    for left, right in sorted(intervals):
        if end is not None and left - end >= least:
            found.append((end, left))
        end = right if end is None else max(end, right)
    return found


def _side_by_side(things: Sequence[_Thing], scale: _Scale) -> list[list[_Thing]]:
    """The region parted from left to right; a headline written downwards at the right goes before what it stands beside."""
    bands = _bands(things)
    gaps = _open([[(t.box.left, t.box.right) for t in band] for band in bands], scale.em / 8)
    gaps = [g for g in gaps if _column_gap(g, things, scale)]
    if not gaps or (len(bands) == 1 and not any(t.inner or t.run is None for t in things) and not _tall(things, scale)):
        return [list(things)]
    # The widest alone: a narrower one may end where the widest has parted what stands beside it.
    widest = max(b - a for a, b in gaps)
    gaps = [(a, b) for a, b in gaps if b - a >= ALIKE * widest]
    parts: list[list[_Thing]] = [[] for _ in range(len(gaps) + 1)]
    for thing in things:
        parts[sum(gap[0] < thing.box.left for gap in gaps)].append(thing)
    return _downward_first(parts, scale)


def _tall(things: Sequence[_Thing], scale: _Scale) -> bool:
    return any(t.run is not None and t.run.vertical for t in things) or hull(t.box for t in things).height > 2.5 * scale.em


def _column_gap(gap: Interval, things: Sequence[_Thing], scale: _Scale) -> bool:
    """Whether a gap parts columns: wide for the type beside it, or with a rule in it."""
    box = hull(t.box for t in things)
    for rule in scale.rules:
        if gap[0] <= rule.middle[0] <= gap[1] and min(rule.bottom, box.bottom) - max(rule.top, box.top) >= RULED * box.height:
            return True
    beside = [
        t.run.size for t in things if t.run and (abs(t.box.right - gap[0]) < scale.em or abs(t.box.left - gap[1]) < scale.em)
    ]
    return gap[1] - gap[0] >= COLUMN_GAP * max([scale.em, min(beside, default=0.0)])


def _downward_first(parts: list[list[_Thing]], scale: _Scale) -> list[list[_Thing]]:
    if all(t.run is not None and t.run.vertical for part in parts for t in part):
        return parts[::-1]  # lines written downwards follow each other from right to left
    for k in range(1, len(parts)):
        upright = all(t.run is not None and t.run.vertical and scale.large(t) for t in parts[k])
        if upright and not any(scale.large(t) for t in parts[k - 1]):
            parts[k - 1], parts[k] = parts[k], parts[k - 1]
    return parts


def _rows(leaf: Sequence[_Thing], column: Interval, number: int, scale: _Scale) -> list[Line]:
    """The lines of a leaf from top to bottom."""
    found: list[Line] = []
    for band in _bands(leaf):
        runs = [t.run for t in band if t.run is not None]
        found += [Line(Run("", t.box, 0.0), column, number, picture=True) for t in band if t.run is None]
        for row in _level(runs):
            run = joined(row)
            found.append(Line(run, column, number, large=run.size >= LARGE * scale.em))
    return found


def _level(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs of a band, those on one level together."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: (r.box.middle[1], -r.box.left if r.vertical else r.box.left)):
        last = rows[-1][0] if rows else None
        if last and not run.vertical and abs(run.box.middle[1] - last.box.middle[1]) < 0.5 * min(run.box.height, last.box.height):
            rows[-1].append(run)
        else:
            rows.append([run])
    return rows
