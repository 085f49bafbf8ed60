"""Files → Page: finds the pages under a path, decodes them, and adds what a manifest or option states of them."""

from kg.ingest.files import Fault, pages
from kg.ingest.manifest import Manifest, Stated, manifest

__all__ = ["Fault", "Manifest", "Stated", "manifest", "pages"]
