"""A Spark session: the one there is (of `spark-submit`, of a notebook), or one of our own on this machine or a named cluster.

What the cluster is stands where Spark looks for it: the options of `spark-submit`, `spark-defaults.conf`, or
`PYSPARK_SUBMIT_ARGS`. With none of them the cores of this machine are used.
"""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kg.core.errors import EngineError

QUIET = "spark.log4j2.properties"
NO_SPARK = 'Spark is not there; install it: pip install "xiangtu[spark]", or build with --engine local'
NO_JAVA = (
    "Spark needs Java 17 or newer, and there is none; install it (apt-get install -y --no-install-recommends "
    "openjdk-17-jre-headless), or set JAVA_HOME to where it lies, or build with --engine local"
)
NOT_STARTED = (
    "Spark did not start ({why}); it needs Java 17 or newer and a master that answers: local[N], spark://HOST:PORT, yarn or "
    "k8s://HOST:PORT, given by spark-submit --master or in PYSPARK_SUBMIT_ARGS; what Spark printed stands above"
)
GIVEN_UP = "Spark gave up: {why}; nothing was changed; what Spark printed stands above"


def java() -> str | None:
    """The program `java` that Spark will start, if there is one."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")


def session() -> Any:
    """The running SparkContext, or a new one, which ends with this process. Raises EngineError."""
    if not find_spec("pyspark"):
        raise EngineError(NO_SPARK)
    if "PYSPARK_GATEWAY_PORT" not in os.environ:  # not begun by spark-submit, which has chosen all this
        if not java():
            raise EngineError(NO_JAVA)
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("PYSPARK_SUBMIT_ARGS", _arguments())
    return _started()


def _arguments() -> str:
    """How Spark is started where nobody says how: without its pages, and with a log of errors alone."""
    log = (Path(str(resources.files("kg"))) / "workflow" / "engines" / QUIET).as_uri()
    quiet = "--conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false"
    return f"{quiet} --driver-java-options -Dlog4j2.configurationFile={log} pyspark-shell"


def _started() -> Any:
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of pandas, which Spark loads where it is there, and which is not used
        try:
            found = SparkContext.getOrCreate(SparkConf().setAppName("xiangtu"))
            if found._jsc.sc().isStopped():  # a cluster that does not answer stops what was begun, and raises nothing
                raise EngineError(NOT_STARTED.format(why=f"{found.master} does not answer"))
        except (Py4JError, PySparkException) as fault:
            raise EngineError(NOT_STARTED.format(why=_reason(fault))) from fault
    return found


@contextmanager
def told() -> Iterator[None]:
    """Tells of a job that Spark gives up in one sentence."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as fault:
        raise EngineError(GIVEN_UP.format(why=_reason(fault))) from fault


def _reason(fault: Exception) -> str:
    """The last words of a worker's fault if there are any, else the first line that says something of Spark's own."""
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    ours = [line for line in lines if line.startswith("kg.")]
    others = [line for line in lines if not line.startswith(("at ", "An error occurred", ":"))]
    return (ours or others or lines or [type(fault).__name__])[0]
