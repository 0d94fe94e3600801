"""The attribution as the report holds it: every table of one result, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from petrostates import attributing
from petrostates.attribution import evidence_notes
from petrostates.errors import MissingData
from petrostates.opening import When
from petrostates.plots import facts
from petrostates.plots.hidden import largest
from petrostates.reference import NOT_STATED

if TYPE_CHECKING:
    import pandas as pd

LEDGER = (
    *("period", "declared_exporter", "attributed_exporter", "importer", "product"),
    *("quantity_low_t", "quantity_t", "quantity_high_t"),
)


@dataclass(frozen=True, eq=False)
class Hidden:
    """Tables of one attribution."""

    yearly: pd.DataFrame
    routes: pd.DataFrame
    evidence: pd.DataFrame
    sensitivity: pd.DataFrame
    priors: pd.DataFrame
    price: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def titles(self) -> dict[str, str]:
        """What to call each fact."""
        return facts.titles(self.evidence)

    @property
    def last_in_books(self) -> int:
        """The last year whose answer the trade source reaches: indices end there."""
        return int(self.yearly[self.yearly["importer_books_t"].notna()]["period"].max().year)

    def of_year(self, year: int) -> dict[Any, Any]:
        """The answer of one year."""
        row: dict[Any, Any] = self.yearly[self.yearly["period"].dt.year.eq(year)].to_dict("records")[0]
        return row

    def hidden_years(self) -> list[int]:
        """Years in which cargo is attributed."""
        hidden = self.yearly["kind"].isin(["attributed", "carried"])
        return [int(year) for year in self.yearly[hidden]["period"].dt.year]

    def largest(self, year: int, most: int) -> pd.DataFrame:
        """The facts without which the answer of a year moves most."""
        return largest(self.sensitivity, year, most)

    def plain_notes(self) -> list[str]:
        """Notes on thin evidence, every fact by its title and who said it."""
        names = {
            row["fact"]: f"{self.titles[row['fact']]} ({row['said_by']})" for row in self.evidence.to_dict("records")
        }
        return [reduce(lambda text, name: text.replace(*name), names.items(), note) for note in self.notes]

    def ledger(self, entries: pd.DataFrame) -> pd.DataFrame:
        """Entries of the books, and whole answers of years that no book reaches, in the columns of the contract."""
        import pandas as pd

        beyond = self.yearly[self.yearly["importer_books_t"].isna()]
        whole = beyond.rename(
            columns={"origin": "attributed_exporter", "low_t": "quantity_low_t", "high_t": "quantity_high_t"}
        )
        together = pd.concat(
            [entries[list(LEDGER)], whole.assign(declared_exporter=NOT_STATED)[list(LEDGER)]], ignore_index=True
        )
        return together.assign(period=pd.to_datetime(together["period"]))


def look(origin: str, importer: str, data: str | Path | None, as_of: When) -> Hidden | None:
    """Attribute a hidden flow; None if no evidence was published by then."""
    try:
        found = attributing.attribute(origin, importer, data=data, as_of=as_of)
    except MissingData:
        return None
    return Hidden(
        found.tidy(),
        found.routes(),
        found.evidence(),
        found.sensitivity(),
        found.priors(),
        found.price(),
        tuple(evidence_notes.notes(found.case)),
    )
