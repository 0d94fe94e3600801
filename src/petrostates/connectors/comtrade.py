"""UN Comtrade: bilateral trade as the customs offices declare it, month by month and year by year, as JSON."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from petrostates.connectors.comtrade_answers import HEADING, ONLY_CHILD, Declared, Key, lines, rows
from petrostates.connectors.comtrade_plan import (
    KEYED,
    PREVIEW,
    Call,
    Published,
    Query,
    Tier,
    areas,
    availability_batches,
    calls,
    numbers,
    planned_calls,
    query,
)
from petrostates.connectors.http import Http
from petrostates.connectors.source import Fetched, RawFiles, Source, Tables, Wanted
from petrostates.errors import BadFile, FetchFailed
from petrostates.reference import product_of_hs
from petrostates.schema import FLOWS

_HOST = "https://comtradeapi.un.org"
_AVAILABILITY = "availability"
_LONGEST_ADDRESS = 4096
_FLOW = {"M": ("import", "cif"), "X": ("export", "fob")}


def fetch(http: Http, wanted: Wanted, folder: Path) -> Fetched | None:
    """Ask what is published, then for exactly that: with a key in both books, without one in the importers' only."""
    tier = KEYED if http.secret else PREVIEW
    asked = query(wanted, tier)
    talk = _Conversation(http, tier, folder)
    released = _released(talk, asked)
    state = _digest(tier, asked, released)
    if all(released.values()) and wanted.known.get("availability") == state:
        return None
    published = _by_period(released)
    planned = calls(asked, tier, published)
    empty: list[str] = []
    with http.progress(len(planned), "call") as bar:
        for call in planned:
            empty += _ask_whole(talk, call)
            bar.update()
    if len(empty) == talk.answers:
        raise FetchFailed(
            f"comtrade: no trade in {talk.answers} answers for {', '.join(areas()[number] for number in asked.importers)}. "
            "Ask for other importers, products or an earlier start."
        )
    facts = {
        "availability": state,
        "released": max(released.values())[:10],
        "calls": talk.asked,
        "requests": talk.addresses,
        "without_number": list(asked.without_number),
        "without_data": _without_data(asked, published),
        "empty": empty,
    }
    return Fetched(talk.files, wanted.today, f"{_HOST}{tier.data}/C", facts)


@dataclass
class _Conversation:
    """Calls to the provider in one run, and what came back: a year of all suppliers may hold 100 MB, so into the folder."""

    http: Http
    tier: Tier
    folder: Path
    files: dict[str, Path] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    answers: int = 0

    def ask(self, path: str, parameters: Mapping[str, str], name: str) -> list[Any]:
        """Rows of one answer, which is kept under the name unless it may be cut off."""
        key = self.http.secret
        headers = {"Ocp-Apim-Subscription-Key": key} if key else {}
        answer = self.http.get(f"{_HOST}{path}", params=parameters, headers=headers)
        self.asked += 1
        try:
            # An error text may repeat the key.
            found = rows(answer.content.replace(key.encode(), b"***") if key else answer.content, answer.address)
        except BadFile as error:
            raise FetchFailed(f"comtrade: {error} What is at hand stays as it was.") from None
        if len(found) < self.tier.rows or name.startswith(_AVAILABILITY):
            self.files[name], self.addresses[name] = self.folder / name, answer.address
            self.files[name].write_bytes(answer.content)
        return found


def _ask_whole(talk: _Conversation, whole: Call) -> list[str]:
    """Ask, in halves where the address is too long or the answer may be cut off; return the names of empty answers."""
    empty, waiting = [], [whole]
    while waiting:
        call = waiting.pop(0)
        path, parameters = f"{talk.tier.data}/C/{call.frequency}/HS", call.parameters(talk.tier.rows)
        if len(f"{_HOST}{path}?{urlencode(parameters)}") < _LONGEST_ADDRESS:
            name = f"{talk.tier.name}-{call.frequency}-{_FLOW[call.book][0]}s-{talk.answers + 1:03d}.json"
            found = talk.ask(path, parameters, name)
            if len(found) < talk.tier.rows:
                talk.answers += 1
                empty += [] if found else [name]
                continue
        halves = call.halves()
        if halves is None:
            raise FetchFailed(
                f"comtrade: {talk.tier.rows} rows or more, which may be cut off, for the single "
                f"{call.periods[0]}, {areas()[call.importers[0]]}, HS {call.products[0]}. What is at hand stays as it was."
            )
        waiting[:0] = halves
    return empty


def _released(talk: _Conversation, asked: Query) -> dict[tuple[str, str, int], str]:
    """Release date of every set of figures that could be asked for, by frequency, period and reporter."""
    reporters = set(asked.importers) | (set(numbers().values()) if "X" in talk.tier.books else set())
    released = {}
    for number, (frequency, periods) in enumerate(availability_batches(asked), start=1):
        name = f"{_AVAILABILITY}-{frequency}-{number:02d}.json"
        path = f"{talk.tier.availability}/C/{frequency}/HS"
        for position, row in enumerate(talk.ask(path, {"period": ",".join(periods)}, name), start=1):
            if not isinstance(row, dict) or "period" not in row or not isinstance(row.get("reporterCode"), int):
                raise FetchFailed(f"comtrade: {name}, record {position}: no period or reporterCode. Try again later.")
            if str(row["period"]) in periods and row["reporterCode"] in reporters:
                released[frequency, str(row["period"]), row["reporterCode"]] = str(row.get("lastReleased") or "")
    if not released:
        raise FetchFailed(
            "comtrade: nothing is published yet for these countries and periods. Ask from an earlier day."
        )
    return released


def _by_period(released: Iterable[tuple[str, str, int]]) -> Published:
    found: dict[str, dict[str, frozenset[int]]] = {"A": {}, "M": {}}
    for frequency, period, reporter in released:
        found[frequency][period] = found[frequency].get(period, frozenset()) | {reporter}
    return found


def _without_data(asked: Query, published: Published) -> dict[str, list[str]]:
    """Periods that an importer has not published, and which were therefore not asked for."""
    silent = {
        areas()[importer]: [
            period
            for frequency, periods in asked.periods.items()
            for period in periods
            if importer not in published[frequency].get(period, frozenset())
        ]
        for importer in asked.importers
    }
    return {code: periods for code, periods in silent.items() if periods}


def _digest(tier: Tier, asked: Query, released: Mapping[tuple[str, str, int], str]) -> str:
    """Mark of the question and of every release date: the same again means that nothing has changed."""
    state = [tier.name, asked.importers, asked.products, sorted(released.items())]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()


def parse(raw: RawFiles) -> Tables:
    """Read the totals of every answer; breakdowns by mode, procedure, second partner and sub-flow are left out."""
    names = [name for name in raw.names if name.endswith(".json") and not name.startswith(_AVAILABILITY)]
    if not names:
        raise BadFile(
            f"{raw.folder}: no answer of the provider; record.json lists {', '.join(raw.names) or 'nothing'}."
        )
    declared: dict[tuple[Key, str], Declared] = {}
    for name in names:
        for line in lines(raw.folder / name):
            if not line.is_total():
                continue
            found = line.declared()
            if (found.key, found.hs) in declared:
                raise line.refusal(
                    "cmdCode", "repeats reporter, partner, flow, period and product of an earlier record"
                )
            declared[found.key, found.hs] = found
    return {"flows": FLOWS.from_pylist(_flows(declared, raw.vintage))}


def _flows(declared: Mapping[tuple[Key, str], Declared], vintage: date) -> list[dict[str, object]]:
    """One row a flow: liquefied gas has two HS codes, and several numbers stand for what has no country."""
    parts: dict[tuple[str, ...], list[Declared]] = {}
    for (key, hs), found in declared.items():
        # The heading and its only child are the same crude.
        if hs == ONLY_CHILD and (key, HEADING) in declared:
            continue
        reporter, partner = areas()[key.reporter], areas()[key.partner]
        exporter, importer = (partner, reporter) if key.book == "M" else (reporter, partner)
        product = product_of_hs()[HEADING if hs == ONLY_CHILD else hs]
        parts.setdefault((key.period.isoformat(), key.frequency, exporter, importer, product, key.book), []).append(
            found
        )
    return [_flow(name, found, vintage) for name, found in parts.items()]


def _flow(name: tuple[str, ...], parts: list[Declared], vintage: date) -> dict[str, object]:
    period, frequency, exporter, importer, product, book = name
    flow, valuation = _FLOW[book]
    units = {part.unit for part in parts if part.printed is not None}
    return {
        "period": date.fromisoformat(period),
        "frequency": frequency,
        "exporter": exporter,
        "importer": importer,
        "product": product,
        "flow": flow,
        "quantity_t": _sum(part.quantity_t for part in parts),
        "value_usd": _sum(part.value_usd for part in parts),
        "valuation": valuation,
        # Litres and kilograms have no common sum.
        "reported_quantity": _sum(part.printed for part in parts) if len(units) == 1 else None,
        "reported_unit": next(iter(units)) if len(units) == 1 else None,
        "status": "estimated" if any(part.is_estimated for part in parts) else "reported",
        "source": SOURCE.id,
        "vintage": vintage,
    }


def _sum(amounts: Iterable[float | None]) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return math.fsum(known) if known else None


SOURCE = Source(
    id="comtrade",
    title="UN Comtrade, declared trade by month and year",
    publisher="United Nations Statistics Division",
    licence="UN Comtrade terms of use: own analysis is free, passing records on is restricted",
    frequency="M",
    homepage="https://comtradeplus.un.org",
    parse=parse,
    fetch=fetch,
    key="COMTRADE_API_KEY",
    # Ten calls a minute; the provider publishes no limit by the second.
    pace_seconds=6.0,
    lag_days=60,
    calls=planned_calls,
    calls_a_day=500,
)
