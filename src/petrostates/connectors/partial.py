"""A download in progress: what has come so far, and the mark that tells whether its rest is still of the same file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Partial:
    """The file beside its target that grows until it is whole."""

    target: Path

    @property
    def path(self) -> Path:
        """What has come so far."""
        return self.target.with_name(self.target.name + ".part")

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def _mark(self) -> Path:
        return self.target.with_name(self.target.name + ".mark")

    def conditions(self) -> dict[str, str]:
        """Headers that ask for the rest, if the provider still has the very same file; without its mark, start over."""
        mark = self._mark.read_text(encoding="utf-8") if self._mark.is_file() else ""
        return {"Range": f"bytes={self.size}-", "If-Range": mark} if mark and self.path.is_file() else {}

    def continues_with(self, headers: Mapping[str, str]) -> bool:
        """Whether a rest starts where this ends."""
        return headers.get("Content-Range", "").startswith(f"bytes {self.size}-")

    def begin(self, headers: Mapping[str, str]) -> None:
        """Keep the mark of the file that begins to arrive: its tag, or its date where that is weak or none.

        What came of an earlier file goes first: killed in between, it must never stand under the new mark.
        """
        self.drop()
        tag = headers.get("ETag", "")
        is_strong = tag != "" and not tag.startswith("W/")
        self._mark.write_text(tag if is_strong else headers.get("Last-Modified", ""), encoding="utf-8")

    def drop(self) -> None:
        """Start over."""
        self.path.unlink(missing_ok=True)

    def finish(self) -> None:
        """Put the whole file in its place."""
        self.path.replace(self.target)
        self._mark.unlink()
