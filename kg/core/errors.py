"""What can go wrong for a user. Each message says where, what, what is allowed and what to do next.

`KgError.code` is the exit code of the command: 2, for wrong use; a command that found a fault returns 1 itself.
"""

from __future__ import annotations


class KgError(Exception):
    """The base of all errors meant for a user's eyes: the command prints the sentence, never a traceback."""

    code = 2


class InputError(KgError):
    """A file or folder that cannot be read as pages."""


class OntologyError(KgError):
    """A card, word list or division table that does not hold together."""


class StoreError(KgError):
    """A graph folder that is missing, damaged, newer than this version, or cannot be written."""


class QueryError(KgError):
    """A question the store cannot answer as it is put."""


class EngineError(KgError):
    """An engine that is not installed, does not start, or gives a job up."""
