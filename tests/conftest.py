"""Shared worlds: a market small enough to check by hand, and a data folder built once from the bundle."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pytest

import petrostates as ps
from petrostates import config, ingest
from petrostates.engines import DuckDB, Engine, Spark
from petrostates.store import DataFolder

# Eight rows, tonnes. Answers by hand:
# 2020 identical: both sell 3/4 to CHN and 1/4 to IND          -> overlap 1
# 2021 disjoint:  RUS only to CHN, IRN only to IND             -> overlap 0
# 2022 silent:    RUS to CHN, Iran's row holds no figure        -> absent
EIGHT_ROWS = [
    ("2020-01-01", "RUS", "CHN", 75.0),
    ("2020-01-01", "RUS", "IND", 25.0),
    ("2020-01-01", "IRN", "CHN", 30.0),
    ("2020-01-01", "IRN", "IND", 10.0),
    ("2021-01-01", "RUS", "CHN", 50.0),
    ("2021-01-01", "IRN", "IND", 40.0),
    ("2022-01-01", "RUS", "CHN", 70.0),
    ("2022-01-01", "IRN", "CHN", None),
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine", choices=("duckdb", "spark"), default="duckdb", help="what runs the SQL of every market"
    )


# For large plans over few rows, which is what tests ask for: one part, nothing compiled for speed, nothing adapted.
SPARK_OF_TESTS = {
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory):
    """One local Spark session for the whole run."""
    sql = pytest.importorskip("pyspark.sql", reason="no pyspark: pip install 'petrostates[spark]'")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("no Java: apt-get install openjdk-17-jre-headless")
    builder = sql.SparkSession.builder.master("local[2]").appName("tests").config(map=SPARK_OF_TESTS)
    session = builder.config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse"))).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def new_engine(request: pytest.FixtureRequest) -> Callable[..., Engine]:
    """Makes an engine of the kind that was chosen by ``--engine``."""
    if request.config.getoption("--engine") == "duckdb":
        return DuckDB
    session = request.getfixturevalue("spark")
    return lambda _threads=None: Spark(session)  # Spark has workers of its own


@pytest.fixture(scope="session", autouse=True)
def engine_of_every_market(new_engine: Callable[..., Engine]) -> Iterator[None]:
    """A market that names no engine, also one in a doctest, gets the chosen one."""
    patch = pytest.MonkeyPatch()
    patch.setattr("petrostates.markets.market.DuckDB", new_engine)
    yield
    patch.undo()


@pytest.fixture
def eight_rows() -> pd.DataFrame:
    frame = pd.DataFrame(EIGHT_ROWS, columns=["period", "exporter", "importer", "quantity_t"])
    return frame.assign(product="crude", value_usd=frame["quantity_t"] * 500)


@pytest.fixture
def market(eight_rows: pd.DataFrame):
    return ps.market("all", flows=eight_rows)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """The bundled data, built once into a folder of the tests' own."""
    folder = DataFolder(tmp_path_factory.mktemp("data"))
    folder.seed(config.bundle_folder())
    ingest.build(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def own_data_folder(built: DataFolder) -> None:
    """Every test and doctest reads the tests' own folder, never the user's."""
    patch = pytest.MonkeyPatch()
    patch.setenv("PETROSTATES_DATA", str(built.root))
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """No test may leave this machine, but for those marked live."""
    if request.node.get_closest_marker("live"):
        return
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "local"
        if host not in {"127.0.0.1", "::1", "localhost", "local"}:
            pytest.fail(f"{request.node.nodeid} tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def bundled(source: str) -> Path:
    """The folder of a bundled source."""
    return next(path for path in (config.bundle_folder() / source).iterdir() if path.is_dir())


@dataclass
class Reply:
    """One scripted answer of a provider.

    ``fault``: ``reset`` breaks the connection after half the body, ``short`` announces more bytes than it sends,
    ``drip`` sends one byte at a time, ``hang`` sends half the body and then nothing.
    """

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: str | None = None


class Provider:
    """A real HTTP server on loopback that plays a provider from a script.

    ``provider.replies["/path"] = [Reply(...), Reply(...)]`` answers requests to that path in order; the last one repeats.
    A function of (query, headers) may stand in place of the list. Every request is kept in ``requests``. Ranges are
    honoured for plain 200 answers that carry an ``ETag`` or ``Last-Modified``.
    """

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply] | Callable[[dict[str, str], Mapping[str, str]], Reply]] = {}
        self.requests: list[tuple[str, dict[str, str], dict[str, str]]] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with suppress(ConnectionError):  # whoever asks may give up
                    provider.answer(self)

            def log_message(self, *arguments: object) -> None:
                """Keep the test output quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        headers = dict(handler.headers.items())
        self.requests.append((parts.path, query, headers))
        script = self.replies.get(parts.path, [Reply("not here", 404)])
        reply = script(query, headers) if callable(script) else script.pop(0) if len(script) > 1 else script[0]
        self._send(handler, reply, headers)

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply, asked: Mapping[str, str]) -> None:
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        status, extra = reply.status, dict(reply.headers)
        if "ETag" in extra and asked.get("If-None-Match") == extra["ETag"]:
            status, body = 304, b""
        marks = {extra.get("ETag"), extra.get("Last-Modified")} - {None}
        # As the standard has it: a range without a condition is of whatever file there is now.
        if marks and status == 200 and "Range" in asked and ("If-Range" not in asked or asked["If-Range"] in marks):
            start = int(asked["Range"].removeprefix("bytes=").removesuffix("-"))
            extra["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            status, body = 206, body[start:]
        handler.send_response(status)
        extra.setdefault("Content-Length", str(len(body) + (100 if reply.fault == "short" else 0)))
        for name, value in extra.items():
            handler.send_header(name, value)
        handler.end_headers()
        if reply.fault in {"short", "reset"}:
            handler.wfile.write(body[: len(body) // 2] if reply.fault == "reset" else body)
            handler.wfile.flush()
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        if reply.fault == "hang":
            handler.wfile.write(body[: len(body) // 2])
            handler.wfile.flush()
            time.sleep(2)
            handler.close_connection = True
            return
        step = 1 if reply.fault == "drip" else max(1, len(body))
        for start in range(0, len(body), step):
            handler.wfile.write(body[start : start + step])
            handler.wfile.flush()
            if reply.fault == "drip":
                time.sleep(0.05)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def provider() -> Iterator[Provider]:
    playing = Provider()
    yield playing
    playing.close()


@pytest.fixture
def other_provider() -> Iterator[Provider]:
    """A second server: another port is another host."""
    playing = Provider()
    yield playing
    playing.close()


@pytest.fixture(scope="session")
def reply() -> type[Reply]:
    """The class of scripted answers, for tests that cannot import this file."""
    return Reply
