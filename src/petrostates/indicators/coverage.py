"""How much of a market the books hold in each period: who reports, who is missing, and where that jumps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from petrostates import periods
from petrostates.indicators import holes, unbooked, wording
from petrostates.indicators import jumps as in_words
from petrostates.indicators.holes import Jump
from petrostates.indicators.unbooked import Unbooked
from petrostates.selection import UNITS, Every, Measure

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "measure",
    "product",
    "period",
    "importer",
    "flow_count",
    "unknown_count",
    "amount",
)
# Sums of an importer in a period; from whom they come is asked of few, since it takes ten times as long.
Suppliers = Callable[[str, tuple[str, ...]], "pd.DataFrame"]
_AMOUNT = {"quantity": "quantity_t", "value": "value_usd"}
# Gas of unestablished form is what other codes leave over: it ends where a correction ends, and is not judged.
RESIDUE = "gas_nes"
_MOST_NAMED = in_words.MOST_NAMED
_PERIODS = {"YS": "Y", "QS": "Q", "MS": "M", "D": "D"}  # a step between periods -> what pandas calls such a period


@dataclass(frozen=True, eq=False)
class Coverage:
    """What the books of a selection hold, before flows are summed over time.

    Parameters
    ----------
    frame
        One row per period and product, periods without any figure included: ``importers`` with a figure; ``missing``, those
        of the market without one; ``short``, those whose figures fell out of the books and are not back; ``covered_share``,
        the amount over what it would be had the short ones bought as usual; ``flows``, and how many of them are
        ``flows_without_amount``; and the amount.
    jumps
        Where importers fall out of the books or come back, first period first.
    measure
        ``quantity`` (tonnes) or ``value`` (US dollars).
    importers
        How many importers the market has.
    books
        Sources, whose books, and vintages.
    frequency
        Of the figures.
    incomplete
        Quarters, years or months that are not whole, as words; a run of them is one.
    latest
        Where the latest period begins: its jumps are named first. None if there is no period.
    unbooked
        Cargo that the declared books do not show at its origin, by the attribution; empty on the attributed basis, and where
        there is no attribution of these figures.
    returned
        Cargo returned to its origin whose dollars are those of a label; empty by quantity and on the declared basis.
    """

    frame: pd.DataFrame
    jumps: tuple[Jump, ...]
    measure: Measure
    importers: int
    books: str
    frequency: str
    incomplete: tuple[str, ...] = ()
    latest: pd.Timestamp | None = None
    unbooked: tuple[Unbooked, ...] = ()
    returned: tuple[Unbooked, ...] = ()

    def within(
        self, products: set[str] | None, first: pd.Timestamp, last: pd.Timestamp, latest: pd.Timestamp | None = None
    ) -> Coverage:
        """The coverage of some products, None for all, between two days, and what jumps between them.

        ``latest`` is where the last period begins, if it is longer than one of the figures. Unbooked cargo stays whole: it can be
        why the periods around have no value.
        """
        kept = self.frame["period"].between(first, last)
        if products is not None:
            kept &= self.frame["product"].isin(products)
        jumps = tuple(
            jump
            for jump in self.jumps
            if first < jump.period <= last and (products is None or jump.product in products)
        )
        latest = last if latest is None else latest
        unseen = tuple(entry for entry in self.unbooked if products is None or entry.product in products)
        returned = tuple(
            entry
            for entry in self.returned
            if first <= entry.period <= last and (products is None or entry.product in products)
        )
        frame = self.frame[kept].reset_index(drop=True)
        return replace(self, frame=frame, jumps=jumps, latest=latest, unbooked=unseen, returned=returned)

    def about(self, exporters: tuple[str, ...] | None, sellers: tuple[str, ...] | None) -> Coverage:
        """The same, of unbooked cargo only that of some exporters, and of returned cargo that of some sellers; None for all."""
        return replace(self, unbooked=_those_of(self.unbooked, exporters), returned=_those_of(self.returned, sellers))

    @property
    def sentence(self) -> str:
        """Say in a few lines what the books hold, what they do not, and where that jumps."""
        if self.frame.empty:
            return "\n".join(filter(None, ["Coverage: the books hold no flow of this selection.", self.note]))
        shown = self.frame[self.frame["product"].ne(RESIDUE)]
        shown = self.frame if shown.empty else shown
        told = "; ".join(self._of(str(product), rows) for product, rows in shown.groupby("product"))
        lines = [f"Coverage: {told}. {self._unknown()}{self._left_out()} Books: {self.books}."]
        lines += [self.note] if self.note else []
        if self.jumps:
            lines.append(f"Coverage jumps, and so may an index: {self._jumps()}.")
        return "\n".join(lines)

    @property
    def note(self) -> str:
        """Say which cargo the declared books do not show at its origin, or has a label's dollars; empty where there is none."""
        entries = self.unbooked or self.returned
        if not entries:
            return ""
        say = unbooked.told if self.unbooked else unbooked.dollars
        several = len({entry.product for entry in entries}) > 1
        return say(entries, periods.labels(self.frequency), by_product=several)

    @property
    def warning(self) -> str:
        """Say where coverage jumps, why that matters, and what to do; empty where it does not."""
        if not self.jumps:
            return ""
        return (
            f"Coverage jumps within this result: {self._jumps()}. There these importers fall out of the books or enter them "
            "with whole suppliers: a jump of the index beside it need not be news. Compare periods on one side of it (start, "
            "end), or name a market without them; coverage.frame shows every period."
        )

    def __str__(self) -> str:
        return self.sentence

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(self.sentence)}</p>{self.frame.tail(10).to_html(index=False)}"

    def _of(self, product: str, rows: pd.DataFrame) -> str:
        label = periods.labels(self.frequency)
        last, least = rows.iloc[-1], rows.iloc[int(rows["covered_share"].argmin())]
        share = f"{last['covered_share']:.1%} of the usual trade"
        if least["covered_share"] < last["covered_share"]:
            share += f", least {least['covered_share']:.1%} in {label(least['period'])}"
        empty = [label(period) for period in rows.loc[rows["importers"].eq(0), "period"]]
        nothing = f", nothing in {wording.spans(empty[:_MOST_NAMED])}{_more(len(empty))}" if empty else ""
        return (
            f"{wording.product(product)} {last['importers']} of {self.importers} importers in {label(last['period'])}, "
            f"{share}{nothing}"
        )

    def _unknown(self) -> str:
        unknown, flows = (int(self.frame[name].sum()) for name in ("flows_without_amount", "flows"))
        return f"{unknown:,} of {flows:,} flows without {UNITS[self.measure]}."

    def _left_out(self) -> str:
        """Runs of periods that are not whole, the latest if there are many."""
        earlier = len(self.incomplete) - _MOST_NAMED
        begin = f"{wording.counted(earlier, 'earlier span')}, " if earlier > 0 else ""
        return f" Not whole: {begin}{', '.join(self.incomplete[-_MOST_NAMED:])}." if self.incomplete else ""

    def _jumps(self) -> str:
        worded, several = periods.labels(self.frequency), self.frame["product"].nunique() > 1
        return in_words.told(self.jumps, self.latest, self.measure, worded, by_product=several)


def runs(days: pd.Series[Any], frequency: str | None, every: Every | None) -> tuple[str, ...]:
    """Periods in words, those that follow each other as one: what all begin with is said once.

    Examples
    --------
    >>> import pandas as pd
    >>> runs(pd.Series(pd.to_datetime(["2015-01-01", "2015-02-01", "2015-03-01", "2020-05-01"])), "M", "rolling12")
    ('12 months to 2015-01 through 2015-03', '2020-05')
    """
    import numpy as np
    import pandas as pd

    worded, ordered = periods.labels(frequency, every), pd.Series(sorted(days.unique()))
    if ordered.empty:
        return ()
    place = pd.PeriodIndex(ordered, freq=_PERIODS[periods.step(frequency, every)]).astype("int64")
    begins, _, _ = worded(ordered[0]).rpartition(" ")
    spans = [
        " through ".join(dict.fromkeys(worded(day).rpartition(" ")[2] for day in (run.iloc[0], run.iloc[-1])))
        for _, run in ordered.groupby(place - np.arange(len(place)))
    ]
    return (f"{begins} {spans[0]}".lstrip(), *spans[1:])


def coverage(
    rows: pd.DataFrame,
    suppliers: Suppliers,
    measure: Measure,
    frequency: str,
    importers: tuple[str, ...] | None,
    books: str,
) -> Coverage:
    """Coverage from rows of the view ``coverage_sums``, and of ``coverage`` for a product and some importers.

    ``importers`` are those of the market, None for all that appear.
    """
    import pandas as pd

    tonnes = rows[rows["measure"].eq("quantity")].groupby(["product", "period"])["amount"].sum()
    chosen = rows[rows["measure"].eq(measure)]
    market = set(rows["importer"]) if importers is None else set(importers)
    parts: list[pd.DataFrame] = []
    jumps: list[Jump] = []
    for product, of_product in chosen.groupby("product"):
        judged = frequency if product != RESIDUE else ""
        of_tonnes = tonnes.get(product, pd.Series(dtype=float))
        ask = partial(_with_suppliers, suppliers, str(product), measure)
        frame, found = _of_product(of_product, ask, judged, of_tonnes, market)
        parts.append(frame.rename(columns={"amount": _AMOUNT[measure]}).assign(product=product))
        jumps += [jump._replace(product=str(product)) for jump in found]
    columns = ["period", "product", "importers", "missing", "short", "covered_share", "flows", "flows_without_amount"]
    names = [*columns, _AMOUNT[measure]]
    frame = pd.concat(parts)[names] if parts else pd.DataFrame(columns=names).astype({"period": "datetime64[us]"})
    frame = frame.sort_values(["period", "product"]).reset_index(drop=True)
    latest = None if frame.empty else frame["period"].iloc[-1]
    return Coverage(frame, tuple(sorted(jumps)), measure, len(market), books, frequency, latest=latest)


def _with_suppliers(
    suppliers: Suppliers, product: str, measure: Measure, sums: pd.DataFrame, importers: tuple[str, ...]
) -> pd.DataFrame:
    """Sums with what came from new suppliers and from last ones; 0 for importers that are not asked about."""
    key, numbers = ["period", "importer"], ["new_amount", "last_amount"]
    if not importers:
        return sums.assign(**dict.fromkeys(numbers, 0.0))
    found = suppliers(product, importers)
    return sums.merge(found.loc[found["measure"].eq(measure), [*key, *numbers]], on=key, how="left")


def _of_product(
    rows: pd.DataFrame,
    ask: Callable[[pd.DataFrame, tuple[str, ...]], pd.DataFrame],
    frequency: str,
    tonnes: pd.Series[float],
    market: set[str],
) -> tuple[pd.DataFrame, list[Jump]]:
    known = rows.dropna(subset=["amount"])
    here = known.groupby("period")["importer"].agg(set)
    frame = rows.groupby("period").agg(
        flows=("flow_count", "sum"), flows_without_amount=("unknown_count", "sum"), amount=("amount", "sum")
    )
    if frequency in holes.HABIT:
        import pandas as pd

        every = pd.date_range(
            frame.index.min(), frame.index.max(), freq=periods.STARTS[frequency], name="period", unit="us"
        )
        frame = frame.reindex(frame.index.union(every)).rename_axis("period")
    present = [here.get(period, set()) for period in frame.index]
    frame["importers"] = [len(names) for names in present]
    frame["missing"] = [", ".join(sorted(market - names)) for names in present]
    frame["short"], frame["covered_share"], jumps = "", frame["importers"].gt(0).astype(float), list[Jump]()
    if frequency in holes.HABIT and len(known):
        book = holes.book(ask(known, holes.suspects(known, frequency, tonnes)), frequency, tonnes)
        short, total = holes.shortfall(book), book.amount.sum(axis=1)
        frame["short"] = _names(short).reindex(frame.index, fill_value="")
        frame["covered_share"] = (total / (total + short.sum(axis=1))).reindex(frame.index).fillna(0.0)
        jumps = holes.jumps(book, known.pivot(index="period", columns="importer", values="amount").fillna(0.0))
    whole = {name: frame[name].fillna(0).astype("int64") for name in ("flows", "flows_without_amount")}
    return frame.assign(**whole).reset_index(), jumps


def _names(short: pd.DataFrame) -> pd.Series[Any]:
    return short.gt(0).apply(lambda row: ", ".join(row.index[row]), axis=1)


def _those_of(entries: tuple[Unbooked, ...], exporters: tuple[str, ...] | None) -> tuple[Unbooked, ...]:
    return tuple(entry for entry in entries if exporters is None or entry.exporter in exporters)


def _more(count: int) -> str:
    return f" and {count - _MOST_NAMED} more" if count > _MOST_NAMED else ""
