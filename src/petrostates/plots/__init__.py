"""Axes-level drawing on tidy frames: one colour per country everywhere, gaps shown as gaps, no global style."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from petrostates.reference import countries

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from petrostates.plots.caption import Caption

MOST_LINES = 8

# Okabe and Ito's colours, safe for colour-blind readers; the same country has the same one in every figure.
COLOURS: Mapping[str, str] = {
    "RUS": "#0072B2",
    "IRN": "#D55E00",
    "CHN": "#CC79A7",
    "IND": "#009E73",
    "JPN": "#E69F00",
    "KOR": "#56B4E9",
    "XOA": "#999999",
    "SGP": "#8C6D31",
}
_SPARE = ("#332288", "#117733", "#AA4499", "#882255", "#44AA99", "#DDCC77", "#661100", "#6699CC")
NEUTRAL = "#555555"

_STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.8,
    "svg.fonttype": "none",  # text stays text: sharp, searchable, small
    "svg.hashsalt": "petrostates",  # the same figure gives the same bytes
}


@contextmanager
def canvas(width_in: float = 6.4, height_in: float = 3.6) -> Iterator[tuple[Figure, Axes]]:
    """One figure with one axes in the house style; the user's own settings are untouched."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):  # type: ignore[arg-type] # the stubs want literal keys
        figure = Figure(figsize=(width_in, height_in), layout="constrained")
        FigureCanvasAgg(figure)
        yield figure, figure.add_subplot()


def svg(figure: Figure) -> str:
    """A figure as SVG text without a date, so that equal figures are equal."""
    from io import StringIO

    buffer = StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": "petrostates"})
    return buffer.getvalue()


def colour(code: str, beside: Iterable[str] = ()) -> str:
    """Colour of a country. Those without one of their own take spare ones in the order of the codes drawn together."""
    if code in COLOURS:
        return COLOURS[code]
    others = sorted({code, *beside} - set(COLOURS))
    return _SPARE[others.index(code) % len(_SPARE)]


def line(
    ax: Axes,
    frame: pd.DataFrame,
    column: str,
    label: str,
    colour_hex: str,
    *,
    dashed: bool = False,
    marked: bool = False,
    step: str = "YS",
) -> None:
    """One line with its name; a period without a value breaks it, and a period alone is a dot."""
    values = with_gaps(frame, column, step)
    style: dict[str, Any] = {
        "color": colour_hex,
        "linestyle": "--" if dashed else "-",
        "linewidth": 1.4 if dashed else 2.0,
    }
    ax.plot(values.index.to_numpy(), values.to_numpy(), marker="." if marked else None, label=label, **style)
    alone = values[_is_alone(values)]
    if len(alone) and not marked:
        ax.plot(alone.index.to_numpy(), alone.to_numpy(), ".", color=colour_hex)


def band(ax: Axes, frame: pd.DataFrame, colour_hex: str, *, step: str = "YS", label: str = "") -> None:
    """The range from ``low`` to ``high``, where there is one; of a period alone it is an upright bar."""
    low, high = with_gaps(frame, "low", step), with_gaps(frame, "high", step)
    if low.isna().all():
        return
    dates, said = low.index.to_numpy(), label or None
    ax.fill_between(dates, low.to_numpy(), high.to_numpy(), color=colour_hex, alpha=0.22, linewidth=0, label=said)
    alone = _is_alone(low)
    if alone.any():
        ax.vlines(low.index[alone].to_numpy(), low[alone], high[alone], color=colour_hex, alpha=0.4, linewidth=4)


def _is_alone(values: pd.Series[float]) -> pd.Series[bool]:
    """Whether a value has none right before and after it."""
    return values.notna() & values.shift(1).isna() & values.shift(-1).isna()


def with_gaps(frame: pd.DataFrame, column: str, step: str = "YS") -> pd.Series[float]:
    """A series with an empty value for every period in between that has none, so that lines break there."""
    import pandas as pd

    series = pd.Series(frame[column].to_numpy(dtype=float), index=pd.DatetimeIndex(frame["period"]))
    if series.empty:
        return series
    first, last = frame["period"].min(), frame["period"].max()
    every = pd.date_range(first, last, freq=step).as_unit("us")
    return series.reindex(every.append(pd.DatetimeIndex(frame["period"])).unique().sort_values())


def events(ax: Axes, dates: Mapping[str, pd.Timestamp]) -> None:
    """Vertical lines with numbers; the caption says what each number stands for."""
    from matplotlib.dates import date2num

    top = ax.get_ylim()[1]
    for label, day in dates.items():
        place = date2num(day)  # type: ignore[no-untyped-call]
        ax.axvline(place, color="#888888", linewidth=0.9, linestyle=":", zorder=0)
        ax.text(place, top, label, ha="center", va="bottom", fontsize=8, color="#555555")


def jumps(ax: Axes, dates: Iterable[pd.Timestamp]) -> None:
    """Triangles on the axis of time where the books gain or lose importers."""
    import numpy as np

    days = np.array([day.to_datetime64() for day in dates])
    if len(days):
        place = ax.get_xaxis_transform()
        ax.scatter(
            days,
            np.zeros(len(days)),
            marker="^",
            s=26,
            color="#8A8A8A",
            transform=place,
            clip_on=False,
            zorder=4,
            label="coverage jumps",
        )


def percent_axis(ax: Axes) -> None:
    """Label the vertical axis in whole percent, with ticks only where they are whole."""
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    ax.yaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def stacked_bars(ax: Axes, wide: pd.DataFrame) -> None:
    """Stacked bars: one bar per row, one colour per column, named by country code."""
    import numpy as np

    floor = np.zeros(len(wide))
    for code in wide.columns:
        heights = wide[code].fillna(0).to_numpy()
        name = countries().get(str(code), str(code))
        ax.bar(
            wide.index.to_numpy(),
            heights,
            bottom=floor,
            color=colour(str(code), map(str, wide.columns)),
            label=name,
            width=0.85,
        )
        floor += heights


def heat_map(square: pd.DataFrame, caption: Caption, largest: float, *, ax: Axes | None = None) -> Axes:
    """A square table as colours from 0 to the largest value it could have; what is missing stays blank."""
    import seaborn as sns

    ax = ax or new_axes(6.4, 5.8)
    if square.size:
        scale, named = {"vmin": 0, "vmax": largest, "cmap": "cividis"}, {"xticklabels": True, "yticklabels": True}
        sns.heatmap(square, ax=ax, square=True, **scale, **named)
    caption.draw(ax)
    ax.set(xlabel="", ylabel="")
    return ax


def estimates(frame: pd.DataFrame, nulls: Mapping[str, float], title: str, *, ax: Axes | None = None) -> Axes:
    """Estimates with their intervals, one row per term, and what each is tested against."""
    ax = ax or new_axes()
    rows = range(len(frame))[::-1]
    ax.hlines(list(rows), frame["low"], frame["high"], color=NEUTRAL, linewidth=2)
    ax.plot(frame["estimate"], list(rows), "o", color=NEUTRAL)
    ax.plot([nulls[term] for term in frame["term"]], list(rows), "|", color="#999999", markersize=16, label="null")
    ax.legend(frameon=False)
    ax.set_yticks(list(rows), list(frame["term"]))
    ax.set(title=title, xlabel="estimate, 95 % interval")
    return ax


def effects(
    wide: pd.DataFrame, caption: Caption, unit: str, *, ends: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """Signed parts of a whole, stacked: a row per bar, a column per part; a whisker at its end is the range of a part."""
    ax = ax or new_axes()
    wide.rename(index=lambda name: str(name).replace("_", " ")).plot.bar(
        stacked=True, ax=ax, color=list(_SPARE[: wide.shape[1]]), width=0.6, rot=0
    )
    from matplotlib.ticker import EngFormatter

    if ends is not None:
        _whiskers(ax, wide, ends, caption.range)
    ax.axhline(0, color="0.3", linewidth=0.8)
    low, high = ax.dataLim.intervaly
    ax.set_ylim(1.05 * min(low, 0.0), 1.05 * max(high, 0.0) or 1.0)  # room above the tallest bar
    ax.yaxis.set_major_formatter(EngFormatter())
    caption.draw(ax, beside_legend=True)
    ax.set(xlabel="", ylabel=unit)
    ax.legend(frameon=False, bbox_to_anchor=(1.0, 1.0), loc="upper left")
    return ax


def _whiskers(ax: Axes, wide: pd.DataFrame, ends: pd.DataFrame, label: str) -> None:
    """Ranges of stacked parts, side by side within each bar, each about the outer end of its part."""
    for place, (effect, bars) in enumerate(zip(wide.columns, list(ax.containers), strict=True)):
        of_part = ends.xs(effect, level="effect").loc[wide.index]
        moves = of_part["low"].lt(of_part["high"])
        if not moves.any():
            continue
        below, above = (wide[effect] - of_part["low"]).where(moves), (of_part["high"] - wide[effect]).where(moves)
        tops = [bar.get_y() + bar.get_height() for bar in bars]
        across = [bar.get_x() + bar.get_width() * (place + 0.5) / wide.shape[1] for bar in bars]
        ax.errorbar(across, tops, [below, above], fmt="none", ecolor="black", elinewidth=1.2, capsize=3, label=label)
        label = "_again"  # a name in a legend is needed once


def new_axes(width_in: float = 7.0, height_in: float = 4.0) -> Axes:
    """Axes of a new figure, for whoever brings none."""
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width_in, height_in), layout="constrained")[1]
