"""EIA's keyless bulk file: one line of JSON a series, of which the production of crude is read."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

from petrostates.connectors.eia_values import PRODUCERS, Figures, amount_of, month_of
from petrostates.errors import BadFile

_GEOSET = "INTL.57-1-TBPD.M"


def figures_of(place: Path) -> Figures:
    """Figures of the producers in the bulk file."""
    figures: Figures = {}
    for country, (where, pairs) in _bulk_series(place).items():
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2:
                raise BadFile(f"{where}, field data: '{pair}' is not a period with a value. Nothing was written.")
            month = month_of(pair[0], r"(\d{4})(\d{2})", f"{where}, field data")
            if (month, country) in figures:
                raise BadFile(f"{where}, field data: '{pair[0]}' stands twice. Nothing was written.")
            figures[month, country] = amount_of(pair[1], f"{where}, field data, period {pair[0]}")
    if not figures:
        raise BadFile(f"{place}: no figures under {_GEOSET} for {', '.join(PRODUCERS[:3])} or others. Is it complete?")
    return figures


def _bulk_series(place: Path) -> dict[str, tuple[str, list[Any]]]:
    """Place and data of each producer's series. One that is repeated must say the same again."""
    series: dict[str, tuple[str, list[Any]]] = {}
    for number, line in _bulk_lines(place):
        # To read every line as JSON would take a minute.
        if f'"{_GEOSET}"'.encode() not in line:
            continue
        where = f"{place}:INTL.txt, line {number}"
        try:
            entry = json.loads(line)
            geoset, country, data = entry["geoset_id"], entry["geography"], entry["data"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadFile(f"{where}: no series with geoset_id, geography and data ({error!r}).") from error
        if geoset != _GEOSET or country not in PRODUCERS:
            continue
        if not isinstance(data, list):
            raise BadFile(f"{where}, field data: '{str(data)[:40]}' is not a list. Nothing was written.")
        if country in series and series[country][1] != data:
            raise BadFile(f"{where}, field geography: {country} stands twice, with other figures. Nothing was written.")
        series[country] = (where, data)
    return series


def _bulk_lines(place: Path) -> Iterable[tuple[int, bytes]]:
    try:
        with zipfile.ZipFile(place) as archive, archive.open("INTL.txt") as file:
            yield from zip(count(1), file, strict=False)
    except KeyError as error:
        raise BadFile(f"{place}: holds no INTL.txt. Is this the provider's file?") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise BadFile(f"{place}: not a zip, or cut short ({error}). Nothing was written.") from error
