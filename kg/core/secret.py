"""The key under which private persons get their pseudonyms: a file, made once."""

from __future__ import annotations

import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path

from kg.core.errors import InputError

FILE = "privacy.key"  # in the folder of a graph
SHORTEST = 16  # bytes


def key(path: Path, make: bool = True) -> bytes:
    """The key in a file, which is made if it is missing (32 random bytes in hex, readable by its owner alone).

    Raises InputError for a file with less than 16 bytes in it, or a missing one that is not to be made.
    """
    if not path.is_file() and make:
        _write(path, secrets.token_hex(32) + "\n")
    try:
        found = path.read_bytes().strip()
    except OSError as fault:
        raise InputError(f"{path}: the key cannot be read ({fault.strerror}); give a file that holds one") from fault
    if len(found) < SHORTEST:
        raise InputError(f"{path}: a key of {len(found)} bytes; it needs {SHORTEST} at least, such as 32 random bytes in hex")
    return found


def keyed(secret: bytes, text: str, digits: int) -> str:
    """The first hex digits of a text's HMAC-SHA-256: who lacks the key cannot try names out."""
    return hmac.new(secret, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()[:digits]


def _write(path: Path, text: str) -> None:
    """Writes a file that only its owner reads; one that another process made meanwhile stays."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(text)
    except FileExistsError:
        return
    except OSError as fault:
        raise InputError(f"{path}: the key cannot be written ({fault.strerror}); give a file of your own") from fault
