"""Tables that are wider than the terminal: long texts wrapped in their column, or below their row where columns leave no room."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from textwrap import TextWrapper
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_WIDTH = 100  # where there is no terminal to ask
_LONG = 24  # letters; a column of longer texts is wrapped
_LEAST_ROOM = 20
# An address that is broken cannot be copied; the terminal itself goes on in the next line.
_Wrapper = partial(TextWrapper, break_long_words=False, break_on_hyphens=False)


def width() -> int:
    """Letters in a line: of the terminal, and as many on every machine where the output is piped."""
    return shutil.get_terminal_size((_WIDTH, 24)).columns


def readable(frame: pd.DataFrame, wide: int) -> str:
    """Rows as text within a width.

    Parameters
    ----------
    frame
        Numbers, and texts in which what is missing is marked already.
    wide
        Letters in a line. Only a word that is longer by itself, such as an address, goes beyond.

    Examples
    --------
    >>> import pandas as pd
    >>> facts = pd.DataFrame({"label": ["MYS"], "share": [0.95], "says": ["nine tenths and more of it, by all that is known"]})
    >>> print(readable(facts, 48))
    label share says
      MYS  0.95 nine tenths and more of it, by all
                that is known
    >>> print(readable(facts, 30))
    label=MYS share=0.95
      says: nine tenths and more
        of it, by all that is
        known
    """
    whole = frame.to_string(index=False, na_rep="–")
    if not len(frame) or _longest(whole) <= wide:
        return whole
    cells = frame.apply(_texts)
    long = [str(name) for name in frame if frame[name].dtype.kind == "O" and cells[name].str.len().max() > _LONG]
    if not long:
        return "\n\n".join(_blocks(cells, long, wide))
    others = cells.drop(columns=long)
    room = (wide - _longest(others.to_string(index=False))) // len(long) - 1
    words = max((len(word) for name in long for cell in cells[name] for word in cell.split()), default=0)
    if room < max(_LEAST_ROOM, words):
        return "\n\n".join(_blocks(cells, long, wide))
    return _wrapped(cells, long, room)


def _texts(column: pd.Series[Any]) -> pd.Series[str]:
    """Cells as the table of all of them writes them."""
    if column.dtype.kind != "f":
        return column.astype(object).where(column.notna(), "–").astype(str)
    shown = column.to_string(index=False, header=False, na_rep="–").split("\n")
    return type(column)([cell.strip() for cell in shown], index=column.index)


def _longest(text: str) -> int:
    return max(map(len, text.splitlines()), default=0)


def _wrapped(cells: pd.DataFrame, long: list[str], room: int) -> str:
    """Every long cell in lines of its own column."""
    import pandas as pd

    rows = []
    for row in cells.to_dict("records"):
        lines = {name: _Wrapper(width=room).wrap(row[name]) if name in long else [row[name]] for name in cells}
        rows += [
            {name: lines[name][number] if number < len(lines[name]) else "" for name in cells}
            for number in range(max(map(len, lines.values())))
        ]
    table = pd.DataFrame(rows, columns=list(cells))
    wide = {name: max(len(name), int(table[name].str.len().max())) for name in long}
    padded = table.assign(**{name: table[name].str.ljust(wide[name]) for name in long})
    text = padded.rename(columns={name: name.ljust(wide[name]) for name in long}).to_string(index=False)
    return "\n".join(line.rstrip() for line in text.splitlines())


def _blocks(cells: pd.DataFrame, long: list[str], wide: int) -> Iterator[str]:
    """One block per row: its short cells by name, and each long text below them."""
    for row in cells.to_dict("records"):
        short = " ".join(f"{name}={cell}" for name, cell in row.items() if name not in long)
        lines = [_Wrapper(width=wide).fill(short)]
        said = _Wrapper(width=wide, initial_indent="  ", subsequent_indent="    ")
        lines += [said.fill(f"{name}: {row[name]}") for name in long if row[name] not in ("", "–")]
        yield "\n".join(lines)
