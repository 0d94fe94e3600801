"""How much of a market the books hold in each period: who reports, who is missing, and where that jumps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from petrostates import periods
from petrostates.indicators import holes, wording
from petrostates.indicators.holes import Jump
from petrostates.selection import NO_VINTAGE, OWN_FRAME, UNITS, Measure

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
    "new_amount",
    "last_amount",
)
_AMOUNT = {"quantity": "quantity_t", "value": "value_usd"}
# Gas of unestablished form is what other codes leave over: it ends where a correction ends, and is not judged.
RESIDUE = "gas_nes"
_MOST_NAMED = 6


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
        Quarters, years or months that are not whole, as words.
    """

    frame: pd.DataFrame
    jumps: tuple[Jump, ...]
    measure: Measure
    importers: int
    books: str
    frequency: str
    incomplete: tuple[str, ...] = ()

    def within(self, products: set[str] | None, first: pd.Timestamp, last: pd.Timestamp) -> Coverage:
        """The coverage of some products, None for all, between two days, and what jumps between them."""
        kept = self.frame["period"].between(first, last)
        if products is not None:
            kept &= self.frame["product"].isin(products)
        jumps = tuple(
            jump
            for jump in self.jumps
            if first < jump.period <= last and (products is None or jump.product in products)
        )
        return replace(self, frame=self.frame[kept].reset_index(drop=True), jumps=jumps)

    @property
    def sentence(self) -> str:
        """Say in a line or two what the books hold, and where that jumps."""
        if self.frame.empty:
            return "Coverage: the books hold no flow of this selection."
        shown = self.frame[self.frame["product"].ne(RESIDUE)]
        shown = self.frame if shown.empty else shown
        told = "; ".join(self._of(str(product), rows) for product, rows in shown.groupby("product"))
        lines = [f"Coverage: {told}. {self._unknown()}{self._left_out()} Books: {self.books}."]
        if self.jumps:
            lines.append(f"Coverage jumps, and so may an index: {self._jumps()}.")
        return "\n".join(lines)

    @property
    def warning(self) -> str:
        """Say where coverage jumps, why that matters, and what to do; empty where it does not."""
        if not self.jumps:
            return ""
        return (
            f"Coverage jumps within this result: {self._jumps()}. Figures of these importers fall out of the books there, or "
            "enter them, with whole suppliers: a jump of the index beside it need not be news. Compare periods on one side of "
            "it (start, end), or name a market without these importers; the frame of its coverage shows every period."
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
        named = ", ".join(self.incomplete[-_MOST_NAMED:])
        more = _more(len(self.incomplete))
        return f" Not whole: {named}{more}." if self.incomplete else ""

    def _jumps(self) -> str:
        largest = sorted(self.jumps, key=lambda jump: -jump.market_share)[:_MOST_NAMED]
        by_period = periods.labels(self.frequency)
        return "; ".join(_told(jump, by_period(jump.period), self.measure) for jump in sorted(largest)) + _more(
            len(self.jumps)
        )


def coverage(
    rows: pd.DataFrame, measure: Measure, frequency: str, importers: tuple[str, ...] | None, books: str
) -> Coverage:
    """Coverage from rows of the view ``coverage``; ``importers`` are those of the market, None for all that appear."""
    import pandas as pd

    tonnes = rows[rows["measure"].eq("quantity")].groupby(["product", "period"])["amount"].sum()
    chosen = rows[rows["measure"].eq(measure)]
    market = set(rows["importer"]) if importers is None else set(importers)
    parts: list[pd.DataFrame] = []
    jumps: list[Jump] = []
    for product, of_product in chosen.groupby("product"):
        judged = frequency if product != RESIDUE else ""
        frame, found = _of_product(of_product, judged, tonnes.get(product, pd.Series(dtype=float)), market)
        parts.append(frame.rename(columns={"amount": _AMOUNT[measure]}).assign(product=product))
        jumps += [jump._replace(product=str(product)) for jump in found]
    columns = ["period", "product", "importers", "missing", "short", "covered_share", "flows", "flows_without_amount"]
    names = [*columns, _AMOUNT[measure]]
    frame = pd.concat(parts)[names] if parts else pd.DataFrame(columns=names).astype({"period": "datetime64[us]"})
    frame = frame.sort_values(["period", "product"]).reset_index(drop=True)
    return Coverage(frame, tuple(sorted(jumps)), measure, len(market), books, frequency)


def _of_product(
    rows: pd.DataFrame, frequency: str, tonnes: pd.Series[float], market: set[str]
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
        book = holes.book(known, frequency, tonnes)
        short, total = holes.shortfall(book), book.amount.sum(axis=1)
        frame["short"] = _names(short).reindex(frame.index, fill_value="")
        frame["covered_share"] = (total / (total + short.sum(axis=1))).reindex(frame.index).fillna(0.0)
        jumps = holes.jumps(book, known.pivot(index="period", columns="importer", values="amount").fillna(0.0))
    whole = {name: frame[name].fillna(0).astype("int64") for name in ("flows", "flows_without_amount")}
    return frame.assign(**whole).reset_index(), jumps


def _names(short: pd.DataFrame) -> pd.Series[Any]:
    return short.gt(0).apply(lambda row: ", ".join(row.index[row]), axis=1)


def _told(jump: Jump, when: str, measure: Measure) -> str:
    amounts = " to ".join(_amount(amount, measure) for amount in (jump.before, jump.after))
    return f"{wording.name(jump.importer)} {when} ({amounts}, {jump.market_share:.1%} of the market)"


def _amount(amount: float, measure: Measure) -> str:
    return f"{amount / 1e6:.1f} Mt" if measure == "quantity" else f"{amount / 1e9:.1f} bn USD"


def _more(count: int) -> str:
    return f" and {count - _MOST_NAMED} more" if count > _MOST_NAMED else ""


def said(kinds: Iterable[tuple[str, str, str, Any]]) -> str:
    """Sources, whose books, frequency and vintages in words.

    Examples
    --------
    >>> from datetime import date
    >>> said([("baci", "A", "reconciled", date(2026, 1, 22))])
    'baci (annual, reconciled, vintage 2026-01-22)'
    >>> said([(OWN_FRAME, "A", "reconciled", NO_VINTAGE)])
    'your own frame (annual, without a vintage)'
    """
    vintages: dict[tuple[str, str, str], list[Any]] = {}
    for source, frequency, flow, vintage in kinds:
        vintages.setdefault((source, frequency, flow), []).append(vintage)
    return "; ".join(_release(*kind, days) for kind, days in sorted(vintages.items()))


def _release(source: str, frequency: str, flow: str, days: list[Any]) -> str:
    dated = [day for day in days if day != NO_VINTAGE]
    vintage = f"vintage {_span(dated)}" if dated else "without a vintage"
    if source == OWN_FRAME:  # its books are called reconciled where it does not say whose they are
        books = "" if flow == "reconciled" else f"{flow}, "
        return f"your own frame ({periods.WORDS[frequency]}, {books}{vintage})"
    return f"{source} ({periods.WORDS[frequency]}, {flow}, {vintage})"


def _span(days: list[Any]) -> str:
    return f"{min(days)}" if min(days) == max(days) else f"{min(days)} to {max(days)}"
