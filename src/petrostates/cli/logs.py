"""What a run says on stderr while it works: one line a step, as text or as JSON."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

_HOUSE = logging.getLogger("petrostates")


class _JsonLines(logging.Formatter):
    """One JSON object a line, with the facts of a journal entry as fields of their own."""

    def format(self, record: logging.LogRecord) -> str:
        stamp = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        facts = getattr(record, "facts", {})
        said = {"time": stamp, "level": record.levelname.lower(), "message": record.getMessage(), **facts}
        return json.dumps(said, default=str, ensure_ascii=False)


@contextmanager
def to_stderr() -> Iterator[None]:
    """Log to stderr as text, from steps upwards, as long as a command runs."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    _HOUSE.addHandler(handler)
    _HOUSE.setLevel(logging.INFO)
    try:
        yield
    finally:
        _HOUSE.removeHandler(handler)
        _HOUSE.setLevel(logging.NOTSET)


def _only_errors(_context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        _HOUSE.setLevel(logging.ERROR)


def _in_format(_context: click.Context, _option: click.Parameter, form: str) -> None:
    if form == "json":
        for handler in _HOUSE.handlers:
            handler.setFormatter(_JsonLines())


quiet = click.option(
    "--quiet", is_flag=True, expose_value=False, callback=_only_errors, help="Say nothing on stderr but errors."
)
log_format = click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    expose_value=False,
    callback=_in_format,
    help="Lines on stderr: words, or one JSON object each.",
)
