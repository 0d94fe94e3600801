"""What is known on a day: of every source the newest vintage, or of every row, as the source publishes."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.connectors import sources
from petrostates.schema import TABLES


def current(name: str, rows: pa.Table, day: date | None = None) -> pa.Table:
    """Rows of a table as they stood on a day, each key once.

    A source that publishes ``whole`` releases has the rows of its newest one: what a release drops is gone. Of a source whose
    vintages are ``window``s each row stands until a later vintage has it anew.

    Parameters
    ----------
    name
        Which table of :data:`petrostates.schema.TABLES`.
    rows
        Any number of sources and vintages.
    day
        The day of knowledge; None for all that was ever published.
    """
    known = rows if day is None else rows.filter(pc.less_equal(rows["vintage"], pa.scalar(day)))
    whole = [source.id for source in sources().values() if source.release == "whole"]
    key = [column for column in TABLES[name].key if column != "vintage"]
    frame = known.select([*key, "vintage"]).to_pandas()
    newest = frame["vintage"].eq(frame.groupby("source")["vintage"].transform("max"))
    later = frame.sort_values("vintage", kind="stable").duplicated(key, keep="last").sort_index()
    return known.filter(pa.array(newest.where(frame["source"].isin(whole), ~later).to_numpy(dtype=bool)))
