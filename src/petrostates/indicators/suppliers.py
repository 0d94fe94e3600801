"""Results about the suppliers of an importer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

from petrostates.indicators import wording
from petrostates.indicators.result import Result
from petrostates.selection import UNITS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_FEW = 3


@dataclass(frozen=True, eq=False, repr=False)
class Shares(Result):
    """Share of each exporter in each importer's purchases.

    Parameters
    ----------
    whole
        The rows of every exporter, where ``frame`` holds those of one; None where it holds all.
    exporter
        The one; None where it holds all.
    """

    whole: pd.DataFrame | None = field(default=None, kw_only=True)
    exporter: str | None = field(default=None, kw_only=True)

    column: ClassVar[str] = "share"
    title: ClassVar[str] = "Market shares"
    unit: ClassVar[str] = "share of purchases"

    def heading(self) -> str:
        """Title, with the country if it is of one."""
        return self.title if self.exporter is None else f"{self.title} of {wording.name(self.exporter)}"

    def absences(self) -> list[str]:
        """Periods in which a product is traded and the one exporter is not in the books."""
        if self.exporter is None or self.whole is None:
            return []
        place = ["period", "product"]
        held, traded = (set(frame[place].itertuples(index=False, name=None)) for frame in (self.frame, self.whole))
        silent = [(self._worded(period), product, self.exporter) for period, product in sorted(traded - held)]
        return wording.absences(silent, UNITS[self.measure])

    @property
    def _exporters(self) -> tuple[str, ...] | None:
        return None if self.exporter is None else (self.exporter,)

    @property
    def definition(self) -> str:
        """Shares in a sentence."""
        return (
            f"s = x / M per product, with x what the exporter sells to {self._buyer} and M what all exporters of this market do; "
            "0 where it sells nothing, 1 where nobody else does."
        )

    @property
    def _buyer(self) -> str:
        return "an importer" if "importer" in self.frame else "all importers together"

    def of(self, exporter: str | None) -> Shares:
        """The rows of one exporter; None for all."""
        if exporter is None:
            return self
        whole = self.frame if self.whole is None else self.whole
        return replace(self, frame=whole[whole["exporter"].eq(exporter)], whole=whole, exporter=exporter)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the shares that the eight largest suppliers have of all purchases of a product, importers pooled.

        Of several products it is the one of which most is bought. A share that was computed as it is drawn has its range.
        """
        from petrostates import plots

        if self.frame.empty:
            return super().plot(ax)
        bought = self.frame.groupby("product")[self._amount].sum()
        product = str(bought.idxmax())  # tonnes of two fuels are no one market
        of_product = self.frame[self.frame["product"].eq(product)]
        largest = of_product.groupby("exporter")[self._amount].sum().nlargest(plots.MOST_LINES).index
        shares, pooled = self._pooled(product)
        drawn = shares[shares["exporter"].isin(largest)]
        what = self._largest_of(of_product["exporter"]), "importers pooled" if pooled else ""
        return self._drawn(drawn, by="exporter", product=product, what=what, ax=ax)

    @property
    def _amount(self) -> str:
        return "quantity_t" if self.measure == "quantity" else "value_usd"

    def _pooled(self, product: str) -> tuple[pd.DataFrame, bool]:
        """Shares of a product's whole purchases, and whether importers had to be pooled for that."""
        everyone = self.frame if self.whole is None else self.whole
        rows = everyone[everyone["product"].eq(product)]
        if "importer" not in rows or rows["importer"].nunique() == 1:
            return rows, False
        sold = rows.groupby(["period", "exporter"])[self._amount].sum().reset_index()
        sold["share"] = sold[self._amount] / sold.groupby("period")[self._amount].transform("sum")
        return sold, True

    def _findings(self) -> list[str]:
        if self.frame.empty:
            return self.absences() or super()._findings()
        latest = self.frame[self.frame["period"].eq(self.frame["period"].max())]
        when = self._worded(latest["period"].iloc[0])
        key = ["product", "importer"] if "importer" in latest else ["product"]
        # What the importer buys in all is the same behind every row of it.
        bought = latest.assign(bought=latest[self._amount] / latest["share"]).groupby(key)["bought"].max()
        said = "; ".join(self._largest_in(latest, key, market) for market in bought.nlargest(_FEW).index)
        who = wording.counted(latest["exporter"].nunique(), "exporter")
        return [f"{when}: {who} in {wording.counted(len(bought), 'market')}. Largest first: {said}.", *self.absences()]

    @staticmethod
    def _largest_in(latest: pd.DataFrame, key: list[str], market: str | tuple[str, str]) -> str:
        """A market with its largest suppliers."""
        product, *importer = (market,) if isinstance(market, str) else market
        rows = latest[latest[key].eq([product, *importer]).all(axis=1)].nlargest(_FEW, "share")
        suppliers = ", ".join(
            f"{wording.name(row['exporter'])} {wording.ranged(row['share'], row['low'], row['high'], '.0%')}"
            for _, row in rows.iterrows()
        )
        where = [*map(wording.name, importer), wording.product(product)]
        return f"{', '.join(where)}: {suppliers}"


class OfBuyers(Result):
    """A number of each buyer, or of the whole market."""

    by: str

    @property
    def _buyer(self) -> str:
        return "all importers together" if self.by == "product" else "an importer"

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw over time: a line per importer where there are a few of one product, else per product, importers at their median."""
        from petrostates import plots

        importers, products = (
            self.frame[name].nunique() if name in self.frame else 0 for name in ("importer", "product")
        )
        by = "importer" if 1 < importers <= plots.MOST_LINES and products == 1 else None
        return self._drawn(self.frame, by=by, ax=ax)

    def _latest(self) -> str:
        """The last period: of the whole market each product, of importers their median and the highest."""
        latest = self.frame[self.frame["period"].eq(self.frame["period"].max())]
        when = self._worded(latest["period"].iloc[0])
        if "importer" not in latest or len(latest) == 1:
            return f"{when}: {', '.join(self._each(latest))}."
        highest = latest.iloc[int(latest[self.column].argmax())]
        median = f"median {wording.median(latest, self.column)} over {wording.counted(len(latest), 'market')}"
        where = f"{wording.name(highest['importer'])}, {wording.product(highest['product'])}"
        return f"{when}: {median}, highest {self._ranged(highest)} in {where}."

    def _each(self, rows: pd.DataFrame) -> list[str]:
        return [f"{wording.product(row['product'])} {self._ranged(row)}" for _, row in rows.iterrows()]

    def _ranged(self, row: pd.Series[Any]) -> str:
        return wording.ranged(row[self.column], row["low"], row["high"])


@dataclass(frozen=True, eq=False, repr=False)
class Concentration(OfBuyers):
    """How concentrated the suppliers of each importer are."""

    by: str

    column: ClassVar[str] = "hhi"
    title: ClassVar[str] = "Concentration of suppliers (raw HHI, 0 to 1)"
    unit: ClassVar[str] = "raw HHI"

    @property
    def definition(self) -> str:
        """The index in a sentence."""
        return (
            f"HHI = Σ s² over the suppliers of {self._buyer}, per product, with s their shares of what is bought there; 1/n where "
            "n sell alike, 1 where one sells everything; never times 10,000."
        )

    def _findings(self) -> list[str]:
        return [f"HHI {self._latest()}", *self._effective()] if len(self.frame) else super()._findings()

    def _effective(self) -> list[str]:
        latest = self.frame[self.frame["period"].eq(self.frame["period"].max())]
        middle = "Median of effective suppliers" if len(latest) > 1 else "Effective suppliers"
        # 1 / hhi: the highest index leaves the fewest.
        ends = 1 / latest["high"].median(), 1 / latest["low"].median()
        return [f"{middle}: {wording.ranged(latest['effective_suppliers'].median(), *ends, '.1f')}."]
