"""Real SPARQL endpoints for tests, started on a free port of this machine and ended with the test."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

OXIGRAPH = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))
VIRTUOSO, ISQL = shutil.which("virtuoso-t"), shutil.which("isql-vt")
NO_OXIGRAPH = "the program `oxigraph` is not there; install it: pip install oxigraph"
NO_VIRTUOSO = "Virtuoso is not there; install it: apt-get install -y --no-install-recommends virtuoso-opensource"

INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 1000000
DefaultGraph =
"""
GRANT = """GRANT SPARQL_UPDATE TO "SPARQL"; DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);"""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """The update address of a fresh Oxigraph server."""
    port = free_port()
    command = [OXIGRAPH or "", "serve", "--location", str(folder / "oxigraph"), "--bind", f"127.0.0.1:{port}"]
    with ended(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)):
        awaited(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}/update"


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """The SPARQL address of a fresh Virtuoso that lets everybody update."""
    sql, http = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(INI.format(folder=folder, sql=sql, http=http), encoding="utf-8")
    command = [VIRTUOSO or "", "+foreground", "+configfile", str(ini)]
    with ended(subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)):
        awaited(f"http://127.0.0.1:{http}/sparql?query=ASK%20%7B%7D")
        subprocess.run(
            [ISQL or "", f"127.0.0.1:{sql}", "dba", "dba", f"exec={GRANT}"], check=True, capture_output=True, timeout=60
        )
        yield f"http://127.0.0.1:{http}/sparql"


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Ends a server with the test, whatever happens."""
    try:
        yield
    finally:
        process.kill()
        process.wait()


def awaited(address: str, seconds: float = 90) -> None:
    """Waits until a server answers."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
