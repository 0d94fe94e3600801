"""What every test of a connector does: put files into a folder and parse them as one vintage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from petrostates.connectors import RawFiles, sources
from petrostates.connectors.http import Http, Patience

VINTAGE = date(2026, 1, 1)

Parse = Callable[[str, dict[str, bytes | str]], list[dict[str, Any]]]


@pytest.fixture
def parse(tmp_path: Path) -> Parse:
    """Parse files, given by name and content, as a vintage of a source; return the rows of its table."""

    def parsed(source: str, files: dict[str, bytes | str]) -> list[dict[str, Any]]:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        (table,) = sources()[source].parse(RawFiles(tmp_path, tuple(files), VINTAGE)).values()
        return table.to_pylist()

    return parsed


@pytest.fixture
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests without pauses between them, or before another attempt."""
    monkeypatch.setattr(Http, "_keep_pace", lambda _: None)
    monkeypatch.setattr(Patience, "_wait", lambda *_: 0.0)
