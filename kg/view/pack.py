"""Disks packed side by side, closely and always the same way: round a disk in the middle, or among themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import hypot, sqrt


@dataclass(slots=True)
class Disk:
    """A disk: its radius, where its centre is, and its neighbours on the front, the ring of outermost disks."""

    r: float
    x: float = 0.0
    y: float = 0.0
    next: Disk = field(init=False, repr=False)
    back: Disk = field(init=False, repr=False)

    def join(self, after: Disk) -> None:
        """Makes `after` the one that follows on the front."""
        self.next, after.back = after, self


def pack(radii: Sequence[float]) -> list[Disk]:
    """Disks of these radii, none over another: the first at the origin, each next one as near to it as the front allows.

    The front-chain of Wang, Wang, Dai and Wang (2006): a disk is put against the two neighbours of the front that are
    nearest to the middle; where it would lie over a third, the front is shortened to that one.
    """
    disks = [Disk(r) for r in radii]
    if len(disks) > 1:
        disks[1].x = disks[0].r + disks[1].r
    if len(disks) < 3:
        return disks
    a, b, c = disks[:3]
    _against(b, a, c)
    for one, after in ((a, b), (b, c), (c, a)):
        one.join(after)
    for disk in disks[3:]:
        _place(_nearest(a), disk)
        a = disk
    return disks


def enclosing(disks: Sequence[Disk], rounds: int = 60) -> Disk:
    """A disk around all of some disks, close to the smallest."""
    x = sum(d.x for d in disks) / len(disks)
    y = sum(d.y for d in disks) / len(disks)
    for step in range(1, rounds + 1):  # towards the disk that reaches farthest, by ever less (Bădoiu and Clarkson)
        far = max(disks, key=lambda d: hypot(d.x - x, d.y - y) + d.r)
        x += (far.x - x) / (step + 1)
        y += (far.y - y) / (step + 1)
    return Disk(max(hypot(d.x - x, d.y - y) + d.r for d in disks), x, y)


def _place(a: Disk, disk: Disk) -> None:
    """Puts a disk against `a` and its follower on the front, or against those farther along that are in its way."""
    b = a.next
    while True:
        _against(a, b, disk)
        hit = _hit(a, b, disk)
        if hit is None:
            break
        a, b = (a, hit[0]) if hit[1] else (hit[0], b)
        a.join(b)
    a.join(disk)
    disk.join(b)


def _hit(a: Disk, b: Disk, disk: Disk) -> tuple[Disk, bool] | None:
    """The disk of the front over which a disk lies, and whether it is found sooner after `b` than before `a`."""
    after, before = b.next, a.back
    ahead, behind = b.r, a.r
    while True:
        if ahead <= behind:
            if _over(after, disk):
                return after, True
            ahead, after = ahead + after.r, after.next
        else:
            if _over(before, disk):
                return before, False
            behind, before = behind + before.r, before.back
        if after is before.next:
            return None


def _nearest(start: Disk) -> Disk:
    """The disk of the front whose place beside its follower is nearest to the origin."""
    best, least, one = start, _distance(start), start.next
    while one is not start:
        if (far := _distance(one)) < least:
            best, least = one, far
        one = one.next
    return best


def _distance(a: Disk) -> float:
    b, both = a.next, a.r + a.next.r
    return hypot((a.x * b.r + b.x * a.r) / both, (a.y * b.r + b.y * a.r) / both)


def _over(a: Disk, b: Disk) -> bool:
    reach = a.r + b.r - 1e-6
    return reach > 0 and reach * reach > (b.x - a.x) ** 2 + (b.y - a.y) ** 2


def _against(b: Disk, a: Disk, c: Disk) -> None:
    """Puts `c` against `a` and `b`, on the outer side of the front."""
    dx, dy = b.x - a.x, b.y - a.y
    square = dx * dx + dy * dy
    if not square:
        c.x, c.y = a.x + a.r + c.r, a.y
        return
    ac, bc = (a.r + c.r) ** 2, (b.r + c.r) ** 2
    if ac > bc:
        along = (square + bc - ac) / (2 * square)
        off = sqrt(max(0.0, bc / square - along * along))
        c.x, c.y = b.x - along * dx - off * dy, b.y - along * dy + off * dx
    else:
        along = (square + ac - bc) / (2 * square)
        off = sqrt(max(0.0, ac / square - along * along))
        c.x, c.y = a.x + along * dx - off * dy, a.y + along * dy + off * dx
