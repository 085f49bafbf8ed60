"""Pages to page JSON: what `kg extract --json` prints, a page a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kg.core.errors import InputError
from kg.core.ontology import Ontology
from kg.core.types import Page
from kg.ingest import Settings, pages
from kg.workflow.facts import Json, page_json
from kg.workflow.reading import Reading, read

AS_IT_IS = Settings()


def extract(
    paths: Iterable[Path | str],
    ontology: Ontology,
    settings: Settings = AS_IT_IS,
    on_fault: Callable[[InputError], None] | None = None,
) -> Iterator[Json]:
    """The page JSON of every page under the paths, in the order of the paths. Raises InputError, if no `on_fault` takes it."""
    return (page_json(r) for r in readings(given(paths, settings, on_fault), ontology))


def given(
    paths: Iterable[Path | str],
    settings: Settings = AS_IT_IS,
    on_fault: Callable[[InputError], None] | None = None,
) -> Iterator[Page]:
    """The pages under the paths, read as the settings say."""
    for path in paths:
        yield from pages(Path(path), on_fault or _raise, settings)


def readings(found: Iterable[Page], ontology: Ontology) -> Iterator[Reading]:
    """Each page read, one after the other."""
    return (read(page, ontology) for page in found)


def _raise(fault: InputError) -> None:
    raise fault
