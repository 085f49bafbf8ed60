"""Files → Page: finds the pages under a path, reads each kind of file, and adds what is stated of them."""

from kg.ingest.files import pages
from kg.ingest.manifest import Manifest, Stated, manifest
from kg.ingest.sheets import Fault, Settings

__all__ = ["Fault", "Manifest", "Settings", "Stated", "manifest", "pages"]
