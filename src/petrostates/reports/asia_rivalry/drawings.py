"""The figures of ``asia-rivalry``; each title states a finding made from the results."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from petrostates import plots
from petrostates.plots import hidden
from petrostates.reference import countries
from petrostates.reports.asia_rivalry.findings import ALIKE, BACK, FORTH, ONE, OTHER, Findings, OneBasis
from petrostates.reports.asia_rivalry.hidden import Hidden
from petrostates.reports.asia_rivalry.standing import FIRST_PART
from petrostates.reports.blocks import Figure
from petrostates.reports.sentences import number, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_BASES = "Solid: as attributed, with its range. Dashed: as declared; it ends where the books are silent."
_NAMES = {code: countries()[code] for code in (ONE, OTHER)}
SHOWN_IMPORTERS = 5
_REST = "others"


def pressure(found: Findings) -> Figure:
    """Both directions, both bases."""
    last = found.attributed.crude(found.attributed.one_on_other.tidy()).iloc[-1]
    back = found.attributed.crude(found.attributed.other_on_one.tidy()).iloc[-1]
    with plots.canvas() as (figure, ax):
        for code, pick in ((ONE, _one_on_other), (OTHER, _other_on_one)):
            other = OTHER if code == ONE else ONE
            _two_bases(ax, found, pick, "pressure", f"{_NAMES[code]} on {_NAMES[other]}", plots.colour(code))
        _finish(ax)
        return Figure(
            "pressure",
            f"{_NAMES[ONE]} presses on {_NAMES[OTHER]} with {percent(last['pressure'])}, "
            f"{_NAMES[OTHER]} on {_NAMES[ONE]} with {percent(back['pressure'])} ({last['period'].year})",
            f"Market share of one exporter where the other sells, crude, Asia, by tonnes. {_BASES} Source: {_sources(found)}",
            "Line chart of pressure in both directions, 1995 to the last year, declared and attributed",
            plots.svg(figure),
        )


def overlap(found: Findings) -> Figure:
    """Both bases with the sanctions dates."""
    last = found.attributed.crude(found.attributed.overlap.tidy()).iloc[-1]
    with plots.canvas() as (figure, ax):
        _two_bases(ax, found, lambda basis: basis.overlap.tidy(), "overlap", "Overlap", plots.NEUTRAL)
        ax.set_ylim(0, 1)
        ax.legend(frameon=False, loc="upper left")
        ax.set(xlabel="", ylabel="")
        plots.events(ax, {str(place): day for place, day, _ in _shown_events(found)})
        return Figure(
            "overlap",
            f"Overlap {number(last['overlap'])} in {last['period'].year}{_against(found)}",
            f"Finger-Kreinin overlap of {_NAMES[ONE]} and {_NAMES[OTHER]}, crude, cell = importer in Asia, by tonnes. {_BASES} "
            f"Numbers: events listed below. Source: {_sources(found)}",
            "Line chart of the overlap index, declared and attributed, with numbered event lines",
            plots.svg(figure),
        )


def event_legend(found: Findings) -> tuple[str, ...]:
    """What the numbered lines stand for, and what lies beyond the data."""
    shown = tuple(f"{place}: {text}" for place, _, text in _shown_events(found))
    last = found.attributed.crude(found.attributed.overlap.tidy())["period"].max()
    later = int((found.events["period"].dt.year > last.year).sum())
    return (*shown, f"{later} later events of the calendar lie beyond the annual data, which end in {last.year}.")


def by_importer(found: Findings) -> Figure:
    """Contributions to the overlap."""
    cells = found.attributed.crude(found.attributed.overlap.by_cell)
    largest = cells.groupby("cell")["contribution"].sum().nlargest(SHOWN_IMPORTERS).index
    wide = cells.assign(year=cells["period"].dt.year).pivot_table(
        index="year", columns="cell", values="contribution", aggfunc="sum"
    )
    wide = wide[list(largest)].assign(**{_REST: wide.drop(columns=largest).sum(axis=1)})
    latest = wide.iloc[-1].drop(_REST)
    first = str(latest.idxmax())
    with plots.canvas() as (figure, ax):
        plots.stacked_bars(ax, wide)
        handles, labels = ax.get_legend_handles_labels()
        ax.legend(handles, labels, frameon=False, ncols=3, fontsize=9)
        ax.set_ylim(0, 1.05)
        return Figure(
            "overlap-by-importer",
            f"{countries()[first]} makes {percent(latest.max() / wide.iloc[-1].sum())} of the overlap in {wide.index[-1]}",
            f"What each buyer adds to the overlap, crude, as attributed. The bars sum to the index. Source: {_sources(found)}",
            "Stacked bars of contributions to the overlap by importer and year",
            plots.svg(figure),
        )


def shares(found: Findings) -> Figure:
    """Shares of the whole Asian market."""
    pooled = found.attributed.crude(found.attributed.market_shares.tidy())
    latest = pooled[pooled["period"].eq(pooled["period"].max())].set_index("exporter")["share"]
    said = " and ".join(
        f"{_NAMES[code]} {percent(latest[code]) if code in latest else 'absent'}" for code in (ONE, OTHER)
    )
    with plots.canvas() as (figure, ax):
        for code in (ONE, OTHER):
            _two_bases(ax, found, partial(_share_of, code), "share", _NAMES[code], plots.colour(code))
        _finish(ax)
        return Figure(
            "market-shares",
            f"Share of Asia's crude purchases in {pooled['period'].max().year}: {said}",
            f"All importers of East, South-East and South Asia pooled, by tonnes. {_BASES} Source: {_sources(found)}",
            "Line chart of market shares of Russia and Iran in Asia, declared and attributed",
            plots.svg(figure),
        )


def placebo(found: Findings) -> Figure:
    """The place of the pair among pairs of comparable size, every index by year."""
    shades = {ALIKE: plots.NEUTRAL, FORTH: plots.colour(ONE), BACK: plots.colour(OTHER)}
    with plots.canvas() as (figure, ax):
        for name, shade in shades.items():
            frame = found.attributed.crude(found.placebos[name].tidy())
            frame = frame[frame["period"].dt.year.ge(_FIRST_RANKED)]
            among = frame["pairs"] + 1
            places = frame.assign(low=frame["rank_low"] / among, high=frame["rank_high"] / among)
            plots.band(ax, places, shade)
            plots.line(ax, places, "rank_share", name, shade)
        ax.axhline(FIRST_PART, color="#888888", linewidth=1.0, linestyle=":")
        ax.set(xlabel="", ylabel="share that comes as high or higher", ylim=(1, 0))
        ax.legend(frameon=False, loc="lower left", fontsize=9)
        plots.percent_axis(ax)
        return Figure(
            "placebo",
            _placebo_title(found),
            "Share of the pairs of comparable size, this one included, that come as high or higher; at the top the pair would "
            "be first of all. Dotted: the first tenth. Bands: the rank over the attribution range. Crude, Asia, as attributed, "
            f"by tonnes. Source: {_sources(found)}",
            "Line chart of the rank of overlap and pressure among pairs of comparable size by year",
            plots.svg(figure),
        )


def attribution(found: Findings, seen: Hidden) -> Figure:
    """Iranian crude to China: declared, every route, and the answer."""
    last = seen.of_year(seen.last_in_books)
    low, central, high = (last[end] / 1e6 for end in ("low_t", "quantity_t", "high_t"))
    with plots.canvas(5.8, 4.2) as (figure, ax):
        hidden.attribution(seen.yearly, seen.routes, ax=ax)
        ax.set_title("")
        return Figure(
            "attribution",
            f"China took about {central:.0f} Mt of Iranian crude in {last['period'].year} ({low:.0f} to {high:.0f}), and "
            f"the trade source shows {_declared(last)}",
            "Boxes: the answer from open evidence, nine worlds in ten inside. Marks with lines: what each route says by "
            f"itself. They see the same cargo and are averaged, never added. Source: {_sources(found)}",
            "Boxes of estimated Iranian crude to China by year with every route inside, before bars of what was declared",
            plots.svg(figure),
        )


def leave_one_out(found: Findings, seen: Hidden, year: int) -> Figure:
    """What moves the answer of one year most."""
    first = seen.largest(year, 1).iloc[0]
    with plots.canvas(5.4, 4.2) as (figure, ax):
        hidden.leave_one_out(seen.sensitivity, seen.titles, year, OTHER, ax=ax)
        ax.set_title("")
        return Figure(
            "leave-one-out",
            f"Nothing moves the estimate of {year} more than this: {seen.titles[first['fact']]}",
            f"The estimate of {year} without each of the pieces of evidence that move it most, one at a time. Source: "
            f"{_sources(found)}",
            "Points with ranges: the estimate without each piece of evidence, before the estimate with all of them",
            plots.svg(figure),
        )


def _sources(found: Findings) -> str:
    notes = "; ".join(f"{note.publisher} {note.id}, vintage {note.vintage}" for note in found.declared.overlap.sources)
    return f"{notes}; Iranian cargo after 2018 attributed by petrostates from cited evidence."


def _declared(row: dict[Any, Any]) -> str:
    return "no row of it" if row["declared_t"] != row["declared_t"] else f"{row['declared_t'] / 1e6:.0f}"


def _against(found: Findings) -> str:
    standing = found.standing(ALIKE)
    return "" if standing is None else f", against {number(standing.median)} for the median pair of comparable size"


def _placebo_title(found: Findings) -> str:
    said = {name: standing for name in (ALIKE, FORTH, BACK) if (standing := found.standing(name)) is not None}
    if not said:
        return "No pair is of comparable size"
    year = max(standing.year for standing in said.values())
    return f"Rank among pairs of comparable size, {year}: " + ", ".join(
        f"{name} {standing.rank} of {standing.among}" for name, standing in said.items()
    )


def _one_on_other(basis: OneBasis) -> pd.DataFrame:
    return basis.one_on_other.tidy()


def _other_on_one(basis: OneBasis) -> pd.DataFrame:
    return basis.other_on_one.tidy()


def _share_of(code: str, basis: OneBasis) -> pd.DataFrame:
    pooled = basis.market_shares.tidy()
    return pooled[pooled["exporter"].eq(code)]


def _two_bases(
    ax: Axes, found: Findings, pick: Callable[[OneBasis], pd.DataFrame], column: str, label: str, shade: str
) -> None:
    declared, attributed = (basis.crude(pick(basis)) for basis in (found.declared, found.attributed))
    plots.band(ax, attributed, shade)
    plots.line(ax, attributed, column, label, shade)
    plots.line(ax, declared, column, f"{label}, as declared", shade, dashed=True)


def _finish(ax: Axes) -> None:
    ax.set_ylim(0, None)
    ax.set(xlabel="", ylabel="")
    ax.legend(frameon=False, loc="upper left")
    plots.percent_axis(ax)


def _shown_events(found: Findings) -> list[tuple[int, pd.Timestamp, str]]:
    """Sanctions, reliefs and wars within the data; those of one half-year share a number."""
    last = found.attributed.crude(found.attributed.overlap.tidy())["period"].max()
    chosen = found.events[
        found.events["kind"].isin(["sanctions", "relief", "war"]) & (found.events["period"].dt.year <= last.year)
    ]
    shown: list[tuple[int, pd.Timestamp, str]] = []
    for event in chosen.sort_values("period").itertuples():
        text = f"{event.period:%-d %B %Y}, {event.event}"
        if shown and (event.period - shown[-1][1]).days < _SAME_LINE_DAYS:
            place, day, before = shown.pop()
            shown.append((place, day, f"{before}; {text}"))
        else:
            shown.append((len(shown) + 1, event.period, text))
    return shown


_SAME_LINE_DAYS = 200
_FIRST_RANKED = 2010
