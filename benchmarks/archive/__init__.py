"""A made-up newspaper archive of any size, with known truth: pages of about 4,000 characters from some 40 papers.

    from benchmarks.archive import sheets, write
    write(Path("archive"), 200, seed=1)     # archive/pages/PAPER/COUNTY/DAY_A02.txt, archive/truth/*.jsonl

The same number of pages, seed and half give the same bytes on every machine. Pages are made one after another, prefecture by
prefecture, and not kept.
"""

from benchmarks.archive.pages import sheets, write

__all__ = ["sheets", "write"]
