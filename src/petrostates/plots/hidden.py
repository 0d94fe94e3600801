"""Drawing a hidden flow: the answer with its evidence, what the books lost, and what leaving a fact out does."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from petrostates.plots import NEUTRAL, band, colour, line, new_axes
from petrostates.reference import countries

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST_FACTS = 8
_MILLION = 1e6
_HALF_WIDTH = 0.36
_LABEL_WIDTH = 34  # letters in a line


class _Mark(NamedTuple):
    """How one route is drawn: the answer alone has the colour of its country, so routes differ by shape."""

    shape: str
    place: float
    says: str


_MARKS = {
    "labels": _Mark("s", -0.21, "beyond what the label countries can send"),
    "own_returns": _Mark("D", -0.07, "{origin}'s own returns"),
    "balance": _Mark("^", 0.07, "{origin}'s balance"),
    "prior": _Mark("v", 0.21, "assumed"),
    "customs": _Mark("*", 0.0, "the importer's own customs"),
    "quoted": _Mark("x", 0.21, "outside estimates"),
}


def attribution(yearly: pd.DataFrame, routes: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The answer as a box from low to high with its central figure, and every route that it pools inside it.

    Parameters
    ----------
    yearly, routes
        Tables ``tidy()`` and ``routes()`` of one attribution.
    ax
        Axes to draw on; new ones if None.
    """
    ax = ax or new_axes()
    own = yearly[yearly["include"].eq("open")]
    origin, importer = (countries()[own[name].iloc[0]] for name in ("origin", "importer"))
    years = own["period"].dt.year
    ax.bar(
        years, own["declared_t"] / _MILLION, width=0.8, color="#C8C8C8", zorder=1, label="declared in the trade source"
    )
    whole = routes[routes["label"].isna() & routes["quantity_t"].notna()]
    _boxes(ax, own, colour(own["origin"].iloc[0]))
    _with_outside(ax, yearly[yearly["include"].ne("open")], colour(own["origin"].iloc[0]))
    _figures(ax, own, whole, colour(own["origin"].iloc[0]))
    for route, mark in _MARKS.items():
        _routes(ax, whole[whole["route"].eq(route)], mark, origin)
    ax.set_xticks(years, [str(year) for year in years])
    ax.set(title=f"Crude from {origin} to {importer}: every route and the answer", xlabel="", ylabel="million tonnes")
    ax.set_ylim(0, ax.get_ylim()[1] * 1.05)  # room for the figure on top
    ax.legend(frameon=False, fontsize=9, loc="upper left")
    ax.grid(visible=False, axis="x")
    return ax


def declared_and_attributed(yearly: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """What the books show, what the evidence says, and the gap between them."""
    ax = ax or new_axes()
    own = yearly[yearly["include"].eq("open")]
    origin, importer = own["origin"].iloc[0], own["importer"].iloc[0]
    answer, shade = _in_million(own), colour(origin)
    band(ax, answer, shade)
    line(ax, answer, "quantity", "attributed, with its range", shade, marked=True)
    line(ax, answer, "declared", "declared in the trade source", NEUTRAL, dashed=True, marked=True)
    silent = answer[answer["declared"].isna()]["period"]
    ax.plot(silent, [0.0] * len(silent), "x", color=NEUTRAL, label="no row in the books", clip_on=False)
    ax.set(title=f"Crude from {countries()[origin]} to {countries()[importer]}", xlabel="", ylabel="million tonnes")
    ax.set_ylim(0, None)
    ax.legend(frameon=False, fontsize=9, loc="upper left")
    return ax


def leave_one_out(
    sensitivity: pd.DataFrame,
    titles: Mapping[str, str],
    year: int,
    origin: str,
    *,
    most: int = MOST_FACTS,
    ax: Axes | None = None,
) -> Axes:
    """The answer of one year without each of the facts that move it most, before the answer with all of them.

    Parameters
    ----------
    sensitivity
        Table ``sensitivity()`` of an attribution.
    titles
        What to call each fact.
    year
        Which year.
    origin
        Whose cargo: for the colour.
    most
        How many facts.
    ax
        Axes to draw on; new ones if None.
    """
    ax = ax or new_axes()
    rows = largest(sensitivity, year, most)[::-1]
    shade, places = colour(origin), list(range(len(rows)))
    if len(rows):
        whole = rows.iloc[0]
        ax.axvspan(whole["low_t"] / _MILLION, whole["high_t"] / _MILLION, color=shade, alpha=0.15, linewidth=0)
        ax.axvline(whole["quantity_t"] / _MILLION, color=shade, linewidth=1.5, label="with all evidence, and its range")
        low, high = (rows[end] / _MILLION for end in ("low_without_t", "high_without_t"))
        ax.hlines(places, low, high, color=NEUTRAL, linewidth=1.5)
        ax.plot(rows["without_t"] / _MILLION, places, "o", color=NEUTRAL, label="without it, and its range")
        ax.legend(frameon=False, fontsize=9, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2)
        for place in [place for place, without in zip(places, rows["without_t"], strict=True) if without != without]:
            _say(ax, place, "without it there is no answer")
    else:
        _say(ax, -0.5, f"no piece of evidence moves the answer of {year}")
    ax.set_yticks(places, [fill(titles.get(fact, fact), _LABEL_WIDTH) for fact in rows["fact"]], fontsize=9)
    ax.set(xlabel=f"million tonnes in {year}", ylabel="", ylim=(-0.6, len(rows) - 0.4))
    ax.set_title(f"What moves the answer of {year} most", pad=24)
    ax.grid(visible=False, axis="y")
    return ax


def _say(ax: Axes, place: float, sentence: str) -> None:
    """A sentence across the axes, at a height, where nothing can be drawn."""
    ax.text(
        0.5, place, sentence, transform=ax.get_yaxis_transform(), ha="center", va="center", fontsize=9, color=NEUTRAL
    )


def largest(sensitivity: pd.DataFrame, year: int, most: int = MOST_FACTS) -> pd.DataFrame:
    """Rows of the facts that move the answer of one year most; those without which there is no answer come first."""
    rows = sensitivity[sensitivity["period"].dt.year.eq(year)]
    size = rows["change_t"].abs().fillna(float("inf"))
    order = size.sort_values(ascending=False, kind="stable").index[:most]
    found: pd.DataFrame = rows.loc[order]
    return found


def _boxes(ax: Axes, own: pd.DataFrame, shade: str) -> None:
    answer, years = _in_million(own), own["period"].dt.year
    height = answer["high"] - answer["low"]
    ax.bar(years, height, bottom=answer["low"], width=2 * _HALF_WIDTH, color=shade, alpha=0.22, zorder=2)
    ends = (years - _HALF_WIDTH, years + _HALF_WIDTH)
    label = "the answer; box: nine worlds in ten"
    ax.hlines(answer["quantity"], *ends, color=shade, linewidth=2.4, zorder=3, label=label)


def _figures(ax: Axes, own: pd.DataFrame, whole: pd.DataFrame, shade: str) -> None:
    """The central figure of every year, above all that is drawn of it."""
    tops = whole.groupby(whole["period"].dt.year)["high_t"].max() / _MILLION
    for year, top, central in zip(own["period"].dt.year, own["high_t"], own["quantity_t"], strict=True):
        place = (year, max(top / _MILLION, tops.get(year, 0.0)))
        said = ax.annotate(f"{central / _MILLION:.0f}", place, xytext=(0, 3), textcoords="offset points")
        said.set(ha="center", va="bottom", fontsize=9, fontweight="bold", color=shade)


def _with_outside(ax: Axes, quoted: pd.DataFrame, shade: str) -> None:
    """The answer with outside estimates let in, as an empty box: it never replaces the open one."""
    if quoted.empty:
        return
    answer, years = _in_million(quoted), quoted["period"].dt.year
    label = "the answer with outside estimates"
    height = answer["high"] - answer["low"]
    ax.bar(
        years,
        height,
        bottom=answer["low"],
        width=2 * _HALF_WIDTH,
        fill=False,
        edgecolor=shade,
        linestyle=":",
        label=label,
    )


def _routes(ax: Axes, rows: pd.DataFrame, mark: _Mark, origin: str) -> None:
    if rows.empty:
        return
    place = rows["period"].dt.year + mark.place
    readings = _in_million(rows)
    ax.vlines(place, readings["low"], readings["high"], color=NEUTRAL, linewidth=1.0, zorder=4)
    ax.plot(
        place,
        readings["quantity"],
        mark.shape,
        color=NEUTRAL,
        markersize=5,
        zorder=5,
        label=mark.says.format(origin=origin),
    )


def _in_million(frame: pd.DataFrame) -> pd.DataFrame:
    """Tonnes as million tonnes, named without their unit."""
    tonnes = [name for name in frame.columns if name.endswith("_t")]
    return frame.assign(**{name.removesuffix("_t"): frame[name] / _MILLION for name in tonnes})
