"""Results about what an exporter sells and at which price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from petrostates.indicators import wording
from petrostates.indicators.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FEW = 5


@dataclass(frozen=True, eq=False, repr=False)
class ComparativeAdvantage(Result):
    """Weight of a product in an exporter's sales over its weight in everyone's."""

    column: ClassVar[str] = "rca"
    title: ClassVar[str] = "Revealed comparative advantage (Balassa; above 1 is specialised)"

    def _findings(self) -> list[str]:
        if self.frame.empty:
            return super()._findings()
        latest = self.frame[self.frame["period"].eq(self.frame["period"].max())]
        held = [
            f"{wording.product(str(product))}: {of_product['rca'].gt(1).sum()} of {len(of_product)} exporters above 1."
            for product, of_product in latest.groupby("product")
        ]
        return [
            f"In {self._worded(latest['period'].iloc[0])}, within the products and importers of this market.",
            *held,
        ]


@dataclass(frozen=True, eq=False, repr=False)
class Discounts(Result):
    """Unit value of each supplier against the importer's other suppliers."""

    column: ClassVar[str] = "discount"
    title: ClassVar[str] = "Unit value against the importer's other suppliers (log; negative is cheaper)"

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the median discount over importers, of the exporters that most of them buy from."""
        from petrostates import plots

        most = self.frame["exporter"].value_counts().head(_FEW).index
        shown = self.frame[self.frame["exporter"].isin(most)]
        median = shown.groupby(["period", "exporter"])["discount"].median().reset_index()
        axes = plots.over_time(median, self.column, self.heading(), by="exporter", ax=ax)
        axes.autoscale(axis="y")  # a discount lies on either side of 0
        axes.axhline(0, color=plots.NEUTRAL, linewidth=0.8)
        return axes

    def _headline(self) -> str:
        return self.heading()

    def _levels(self) -> list[str]:
        known = self.frame.dropna(subset=["discount"])
        if known.empty:
            return ["No importer with two suppliers that have both tonnes and dollars."]
        latest = known[known["period"].eq(known["period"].max())]
        if "importer" not in known:
            lowest = latest.nsmallest(_FEW, "discount").itertuples()
            named = ", ".join(f"{wording.name(str(row.exporter))} {row.discount:+.2f}" for row in lowest)
            return [f"{self._worded(latest['period'].iloc[0])}, importers pooled, lowest: {named}."]
        by_exporter = latest.groupby("exporter")["discount"].agg(["median", "count"]).nlargest(_FEW, "count")
        said = ", ".join(
            f"{wording.name(str(code))} {row['median']:+.2f} ({row['count']:.0f} importers)"
            for code, row in by_exporter.iterrows()
        )
        return [f"{self._worded(latest['period'].iloc[0])}, median over importers: {said}."]

    def _findings(self) -> list[str]:
        caveat = [
            "A unit value is no price: gravity and sulphur, freight in or out, and the month of loading differ between flows."
        ]
        if self.selection.basis == "attributed":
            caveat.append(
                "Cargo returned to its origin carries the unit value of the label it travelled under; its own is not known."
            )
        return [*self._levels(), *caveat]
