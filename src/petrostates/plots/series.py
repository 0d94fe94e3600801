"""Indicators over time: a line per code with its range, marks where coverage jumps, and words that say what was pooled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from petrostates.plots import COLOURS, NEUTRAL, band, colour, jumps, line, new_axes
from petrostates.plots.caption import Caption
from petrostates.reference import countries, products

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_ONE_BY_ONE = 7  # more periods than these have no room to be named each
_CELLS = ("importer", "exporter", "product")


@dataclass(frozen=True)
class Axis:
    """How time and numbers are written.

    Parameters
    ----------
    step
        How far apart periods are, as pandas calls it: a missing one breaks a line.
    label
        A period in words.
    unit
        What the numbers are.
    jumps
        Periods in which coverage jumps.
    absent
        Periods without a value that the axis reaches to all the same.
    """

    step: str
    label: Callable[[Any], str]
    unit: str = ""
    jumps: tuple[pd.Timestamp, ...] = ()
    absent: tuple[pd.Timestamp, ...] = ()


def over_time(
    frame: pd.DataFrame,
    column: str,
    caption: Caption,
    axis: Axis,
    *,
    by: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Lines over time, one per product or per ``by``, each with its range.

    Where several rows share a line and a period their median is drawn, without a range, and the smaller line says so.

    Parameters
    ----------
    frame
        ``period``, the numbers, and codes of what they are of.
    column
        The numbers.
    caption
        What they are.
    axis
        How time and numbers are written, and where coverage jumps.
    by
        The column whose codes are a line each; None for ``product``, where there is one.
    ax
        Axes to draw on; new ones if None.
    """
    ax = ax or new_axes()
    lines = by or ("product" if "product" in frame else None)
    known = frame.dropna(subset=[column]).rename(columns={column: "shown"})
    told = _lines(known, lines)
    for name, code, rows in told:
        shade = NEUTRAL if code is None else colour(code, (str(each) for _, each, _ in told))
        _draw(ax, rows, name, shade, axis.step, caption.range)
    one = [name for name, code, _ in told if code is not None and len(told) == 1]
    caption.draw(ax, *one, *_pooled(known, lines), beside_legend=len(told) > 1)
    ax.set(xlabel="", ylabel=axis.unit)
    if known.empty:
        ax.text(0.5, 0.5, "no value to draw", ha="center", color=NEUTRAL, transform=ax.transAxes)
        ax.set(xticks=[], yticks=[])
        return ax
    _reach(ax, axis.absent)
    _name_periods(ax, [*known["period"], *axis.absent], axis.label)
    _from_zero(ax)
    jumps(ax, axis.jumps)
    _legend(ax, caption.range, lines=len(told))
    return ax


def among(frame: pd.DataFrame, column: str, pair: str, caption: Caption, axis: Axis, *, ax: Axes | None = None) -> Axes:
    """A pair over time before the median and the middle of the pairs that it is compared with."""
    ax = ax or new_axes()
    if len(frame):
        middle = frame.assign(low=frame["middle_low"], high=frame["middle_high"])
        band(ax, middle, NEUTRAL, step=axis.step, label="nine in ten comparable pairs")
        line(ax, frame, "median", "median of comparable pairs", NEUTRAL, dashed=True, step=axis.step)
        line(ax, frame, column, pair, COLOURS["IRN"], marked=True, step=axis.step)
        _name_periods(ax, list(frame["period"]), axis.label)
        _from_zero(ax)
        jumps(ax, axis.jumps)
        _below(ax, *ax.get_legend_handles_labels())
    caption.draw(ax)
    ax.set_ylabel(axis.unit)
    return ax


def _from_zero(ax: Axes) -> None:
    """Let the axis of numbers begin at 0, where none is below it, and end above the highest."""
    lowest, highest = ax.dataLim.intervaly
    if lowest >= 0:
        ax.set_ylim(0, 1.05 * highest or 1.0)


def _legend(ax: Axes, range_is: str, *, lines: int) -> None:
    """Lines beside the axes, where it lies over nothing; of a single line, named above, only what is drawn with it."""
    from matplotlib.patches import Patch

    named = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    if lines == 1:
        drawn_with = {label: handle for label, handle in named.items() if not hasattr(handle, "get_xdata")}
        if drawn_with:
            _below(ax, list(drawn_with.values()), list(drawn_with))
        return
    if range_is in named:  # of every line, in its own colour
        named[range_is] = Patch(color=NEUTRAL, alpha=0.22, linewidth=0)
    named = dict(sorted(named.items(), key=lambda entry: not hasattr(entry[1], "get_xdata")))
    ax.legend(named.values(), named, frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _below(ax: Axes, handles: list[Any], labels: list[str]) -> None:
    """A legend below the axes, and below what is said there of all periods."""
    down = -0.2 if ax.get_xlabel() else -0.1
    ax.legend(handles, labels, frameon=False, fontsize=9, loc="upper center", bbox_to_anchor=(0.5, down), ncols=2)


def _lines(known: pd.DataFrame, lines: str | None) -> list[tuple[str, str | None, pd.DataFrame]]:
    """Name, code and rows of each line."""
    if lines is None:
        return [("", None, known)] if len(known) else []
    names = products() if lines == "product" else countries()
    return [(names.get(str(code), str(code)), str(code), rows) for code, rows in known.groupby(lines)]


def _draw(ax: Axes, rows: pd.DataFrame, name: str, shade: str, step: str, range_is: str) -> None:
    median = rows.groupby("period")["shown"].median().reset_index()
    line(ax, median, "shown", name, shade, marked=True, step=step)
    if {"low", "high"} <= set(rows.columns) and rows["period"].is_unique:
        band(ax, rows, shade, step=step, label=range_is)


def _pooled(known: pd.DataFrame, lines: str | None) -> list[str]:
    """What a median is over, in words; nothing where every row is drawn as it is."""
    by_line = known.groupby([name for name in (lines, "period") if name is not None])
    held = [name for name in _CELLS if name in known and name != lines]
    over = [f"{name}s" for name in held if by_line[name].nunique().gt(1).any()]
    return [f"median over {' and '.join(over)}"] if over else []


def _reach(ax: Axes, periods: tuple[pd.Timestamp, ...]) -> None:
    """Let the axis of time reach to periods in which nothing is drawn."""
    from matplotlib.dates import date2num

    if periods:
        days = date2num([day.to_pydatetime() for day in periods])  # type: ignore[no-untyped-call]
        ax.update_datalim([(day, 0.0) for day in days], updatey=False)
        ax.autoscale_view(scaley=False)


def _name_periods(ax: Axes, periods: list[Any], label: Callable[[Any], str]) -> None:
    """Name few periods one by one, and of many months or quarters some; what all names begin with is said once.

    Such as "12 months to". Years name themselves where there are many.
    """
    held = sorted(set(periods))
    begins, _, _ = label(held[0]).rpartition(" ")
    ax.set_xlabel(begins)
    if len(held) > _ONE_BY_ONE and label(held[0]).isdigit():
        return
    some = held[:: -(-len(held) // _ONE_BY_ONE)]
    ax.set_xticks(some, [label(period).rpartition(" ")[2] for period in some], fontsize=9)
