"""Options and output that several commands share."""

from __future__ import annotations

import json
import math
import os
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from petrostates.cli import readable
from petrostates.errors import BadArgument

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("table", "csv", "json")

data = click.option(
    "--data", metavar="DIR", help="Data folder; default: PETROSTATES_DATA, petrostates.toml, or the built-in."
)
wait = click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="Wait for another run instead of giving up at once.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def names(listed: str | None, option: str) -> tuple[str, ...]:
    """Names parted by commas; none where the option was not given.

    Raises
    ------
    BadArgument
        The option was given and names nothing, as with a shell variable that is not set: that is not "all".
    """
    found = tuple(name.strip() for name in (listed or "").split(",") if name.strip())
    if listed is not None and not found:
        raise BadArgument(f"{option} names nothing. Give names parted by commas, or leave it out.")
    return found


def printed(frame: pd.DataFrame, form: str, wide: int | None = None) -> None:
    """Print a table on stdout as text, CSV or JSON; dates as ISO days; texts wrapped where lines have to fit a width."""
    dated = frame.assign(**{name: frame[name].map(_day) for name in frame.columns if frame[name].dtype.kind in "MO"})
    if form == "json":
        click.echo(_as_json(dated))
    elif form == "csv":
        click.echo(dated.to_csv(index=False, lineterminator="\n"), nl=False)
    else:
        # A missing whole number, and None among objects, have marks of their own, which `na_rep` does not reach.
        marked = {
            str(name): column.astype(object).where(column.notna(), "–")
            for name, column in dated.items()
            if column.dtype in ("Int64", object)
        }
        shown = dated.assign(**marked)
        text = shown.to_string(index=False, na_rep="–") if wide is None else readable.readable(shown, wide)
        click.echo(text if len(dated) else "no rows")


def _as_json(frame: pd.DataFrame) -> str:
    """Rows as JSON with every digit, which pandas' own writer cuts after the tenth place; null where nothing is known."""
    known = frame.astype(object).where(frame.notna(), None).replace({math.inf: None, -math.inf: None})
    rows = known.to_dict("records")
    return json.dumps(rows, indent=2, ensure_ascii=False, default=str)


def let_go_of_stdout() -> None:
    """Write to nowhere from here on: the reader has gone, and the last flush must not fail over it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _day(value: Any) -> Any:
    """Dates as ISO days; other cells as they are."""
    return f"{value:%Y-%m-%d}" if isinstance(value, date) and value == value else value
