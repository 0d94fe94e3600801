"""Results about the suppliers of an importer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from petrostates.indicators.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False, repr=False)
class Shares(Result):
    """Share of each exporter in each importer's purchases."""

    column: ClassVar[str] = "share"
    title: ClassVar[str] = "Market shares"

    def of(self, exporter: str | None) -> Shares:
        """The rows of one exporter; None for all."""
        return self if exporter is None else replace(self, frame=self.frame[self.frame["exporter"].eq(exporter)])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the shares of the whole market that the eight largest suppliers have, importers pooled."""
        from petrostates import plots

        if self.frame.empty:
            return super().plot(ax)
        amount = "quantity_t" if self.measure == "quantity" else "value_usd"
        product = str(self.frame.groupby("product")[amount].sum().idxmax())  # tonnes of two fuels are no one market
        of_product = self.frame[self.frame["product"].eq(product)]
        sold = of_product.groupby(["period", "exporter"], as_index=False)[amount].sum()
        sold["share"] = sold[amount] / sold.groupby("period")[amount].transform("sum")
        largest = sold.groupby("exporter")[amount].sum().nlargest(plots.MOST_LINES).index
        return plots.over_time(sold[sold["exporter"].isin(largest)], self.column, self.heading(), by="exporter", ax=ax)

    def _findings(self) -> list[str]:
        if self.frame.empty:
            return super()._findings()
        latest = self.frame[self.frame["period"].eq(self.frame["period"].max())]
        largest = latest.nlargest(3, "share")
        places = largest["importer"] if "importer" in largest else ["the whole market"] * len(largest)
        said = "; ".join(
            f"{exporter} in {place} {share:.0%}"
            for exporter, place, share in zip(largest["exporter"], places, largest["share"], strict=True)
        )
        return [
            f"{self._worded(latest['period'].iloc[0])}: {latest['exporter'].nunique()} exporters; largest shares {said}."
        ]


@dataclass(frozen=True, eq=False, repr=False)
class Concentration(Result):
    """How concentrated the suppliers of each importer are."""

    by: str

    column: ClassVar[str] = "hhi"
    title: ClassVar[str] = "Concentration of suppliers (raw HHI, 0 to 1)"

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the raw HHI over time, a line per importer where there are at most eight, else their median."""
        from petrostates import plots

        few = "importer" in self.frame and self.frame["importer"].nunique() <= plots.MOST_LINES
        return plots.over_time(self.frame, self.column, self.heading(), by="importer" if few else None, ax=ax)

    def _findings(self) -> list[str]:
        if self.frame.empty:
            return super()._findings()
        latest = self.frame[self.frame["period"].eq(self.frame["period"].max())]
        return [
            f"{self._worded(latest['period'].iloc[0])}: median HHI {latest['hhi'].median():.3f} over {len(latest)} markets, "
            f"median of effective suppliers {latest['effective_suppliers'].median():.1f}."
        ]
