"""Results about what an exporter sells and at which price."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from petrostates.indicators import unbooked, wording
from petrostates.indicators.arrays import ROUNDING
from petrostates.indicators.coverage import RESIDUE
from petrostates.indicators.result import Result

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_FEW = 5


@dataclass(frozen=True, eq=False, repr=False)
class ComparativeAdvantage(Result):
    """Weight of a product in an exporter's sales over its weight in everyone's."""

    column: ClassVar[str] = "rca"
    title: ClassVar[str] = "Revealed comparative advantage (Balassa; above 1 is specialised)"
    unit: ClassVar[str] = "1 is as everyone"

    @property
    def definition(self) -> str:
        """The advantage in a sentence."""
        where = "to an importer" if "importer" in self.frame else "to all importers together"
        return (
            f"RCA = (x / X) / (x_w / X_w), the product's weight in what the exporter sells {where} over its weight in what "
            "everyone in this market does; 0 where it sells none, 1 where it weighs as for everyone (Balassa 1965)."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the median of each product over exporters; what other codes of gas leave over is left out beside others."""
        stated = self.frame[self.frame["product"].ne(RESIDUE)]
        return self._drawn(self.frame if stated.empty else stated, ax=ax)

    def _findings(self) -> list[str]:
        if self.frame.empty:
            return super()._findings()
        latest = self.frame[self.frame["period"].eq(self.frame["period"].max())]
        what = "exporter" if "importer" not in latest else "exporter-importer pair"
        held = [
            f"{wording.product(str(product))}: {self._above(of_product)} of {wording.counted(len(of_product), what)} above 1."
            for product, of_product in latest.groupby("product")
        ]
        return [
            f"In {self._worded(latest['period'].iloc[0])}, within the products and importers of this market.",
            *held,
            *self._forced(),
        ]

    @staticmethod
    def _above(rows: pd.DataFrame) -> str:
        central, low, high = (int(rows[name].gt(1 + ROUNDING).sum()) for name in ("rca", "low", "high"))
        return wording.count(central, low, high, has_range=bool(rows["low"].notna().any()))

    def _forced(self) -> list[str]:
        """Where one product or one exporter is all there is, so that everything weighs as it does for everyone."""
        market = self.frame.groupby([name for name in ("period", "importer") if name in self.frame])
        lines = []
        for one, remedy in (("product", "products"), ("exporter", "exporters")):
            single = self.frame[market[one].transform("nunique").eq(1)]
            if len(single):
                where = f"{self._in(single)} one {one}, and the advantage can only be 1"
                lines.append(f"One {one}: {where}. Take a market of more {remedy}.")
        return lines

    def _in(self, single: pd.DataFrame) -> str:
        if "importer" in single:
            return f"{wording.counted(len(single), 'row')} of {len(self.frame):,}, where the importer has"
        return f"{wording.spans([self._worded(period) for period in single['period'].unique()])}, where the market has"


@dataclass(frozen=True, eq=False, repr=False)
class Discounts(Result):
    """Unit value of each supplier against the importer's other suppliers.

    Parameters
    ----------
    sellers
        Reads what every exporter sells in each period and product, in tonnes.
    behind
        Reads how many flows of each product have a unit value, and of how many it is an assumption.
    """

    sellers: Callable[[], pd.DataFrame] = field(kw_only=True)
    behind: Callable[[], pd.DataFrame] = field(kw_only=True)

    column: ClassVar[str] = "discount"
    title: ClassVar[str] = "Unit value against the importer's other suppliers (log; negative is cheaper)"
    unit: ClassVar[str] = "logarithm of the ratio"

    @property
    def definition(self) -> str:
        """The discount in a sentence."""
        where = "the same importer" if "importer" in self.frame else "all importers together"
        return (
            f"ln(u / ū) per product, with u the exporter's dollars over tonnes{self._named()} and ū those of all other suppliers "
            f"of {where}, summed before they are divided; 0 where they are equal, −0.1 about 10 % cheaper."
        )

    def _named(self) -> str:
        return " under its own name" if self.selection.basis == "attributed" else ""

    def absences(self) -> list[str]:
        """Exporters without a unit value of their own: their cargo was returned to them from under a label."""
        without = self.frame[self.frame["unit_value_usd_t"].isna()]
        flow = [name for name in ("product", "exporter", "importer") if name in without]
        return [self._without(*map(str, key), rows=rows) for key, rows in without.groupby(flow)]

    def _without(self, product: str, exporter: str, *importer: str, rows: pd.DataFrame) -> str:
        where = "".join(f" to {wording.name(code)}" for code in importer)
        when = wording.spans([self._worded(period) for period in rows["period"]])
        return (
            f"No unit value, {wording.product(product)}: {wording.name(exporter)}{where} {when}, where all its cargo with dollars "
            "was returned to it and has the unit value of a label, which says nothing of its price; what is known of that: "
            f"{unbooked.price(exporter, *importer)}."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the discount of the eight exporters that sell most tonnes, at its median over importers.

        Of several products it is the one with most rows.
        """
        shown, product = self._of_one_product()
        known = shown.dropna(subset=[self.column])
        most = self._largest(known) if len(known) else []
        which = self._largest_of(known["exporter"])
        return self._around(0, known[known["exporter"].isin(most)], product, ax, which)

    def _largest(self, known: pd.DataFrame) -> list[str]:
        """Exporters with a discount that sell most tonnes of these products over these periods, all in all."""
        from petrostates.plots import MOST_LINES

        sold = self.sellers()
        here = sold["product"].isin(known["product"]) & sold["exporter"].isin(known["exporter"])
        within = sold["period"].between(known["period"].min(), known["period"].max())
        return list(sold[here & within].groupby("exporter")["total_amount"].sum().nlargest(MOST_LINES).index)

    def _weighed(self) -> str:
        return "US dollars a tonne"

    def _headline(self) -> str:
        return self.heading()

    def _levels(self) -> list[str]:
        known = self.frame.dropna(subset=["discount"])
        if known.empty:
            return ["No importer with two suppliers that have both tonnes and dollars."]
        latest = known[known["period"].eq(known["period"].max())]
        when = self._worded(latest["period"].iloc[0])
        what = "median over importers" if "importer" in known else "importers pooled"
        return [
            f"{when}, {wording.product(str(product))}, {what}, largest sellers first: {', '.join(self._each(rows))}."
            for product, rows in latest.groupby("product")
        ]

    def _each(self, rows: pd.DataFrame) -> list[str]:
        """Discounts of the exporters that sell most tonnes in these rows."""
        by_exporter = [(code, rows[rows["exporter"].eq(code)]) for code in self._largest(rows)[:_FEW]]
        return [
            f"{wording.name(code)} {wording.median(own, 'discount', '+.2f')}{self._in(own)}"
            for code, own in by_exporter
        ]

    @staticmethod
    def _in(rows: pd.DataFrame) -> str:
        return f" ({wording.counted(len(rows), 'importer')})" if "importer" in rows else ""

    def _findings(self) -> list[str]:
        caveat = [
            "A unit value is no price: gravity and sulphur, freight in or out, and the month of loading differ between flows."
        ]
        if self.selection.basis == "attributed":
            caveat.append(
                "Cargo returned to its origin stands among the others with the unit value of the label it travelled under, and is "
                "in no unit value of the origin."
            )
        return [*self._levels(), *self.absences(), *self._left_out(), *caveat]

    def _other_measure(self) -> list[str]:
        return []  # a unit value needs both

    def _left_out(self) -> list[str]:
        """How many flows have no unit value of their own, where some do not."""
        counts = self.behind()
        flows, repaired = (int(counts[name].sum()) for name in ("flows", "repaired_flows"))
        if not repaired:
            return []
        return [
            f"Left out: {repaired:,} of {wording.counted(flows, 'flow')} with tonnes and dollars, whose tonnes a repair of the "
            "books worked out from their dollars, so that their unit value is the one that was assumed."
        ]
