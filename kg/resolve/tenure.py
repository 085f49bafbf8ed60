"""Who held which post when, as far as claims prove it: terms with their bounds, successors, conflicts; pure functions of claims.

An article's day is one day inside a term. So a term has the first and the last day seen, a start and an end only where an
appointment or a dismissal says so, and two bounds that others prove: it began after the last sight of who came before, and ended
before the first sight of who came next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.core.dates import bounds
from kg.core.ontology import Ontology
from kg.core.tenures import Post, Tenure
from kg.core.types import Claim, Entity, mention_key
from kg.resolve.forms import normal
from kg.resolve.persons import HELD, is_chief
from kg.resolve.standing import days_between, moved, windowed
from kg.resolve.tables import tables

RETURN = 400  # days away after which the same holder may have come back; a shorter absence is an error of one of the sources
SELDOM = 5  # a name that stands so many times oftener than one much like it is the right one
SILENCE, TERM = 800, 1_826  # days without a word after which it is rather a further term: posts that many hold, and of one holder

INEXACT = {"appointed": "seen", "dismissed": "over"}  # what acts without a day say

REPORTED = 60  # days within which papers report that a post has changed hands, and still call by it who has left


@dataclass(frozen=True, slots=True)
class Holding:
    """One claim on a post: the person's id and name, the unit's id and the title, the day, and what it says of it.

    `official`: a public post. `says`: "seen" (held on the day), "appointed", "dismissed", "over" (no longer held on the day),
    "coming" (nominated).
    """

    person: str
    name: str
    post: Post
    day: str
    says: str
    claim: str
    official: bool = True


def holdings(claims: Iterable[Claim], entities: Mapping[str, Entity], ontology: Ontology) -> list[Holding]:
    """What claims say of posts with a unit, sorted by post and day. `entities` lead from mention keys, see `by_mention`."""
    found = (h for c in claims if c.relation == "holds" and (h := _holding(c, entities, ontology)))
    return sorted(found, key=lambda h: (h.post, h.day, h.person, h.says, h.claim))


def _holding(claim: Claim, entities: Mapping[str, Entity], ontology: Ontology) -> Holding | None:
    person, unit, title = claim.named("person"), claim.named("unit"), normal(str(claim["title"] or ""))
    if not (person and unit and title) or claim.modality == "negated":
        return None
    post = entities[mention_key(claim.page, unit)].id, title
    says = _says(claim, ontology)
    first, last = bounds(claim.period) if claim.period else (claim.issued, claim.issued)
    if first != last and says in INEXACT:  # of a month or year it is known only that at its end the act was done
        says, first = INEXACT[says], last
    day = last if says in ("dismissed", "over") else first
    who = entities[mention_key(claim.page, person)]
    return Holding(who.id, normal(who.name), post, day, says, claim.id, bool(claim["official"]))


def _says(claim: Claim, ontology: Ontology) -> str:
    words, rules = ontology.words["resolve"], tuple(e.rule for e in claim.evidence)
    if claim.modality == "former":
        return "dismissed" if _ends(rules, words["dismisses"], words["leaves"] if claim.period else ()) else "over"
    if claim.modality not in HELD:
        return "coming"
    return "appointed" if _ends(rules, words["appoints"], words["enters"] if claim.period else ()) else "seen"


def _ends(rules: Iterable[str], *ends: tuple[str, ...]) -> bool:
    return any(r.endswith(e) for r in rules for e in ends)


def tenures(found: Sequence[Holding], ontology: Ontology) -> list[Tenure]:
    """The terms of all posts, by post and in order of time. Each post is worked out alone: posts may be given one at a time."""
    posts: dict[Post, list[Holding]] = defaultdict(list)
    for holding in found:
        posts[holding.post].append(holding)
    known = tables(ontology)
    chief = {post: is_chief(post[1], known) and any(h.official for h in posts[post]) for post in posts}
    return [t for post in sorted(posts) for t in _of_post(posts[post], chief[post])]


def _of_post(found: Sequence[Holding], single: bool) -> list[Tenure]:
    by_person: dict[str, list[Holding]] = defaultdict(list)
    found = _namesakes_joined(found) if single else found
    for h in sorted(found, key=lambda h: (h.day, h.person, h.claim)):
        by_person[h.person].append(h)
    terms = [t for person in sorted(by_person) for t in _terms(by_person[person], found if single else ())]
    terms.sort(key=lambda t: (t.start or t.earliest or _shortly_before(t.end or t.before), t.latest, t.person))
    misread = frozenset(i for i, t in enumerate(terms) if single and _misread(t, terms[max(i - 2, 0) : i + 3]))
    terms = _told_apart(terms)
    return windowed(_chained(terms, misread), misread) if single else windowed(terms)


def _namesakes_joined(found: Sequence[Holding]) -> list[Holding]:
    """The holdings with one person for each name: nobody hands a post of one at a time to a namesake."""
    person: dict[str, str] = {}
    for h in found:
        person[h.name] = min(h.person, person.get(h.name, h.person))
    return [h if h.person == person[h.name] else replace(h, person=person[h.name]) for h in found]


def _told_apart(terms: Sequence[Tenure]) -> list[Tenure]:
    """The terms, those that are not their holder's first marked by a claim."""
    first: dict[str, Tenure] = {}
    return [t if first.setdefault(t.person, t) is t else replace(t, spell=t.claims[0]) for t in terms]


def _shortly_before(day: str) -> str:
    """A day by which somebody who was dismissed on a day, and never seen before, still stood in the post."""
    return moved(day, -REPORTED)


def _terms(mine: Sequence[Holding], others: Sequence[Holding]) -> list[Tenure]:
    """A person's terms in a post: parted by a dismissal, by a long silence, or where another holder stands in a gap."""
    spells: list[list[Holding]] = [[]]
    for h in (h for h in mine if h.says in ("seen", "appointed", "dismissed") and h.day):
        if spells[-1] and _parted(spells[-1], h, others):
            spells.append([])
        spells[-1].append(h)
    terms = [_term(spell) for spell in spells if spell]
    for h in (h for h in mine if h.says == "over" or not h.day):
        terms = _over(terms, h)
    return terms


def _parted(spell: Sequence[Holding], next_: Holding, others: Sequence[Holding]) -> bool:
    last = spell[-1]
    gap = days_between(last.day, next_.day)
    if next_.says == "appointed" and any(h.says == "dismissed" and h.day < next_.day for h in spell):
        return True
    if last.says == "dismissed" and next_.says != "dismissed":
        return gap > (REPORTED if next_.says == "seen" else 0)
    if gap <= RETURN or gap > (TERM if others else SILENCE):
        return gap > RETURN
    begun = moved(last.day, REPORTED)  # who is seen before may be one who left of late
    return any(h.person != last.person and begun < h.day < next_.day and h.says in ("seen", "appointed") for h in others)


def _term(spell: Sequence[Holding]) -> Tenure:
    start = min((h.day for h in spell if h.says == "appointed"), default="")
    end = max((h.day for h in spell if h.says == "dismissed"), default="")
    days = [h.day for h in spell if h.says in ("seen", "appointed") and (not end or h.day <= end)]
    start = start if not days or start == days[0] else ""  # seen before: the appointment was one to a further term
    claims = tuple(sorted({h.claim for h in spell}))
    earliest, latest = (days[0], days[-1]) if days else ("", "")
    first = spell[0]
    return Tenure(first.person, first.name, first.post, earliest, latest, start, end, before=end, claims=claims)


def _over(terms: Sequence[Tenure], h: Holding) -> list[Tenure]:
    """The terms, the last one before the day of a claim bounded by it; a term of its own where none is known."""
    at = next((i for i in reversed(range(len(terms))) if not h.day or terms[i].latest <= h.day), None)
    if at is None:
        return [Tenure(h.person, h.name, h.post, before=h.day, claims=(h.claim,)), *terms]
    t = terms[at]
    before = min(d for d in (t.before, h.day) if d) if h.day or t.before else ""
    changed = replace(t, before=before, claims=tuple(sorted({*t.claims, h.claim})))
    return [*terms[:at], changed, *terms[at + 1 :]]


def _chained(terms: Sequence[Tenure], misread: frozenset[int]) -> list[Tenure]:
    """The terms of a post with who came before and after, and with whom the days overlap."""
    result = []
    for i, t in enumerate(terms):
        rivals = {
            o.person
            for j, o in enumerate(terms)
            if o.person != t.person and (_overlap(t, o) or (j in misread and abs(i - j) < 3))
        }
        beside = {t.person} | {o.person for o in terms if o.person in rivals and not _handed_over(t.known, o.known)}
        row = [] if i in misread else [(j, o) for j, o in enumerate(terms) if j not in misread and o.person not in beside]
        ahead = next((o for j, o in reversed(row) if j < i), None)
        behind = next((o for j, o in row if j > i), None)
        after = max(filter(None, (t.after, ahead.latest if ahead else "")), default="")
        before = min(filter(None, (t.before, behind.earliest if behind and behind.earliest >= t.latest else "")), default="")
        after = after if after < (t.earliest or before or after) else t.after
        names = ahead.person if ahead else "", behind.person if behind else ""
        result.append(
            replace(t, after=after, before=before, predecessor=names[0], successor=names[1], conflicts=tuple(sorted(rivals)))
        )
    return result


def _misread(t: Tenure, near: Sequence[Tenure]) -> bool:
    """Whether a name stands once, next to one that often stands and differs in one character: rather a misprint than a holder.

    So does a name that lacks the last character of another, or has one more; of two that stand once, the shorter is misread.
    """
    times = len(t.claims)
    often = (o for o in near if len(o.claims) > times and (times == 1 or len(o.claims) >= SELDOM * times))
    return any(_alike(o.name, t.name) for o in often) or (times == 1 and any(_cut(t.name, o.name) for o in near))


def _handed_over(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether the days of two terms overlap but for a while, one beginning and ending before the other."""
    (begun, left), (came, last) = sorted((one, other))
    return bool(begun) and begun < came and left < last and days_between(came, left) <= REPORTED


def _alike(one: str, other: str) -> bool:
    """Whether two names differ in one character of three, or one is the other without its last; short names are often alike."""
    if len(one) == len(other):
        return len(one) > 2 and sum(x != y for x, y in zip(one, other, strict=True)) == 1
    return _cut(one, other) or _cut(other, one)


def _cut(short: str, long: str) -> bool:
    return len(short) > 1 and long[:-1] == short


def _overlap(t: Tenure, o: Tenure) -> bool:
    """Both are in the post between the first and the last day of one of them; a day of handing over is no conflict."""
    if not (t.earliest and o.earliest):
        return False
    last, other = max(t.latest, t.end), max(o.latest, o.end)
    return (t.earliest < other and o.earliest < last) or (t.earliest, last) == (o.earliest, other)
