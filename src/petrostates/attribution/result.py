"""The answer as a reader holds it: tables, summary, sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from petrostates.attribution import evidence_notes, leave_out, other_figures, tables
from petrostates.attribution.case import Case
from petrostates.errors import BadArgument, MissingData, suggest
from petrostates.selection import SourceNote

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

OPEN, QUOTED = "open", "quoted"
_DRAWN = ("evidence", "declared", "sensitivity")


@dataclass(frozen=True, eq=False)
class Attribution:
    """Cargo of a hidden origin returned to it, year by year, with the evidence it rests on.

    Parameters
    ----------
    case
        The answer from open evidence alone.
    quoted
        The same with outside estimates let in, or None.
    sources
        Publishers, vintages and licences behind it.
    indices
        Overlap and pressure of a case by year, for :meth:`sensitivity`.
    replaced
        Which of the user's own figures count in place of others, in words.
    """

    case: Case
    quoted: Case | None
    sources: tuple[SourceNote, ...]
    indices: Callable[[Case], dict[int, dict[str, float]]] | None = None
    replaced: tuple[str, ...] = ()

    def tidy(self) -> pd.DataFrame:
        """One row per year, and per year again with outside estimates where they are let in.

        Columns: ``period``, ``origin``, ``importer``, ``product``, ``include`` (``open``: from open evidence alone; ``quoted``:
        with outside estimates), ``kind`` (``declared``, ``corrected``, ``attributed`` or ``carried``), ``low_t``, ``quantity_t``,
        ``high_t`` (nine worlds in ten lie between the ends), ``declared_t`` (null where the books have no row),
        ``in_books_low_t``, ``in_books_t``, ``in_books_high_t`` (as far as the books' own total of the importer allows),
        ``importer_books_t`` and ``importer_customs_t`` (the importer's total: as the books have it, and with the attributed
        tonnes that they do not show, centrally), ``beyond_labels_t`` (how much of the latter lies above what customs book under
        the labels and under the origin's own name: it rests on the origin's own end), all null in years without books; ``routes``
        (pooled), ``evidence`` (number of facts).
        """
        rows = tables.yearly(self.case, OPEN)
        if self.quoted is not None:
            rows += tables.yearly(self.quoted, QUOTED)
        return tables.framed(rows, tables.YEARLY)

    def monthly(self) -> pd.DataFrame:
        """Months that are quoted one by one: what each label hides, before other hidden origins are taken off.

        Outside estimates say nothing of labels, so that there is one table, let in or not.
        """
        return tables.monthly(self.case)

    def routes(self) -> pd.DataFrame:
        """Every route, label and estimator side by side, or why it says nothing; never to be added up."""
        return tables.routes(self.quoted or self.case)

    def evidence(self) -> pd.DataFrame:
        """Every fact with who said it and where, and the years whose answer rests on it."""
        return tables.evidence(self.quoted or self.case)

    def priors(self) -> pd.DataFrame:
        """What each assumption and each weight does to the answer; ``include`` as in :meth:`tidy`."""
        return self._of_each(leave_out.priors)

    def sensitivity(self) -> pd.DataFrame:
        """Leave out one fact after the other: effect on the answer, and on overlap and pressure; largest first.

        ``include`` as in :meth:`tidy`. The rival is Russia, and for Russian cargo Iran, either as declared.
        """
        return self._of_each(lambda case: leave_out.sensitivity(case, self.indices))

    def price(self) -> pd.DataFrame:
        """Dollars a tonne at which the cargo entered books, flagged where that is no price; ``include`` as in :meth:`tidy`.

        Columns: ``include``, ``period``, ``label`` (null: all labels together, by their tonnes), ``quantity_t``,
        ``unit_value_low_usd_t``, ``unit_value_usd_t``, ``unit_value_high_usd_t`` (ends as quoted; null for a value of the books,
        which states none), ``span`` (the months that the value is of: those quoted, which need not be the whole year), ``known``,
        ``says``. Several quotes of a year are averaged by the months that they cover.
        """
        return self._of_each(tables.prices)

    def elsewhere(self) -> pd.DataFrame:
        """Other hidden origins under the same labels: what is taken off here, beside what their own attribution hides.

        ``taken_off_t`` sees the other origin from its own end alone, so that nothing goes round in a circle; ``own_answer_t``
        is what attributing that origin gives beyond what is declared, where the labels count as well. They need not agree,
        and are never added.
        """
        return other_figures.elsewhere(self.case)

    def notes(self) -> list[str]:
        """What a reader should know: contradictions, thin evidence, and what two figures of one thing mean."""
        return [*evidence_notes.notes(self.case), *other_figures.notes(self.case), *self.replaced]

    def _of_each(self, table: Callable[[Case], pd.DataFrame]) -> pd.DataFrame:
        """A table of the open answer, and again of the one with outside estimates."""
        import pandas as pd

        cases = {OPEN: self.case} if self.quoted is None else {OPEN: self.case, QUOTED: self.quoted}
        frames = [table(case) for case in cases.values()]
        for include, frame in zip(cases, frames, strict=True):
            frame.insert(0, "include", include)
        return pd.concat(frames, ignore_index=True)

    def summary(self) -> str:
        """Say the answer year by year, what it rests on, and what is thin."""
        heading = f"{self.case.origin} crude to {self.case.importer}, million tonnes: central (low to high, nine worlds in ten)"
        lines = [heading, *(_line(row, self.case) for row in self.tidy().to_dict("records"))]
        if self.quoted is not None and not any("quoted" in row for row in self.tidy()["routes"]):
            lines.append("No outside estimate is at hand. Add some with concept 'quoted': petrostates add FILE.csv")
        lines.extend(f"Note: {note}" for note in self.notes())
        lines.extend(f"Source: {note}" for note in self.sources)
        return "\n".join(lines)

    def plot(self, ax: Axes | None = None, *, of: Literal["evidence", "declared", "sensitivity"] = "evidence") -> Axes:
        """Draw the answer of every year with its interval and, inside it, every route.

        ``of="declared"`` draws it against what the books show, ``of="sensitivity"`` the last attributed year without each of the
        facts that move it most.
        """
        from petrostates.plots import facts, hidden

        if of not in _DRAWN:
            raise BadArgument(f"'{of}' cannot be drawn. {suggest(of, _DRAWN)}")
        if not self.case.answers:
            raise MissingData("No year has an answer to draw. notes() says what is missing.")
        if of == "declared":
            return hidden.declared_and_attributed(self.tidy(), ax=ax)
        if of == "evidence":
            return hidden.attribution(self.tidy(), self.routes(), ax=ax)
        without = leave_out.sensitivity(self.case)
        year = without["period"].max().year if len(without) else max(self.case.answers)
        return hidden.leave_one_out(without, facts.titles(self.evidence()), year, self.case.origin, ax=ax)

    def _repr_html_(self) -> str:
        from html import escape

        head = "<br>".join(escape(line) for line in self.summary().splitlines())
        return f"<p>{head}</p>{self.tidy().to_html(index=False)}"

    def __repr__(self) -> str:
        return self.summary()


def _line(row: Mapping[Any, Any], case: Case) -> str:
    low, central, high = (row[name] / 1e6 for name in ("low_t", "quantity_t", "high_t"))
    declared = row["declared_t"]
    books = case.books.absence(row["period"].year) if declared != declared else f"declared {declared / 1e6:.1f}"
    told = f"from {row['routes']}" if row["routes"] else "the books alone"
    within = f"{row['period']:%Y}" if row["include"] == OPEN else f"{row['period']:%Y} with outside estimates"
    return f"{within}: {central:.1f} ({low:.1f} to {high:.1f}), {row['kind']}, {told}; {books}"
