"""Results about how much an importer depends on suppliers that may fail it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from petrostates.indicators import wording
from petrostates.indicators.result import Result
from petrostates.indicators.suppliers import OfBuyers

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_FEW = 12
PIVOTAL = 1 - 1e-9  # below 1 by more than rounding
_IN_FULL = "what one exporter can sell to several importers counts in full for each"


@dataclass(frozen=True, eq=False, repr=False)
class SupplierRisk(OfBuyers):
    """Concentration of suppliers, each weighed by its risk.

    Parameters
    ----------
    by
        ``importer`` or ``product``.
    risk
        Risk of each exporter named.
    default
        Risk of all others; None where all are named.
    unrated
        Exporters of this market that ``risk`` does not name.
    """

    by: str
    risk: dict[str, float]
    default: float | None
    unrated: tuple[str, ...]

    column: ClassVar[str] = "supplier_risk"
    title: ClassVar[str] = "Risk-weighted concentration of suppliers (sum of squared shares times risk, 0 to 1)"

    @property
    def definition(self) -> str:
        """The index in a sentence."""
        return (
            f"Σ s² r over the suppliers of {self._buyer}, per product, with s their shares of what is bought there and r their "
            "risks; 0 where nothing bought is at risk, 1 where one supplier of risk 1 sells everything."
        )

    def _findings(self) -> list[str]:
        named = list(self.risk.items())
        said = ", ".join(f"{code} {number:g}" for code, number in named[:_FEW]) + (", …" if named[_FEW:] else "")
        stated = [f"Risks as given: {said or 'none'}."]
        if self.unrated:
            stated.append(
                f"{wording.counted(len(self.unrated), 'other exporter')} at the default risk of {self.default:g}."
            )
        return [*stated, self._latest()] if len(self.frame) else [*stated, *super()._findings()]


@dataclass(frozen=True, eq=False, repr=False)
class SanctionedShare(OfBuyers):
    """Share of purchases from listed suppliers.

    Parameters
    ----------
    by
        ``importer`` or ``product``.
    exporters
        Who counts as sanctioned.
    pooled
        Reads the share with importers pooled.
    """

    by: str
    exporters: tuple[str, ...]
    pooled: Callable[[], pd.DataFrame] = field(kw_only=True)

    column: ClassVar[str] = "sanctioned_share"
    unit: ClassVar[str] = "share of purchases"
    title: ClassVar[str] = "Share of sanctioned suppliers"

    def heading(self) -> str:
        """Title with who counts."""
        return f"{self.title} ({', '.join(self.exporters[:_FEW])}{', …' if self.exporters[_FEW:] else ''})"

    @property
    def _exporters(self) -> tuple[str, ...]:
        return self.exporters

    @property
    def definition(self) -> str:
        """The share in a sentence."""
        return (
            f"Σ s over the listed suppliers of {self._buyer}, per product, with s their shares of what is bought there; 0 where "
            "none of them sells, 1 where nobody else does."
        )

    def _findings(self) -> list[str]:
        return [*self._of_all(), self._latest()] if len(self.frame) else super()._findings()

    def _of_all(self) -> list[str]:
        """The share of all that is bought in the last period: a median gives a small importer the weight of a large one."""
        if "importer" not in self.frame or self.frame["importer"].nunique() == 1:
            return []
        latest, pooled = self.frame["period"].max(), self.pooled()
        rows = pooled[pooled["period"].eq(latest)]
        return [f"{self._worded(latest)}, importers pooled: {', '.join(self._each(rows))}."]


@dataclass(frozen=True, eq=False, repr=False)
class Pivotal(Result):
    """Whether an importer could buy all it buys without one of its suppliers.

    Parameters
    ----------
    years
        Length of the window that capacity is observed in.
    unused
        What was stated and is not used, a sentence each.
    """

    years: int
    unused: tuple[str, ...] = ()

    column: ClassVar[str] = "residual_supply"
    unit: ClassVar[str] = "residual supply, ratio"
    title: ClassVar[str] = "Residual supply (what others could sell over what is needed; below 1 is pivotal)"
    defined: ClassVar[str] = (
        "Σ capacity / demand per importer and product, the sum over all suppliers but the one of the row; 0 where nobody else "
        "could sell, 1 where the others could just meet the demand; below 1 the supplier is pivotal."
    )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the residual supply of the exporters that are pivotal to most importers, at its lowest over importers.

        Below 1 such an exporter is pivotal to some importer.
        Of several products it is the one with most rows.
        """
        from petrostates import plots

        shown, product = self._of_one_product()
        pivotal = shown[shown["is_pivotal"]] if shown["is_pivotal"].any() else shown
        most = pivotal["exporter"].value_counts().head(plots.MOST_LINES).index
        drawn = shown[shown["exporter"].isin(most)]
        lowest = drawn.groupby(["period", "product", "exporter"], as_index=False)[[self.column, "low", "high"]].min()
        which = "those pivotal most often" if shown["is_pivotal"].any() else "nobody pivotal"
        over = ", lowest over importers" if drawn["importer"].nunique() > 1 else ""
        return self._around(1, lowest, product, ax, which + over)

    def absences(self) -> list[str]:
        """Rows of stated capacities and demands without a place in this market."""
        return list(self.unused)

    def _findings(self) -> list[str]:
        assumed = [*self._assumed(), *self.absences()]
        if self.frame.empty:
            return [*assumed, *super()._findings()]
        latest = self.frame[self.frame["period"].eq(self.frame["period"].max())]
        # Pivotal in the central reading, in every one, and in any.
        readings = latest.assign(sure=latest["high"].lt(PIVOTAL), possible=latest["low"].lt(PIVOTAL))
        ends, has_range = ["is_pivotal", "sure", "possible"], bool(latest["low"].notna().any())
        markets = readings.groupby(["product", "importer"])[ends].any()
        by_exporter = readings.groupby("exporter")[ends].sum()
        most = by_exporter[by_exporter["is_pivotal"].gt(0)].nlargest(5, "is_pivotal")
        said = ", ".join(
            f"{wording.name(str(code))} to {wording.count(*map(int, row), has_range=has_range)}"
            for code, *row in most.itertuples()
        )
        having = wording.count(*map(int, markets.sum()), has_range=has_range)
        having += f" of {wording.counted(len(markets), 'market')} with a pivotal supplier"
        return [*assumed, f"{self._worded(latest['period'].iloc[0])}: {having}{said and f'; {said}'}."]

    def _assumed(self) -> list[str]:
        seen = self.frame["capacity_is"].eq("observed")
        if not seen.any():
            return [f"Capacities as stated; {_IN_FULL}."] if len(self.frame) else []
        whose = "Capacity" if seen.all() else f"Capacity of {seen.sum()} of {len(seen)} rows"
        return [
            f"{whose}: the largest purchase of that flow in the {self.years} years to the period. More may be possible, so that "
            f"a supplier shown as pivotal may not be; an old peak may be lost, and {_IN_FULL}, so that one shown as not pivotal "
            "may be."
        ]
