"""JODI-Oil and JODI-Gas: national totals by month, each fact printed once per unit; no partners."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from petrostates.connectors.delimited import refuse
from petrostates.connectors.http import Answer, Http
from petrostates.connectors.jodi_rows import CONVBBL, STATUS, read
from petrostates.connectors.source import Fetched, RawFiles, Source, Tables, Wanted
from petrostates.errors import BadFile, FetchFailed
from petrostates.reference import conversion
from petrostates.schema import BALANCES
from petrostates.units import days_in, last_day

_LOG = logging.getLogger(__name__)

_OIL = "https://www.jodidata.org/_resources/files/downloads/oil-data"
_GAS = "https://www.jodidata.org/jodi-publisher/gas"
_GAS_LISTING = "https://api.publisher.jodidata.org/web/files/gas"
_FIRST_YEAR = 2002
_TABLES = {"Primary": {"crude"}, "Secondary": {"products", "lpg"}}
_GAS_PRODUCTS = {"lng", "pipeline_gas", "gas_nes"}

# Units by how gladly they are taken: tonnes first.
_OIL_UNITS = ("KTONS", "KBBL", "KBD", "KL")
_GAS_UNITS = ("KTONS", "M3", "TJ")
# Printed barrels and tonnes follow from one figure and CONVBBL. Gas is reported in volume and in energy, and calorific
# values differ by country.
_OIL_TOLERANCE, _GAS_TOLERANCE = 0.02, 0.25
# One slip in a hundred is a country's; more mean that a unit no longer means what it did.
_SLIPS = 0.01

_BBL_PER_T = conversion("jodi_convbbl")
_BBL_PER_KL = conversion("bbl_per_kl")
_LNG = conversion("lng_bcm_per_mt")
_PIPELINE = conversion("pipeline_gas_kg_per_m3")
_MJ_PER_M3 = conversion("gas_mj_per_m3")


def fetch(http: Http, wanted: Wanted, folder: Path) -> Fetched | None:
    """Download what changed: the whole history at first, later the years since a month; gas comes whole.

    Every file is asked for on the condition that it is not the one at hand. The vintage is the day of the newest file.
    """
    seen: dict[str, dict[str, str]] = dict(wanted.known.get("seen", {}))
    found: dict[str, bytes | Path] = {}
    for name, addresses in _wanted_files(http, wanted).items():
        answer = _first_published(http, addresses, folder / name, seen)
        if answer is None:
            if not _may_be_absent(name, wanted.today):
                raise FetchFailed(f"jodi: {' and '.join(addresses)}: status 404. Look for a new release of petrostates.")
            continue
        address, content = answer
        if content is not None:
            found[name] = content
            seen[address].setdefault("published", wanted.today.isoformat())
    if not found:
        return None
    vintage = max(date.fromisoformat(entry["published"]) for entry in seen.values())
    return Fetched(found, vintage, _OIL, {"seen": seen})
