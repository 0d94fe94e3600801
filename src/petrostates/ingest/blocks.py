"""The answers of one source as one table: which rows of an earlier answer a later one replaces, and which it withdraws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.connectors.source import Release, Source
from petrostates.ingest.vintages import figure
from petrostates.schema import TABLES, WITHDRAWN

# One row of two may be corrected away; several at once were cut off.
_FEWEST = 2


class Answer(NamedTuple):
    """One raw vintage of one table: its rows, and the record that says what was asked for."""

    vintage: date
    facts: Mapping[str, Any]
    rows: pa.Table


def together(name: str, source: Source, answers: Sequence[Answer]) -> pa.Table:
    """Rows of all vintages, the answers of one day as one, with a mark for every figure that a vintage withdraws.

    Parameters
    ----------
    name
        Which table of :data:`petrostates.schema.TABLES`.
    source
        Whose; its release says what a vintage replaces.
    answers
        As they came; of one day the later one counts.
    """
    standing = _figures(name, TABLES[name].fields.empty_table())
    days = []
    has_marks = _release(name, source) == "blocks"
    for _, of_day in groupby(sorted(answers, key=lambda answer: answer.vintage), lambda answer: answer.vintage):
        day = TABLES[name].fields.empty_table()
        for answer in of_day:
            day = _after(name, source, standing, day, answer)
        days.append(day)
        if has_marks:
            is_mark = pc.equal(day["status"], WITHDRAWN)
            gone, held = (_figures(name, day.filter(chosen)) for chosen in (is_mark, pc.invert(is_mark)))
            standing = _union(_without(standing, gone), held)
    return pa.concat_tables([TABLES[name].fields.empty_table(), *days])


def covered(name: str, source: Source, answer: Answer, known: pa.Table) -> pa.Table:
    """Figures among those known that an answer would hold if they still stood.

    Of a whole release these are all. Of blocks, those of which the answer has a row, as far as its record does not say that
    only some importers or products were asked for: a block without any row may be withdrawn or merely left out, and stays.
    """
    figures, release = _figures(name, known), _release(name, source)
    if release != "blocks":
        return figures if release == "whole" else figures.slice(0, 0)
    blocks = with_reporter(answer.rows).group_by(list(source.block)).aggregate([])
    within = with_reporter(figures).join(blocks, keys=list(source.block), join_type="left semi")
    for column, asked in (("importer", answer.facts.get("importers")), ("product", answer.facts.get("products"))):
        if asked is not None and column in within.column_names:
            within = within.filter(pc.is_in(within[column], pa.array(asked, pa.string())))
    return within.select(figures.column_names)


def dropped(name: str, source: Source, answer: Answer, known: pa.Table) -> pa.Table:
    """Figures that an answer covers and does not have."""
    return _without(covered(name, source, answer, known), _figures(name, answer.rows))


def thinned(source: Source, gone: pa.Table, held: pa.Table) -> list[dict[str, Any]]:
    """Blocks that lose half of their figures or more, and two at least: the columns of each with ``gone`` and ``held``.

    Parameters
    ----------
    gone, held
        As :func:`dropped` and :func:`covered` give them; not by block where the source does not release blocks.
    """
    if not source.block or not gone.num_rows:
        return []
    columns = list(source.block)
    lost, had = (
        with_reporter(figures).group_by(columns).aggregate([([], "count_all")]).rename_columns([*columns, count])
        for figures, count in ((gone, "gone"), (held, "held"))
    )
    found = lost.join(had, keys=columns).sort_by([(name, "ascending") for name in columns]).to_pylist()
    return [block for block in found if block["gone"] >= _FEWEST and 2 * block["gone"] >= block["held"]]


def _after(name: str, source: Source, standing: pa.Table, day: pa.Table, answer: Answer) -> pa.Table:
    """What a day's vintage is after one more answer; ``standing`` are the figures known before that day."""
    release = _release(name, source)
    if release == "whole":
        return answer.rows
    if release == "window":
        return _rows(name, _without(day, _figures(name, answer.rows)), answer.rows)
    gone = dropped(name, source, answer, _union(standing, _figures(name, day)))
    # What came and went within the day was never known.
    marks = _marks(name, gone.join(standing, keys=gone.column_names, join_type="left semi"), answer.vintage)
    return _rows(name, _without(day, _union(_figures(name, answer.rows), gone)), answer.rows, marks)


def _marks(name: str, gone: pa.Table, vintage: date) -> pa.Table:
    said = {"status": pa.scalar(WITHDRAWN), "vintage": pa.scalar(vintage, pa.date32())}
    columns = [
        gone[field.name] if field.name in gone.column_names else _repeated(said.get(field.name), field, len(gone))
        for field in TABLES[name].fields
    ]
    return pa.table(columns, schema=TABLES[name].fields)


def _repeated(value: pa.Scalar | None, field: pa.Field, times: int) -> pa.Array:
    return pa.nulls(times, field.type) if value is None else pa.repeat(value, times)


def _release(name: str, source: Source) -> Release:
    """How the source publishes this table: blocks need their columns, and a status to mark a row by."""
    needed = {*source.block, "status"} - {"reporter"}
    fits = source.release != "blocks" or needed <= set(TABLES[name].fields.names)
    return source.release if fits else "window"


def _figures(name: str, rows: pa.Table) -> pa.Table:
    chosen = rows.select(figure(name))
    return chosen.cast(pa.schema([field.with_nullable(True) for field in chosen.schema]))  # as joins leave them


def _rows(name: str, *parts: pa.Table) -> pa.Table:
    fields = TABLES[name].fields
    return pa.concat_tables([part.select(fields.names).cast(fields) for part in parts])


def _union(some: pa.Table, more: pa.Table) -> pa.Table:
    """Figures of either, each once."""
    return pa.concat_tables([_without(some, more), more])


def _without(rows: pa.Table, figures: pa.Table) -> pa.Table:
    """Rows of other figures, in their order."""
    keys = figures.column_names
    numbered = _comparable(rows.select(keys)).append_column("row", pa.array(range(rows.num_rows), pa.int64()))
    kept = numbered.join(_comparable(figures), keys=keys, join_type="left anti")["row"]
    return rows.take(kept.combine_chunks().sort())


def _comparable(keys: pa.Table) -> pa.Table:
    """Keys in which a blank equals a blank: a join takes nulls for different."""
    filled = [
        pc.fill_null(keys[field.name], "") if pa.types.is_string(field.type) else keys[field.name]
        for field in keys.schema
    ]
    return pa.table(dict(zip(keys.column_names, filled, strict=True)))


def with_reporter(rows: pa.Table) -> pa.Table:
    """Beside exporter and importer, the one in whose books a flow stands."""
    if "flow" not in rows.column_names:
        return rows
    reporter = pc.if_else(pc.equal(rows["flow"], "export"), rows["exporter"], rows["importer"])
    return rows.append_column("reporter", reporter)
