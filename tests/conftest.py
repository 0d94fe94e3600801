"""Shared worlds: a market small enough to check by hand, and a data folder built once from the bundle."""

from __future__ import annotations

import socket
from pathlib import Path

import pandas as pd
import pytest

import petrostates as ps
from petrostates import config, ingest
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
    """No test may leave this machine."""
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
