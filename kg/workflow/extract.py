"""Pages to page JSON: what `kg extract --json` prints, a page a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from kg.core.errors import InputError
from kg.core.ontology import Ontology
from kg.core.types import Page
from kg.ingest import Settings, pages
from kg.workflow.facts import Json, page_json
from kg.workflow.reading import Reading, read

AS_IT_IS = Settings()
UNKNOWN = "no division has this code; give a statistics code of 2, 4, 6 or 9 digits such as 371702"


def extract(
    paths: Iterable[Path | str],
    ontology: Ontology,
    settings: Settings = AS_IT_IS,
    on_fault: Callable[[InputError], None] | None = None,
) -> Iterator[Json]:
    """The page JSON of every page under the paths, in the order of the paths. Raises InputError, if no `on_fault` takes it."""
    return (page_json(r) for r in readings(given(paths, ontology, settings, on_fault), ontology))


def given(
    paths: Iterable[Path | str],
    ontology: Ontology,
    settings: Settings = AS_IT_IS,
    on_fault: Callable[[InputError], None] | None = None,
) -> Iterator[Page]:
    """The pages under the paths, read as the settings say; a page whose region no table has is read without it.

    Raises InputError for a region that is stated of all pages and is in no table.
    """
    on_fault, codes = on_fault or _raise, ontology.gazetteer.by_code
    if settings.stated.region and settings.stated.region not in codes:
        raise InputError(f"--region {settings.stated.region}: {UNKNOWN}")
    for page in (page for path in paths for page in pages(Path(path), on_fault, settings)):
        if page.region and page.region not in codes:
            on_fault(InputError(f"{page.name}: its region {page.region!r} is left out: {UNKNOWN}"))
            yield replace(page, region=None)
        else:
            yield page


def readings(found: Iterable[Page], ontology: Ontology) -> Iterator[Reading]:
    """Each page read, one after the other."""
    return (read(page, ontology) for page in found)


def _raise(fault: InputError) -> None:
    raise fault
