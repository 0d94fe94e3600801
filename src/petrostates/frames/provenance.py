"""Who says a figure of a frame, and since when: what a reader may overlook about sources and vintages."""

from __future__ import annotations

import warnings

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from petrostates.containers import FLOW_KEY
from petrostates.errors import BadArgument, DataWarning
from petrostates.selection import NO_VINTAGE

_CARGO = (*FLOW_KEY, "flow")


def refuse_undated(flows: pa.Table) -> None:
    """Refuse to say what was known by a day of rows that do not say when they were published."""
    is_undated = pc.equal(flows["vintage"], NO_VINTAGE)
    if undated := pc.sum(is_undated).as_py():
        first = pc.index(is_undated, True).as_py()
        raise BadArgument(
            f"as_of= asks what was known by a day, and {undated} of {flows.num_rows} rows of the frame say no vintage, first "
            f"row {first}. Give the column vintage, the day on which each figure was published, or leave as_of out."
        )


def warn_of_two_sources(flows: pa.Table) -> None:
    """Say that one flow under two sources is added up, and name the first one."""
    if pc.count_distinct(flows["source"]).as_py() < 2:
        return
    # Grouped by places of codes, which is several times faster than by the codes themselves.
    places = {name: flows[name].combine_chunks().dictionary_encode().indices for name in (*_CARGO, "source")}
    table = pa.table({**places, "number": pa.array(np.arange(flows.num_rows))})
    told = table.group_by(_CARGO, use_threads=False).aggregate([("source", "count_distinct"), ("number", "min")])
    twice = told.filter(pc.greater(told["source_count_distinct"], 1))
    if not twice.num_rows:
        return
    first = pc.min(twice["number_min"]).as_py()
    shown = ", ".join(str(flows[name][first]) for name in FLOW_KEY)
    flow = "flow of the frame stands" if twice.num_rows == 1 else "flows of the frame stand"
    warnings.warn(
        f"{twice.num_rows} {flow} under more than one source and count as different cargo, added up: first {shown} "
        f"(row {first}, source {flows['source'][first]}). Drop one source if both tell of the same cargo.",
        DataWarning,
        stacklevel=4,
    )
