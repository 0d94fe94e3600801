"""What every run did: one line of JSON a step, appended to ``journal.jsonl`` in the data folder."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_LOG = logging.getLogger(__name__)
JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class Journal:
    """The journal of one data folder; lines are only ever appended."""

    path: Path

    def write(self, source: str, step: str, outcome: str, **facts: object) -> None:
        """Append one line, and log the same in words; facts that are None are left out."""
        known = {name: value for name, value in facts.items() if value is not None}
        # Faults begin with the name of their source, which the line says already.
        words = {name.replace("_", " "): str(value).removeprefix(f"{source}: ") for name, value in known.items()}
        said = "".join(f", {name} {value}" for name, value in words.items())
        entry = {"source": source, "step": step, "outcome": outcome, **known}
        level = logging.ERROR if outcome == "failed" else logging.INFO
        _LOG.log(level, "%s: %s %s%s", source, step, outcome, said, extra={"facts": entry})
        stamp = datetime.now(UTC).isoformat(timespec="seconds")
        line = json.dumps({"time": stamp, **entry}, default=str)
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:  # a full disk must not hide what the run has to say
            _LOG.error("%s: cannot be written (%s)", self.path, error.strerror)  # known, and no fault of ours

    def lines(self) -> list[dict[str, object]]:
        """Every line so far; a last line that a crash cut short is left out."""
        if not self.path.is_file():
            return []
        kept = []
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                kept.append(json.loads(line))
            except ValueError:
                continue
        return kept
