"""UN Comtrade: bilateral trade as the customs offices declare it, month by month and year by year, as JSON."""

from __future__ import annotations

import hashlib
import json
import math
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from petrostates.connectors.comtrade_answers import (
    AVAILABILITY,
    HEADING,
    ONLY_CHILD,
    Declared,
    Key,
    lines,
    releases,
    rows,
)
from petrostates.connectors.comtrade_plan import (
    HOST,
    KEYED,
    PREVIEW,
    Call,
    Published,
    Query,
    Tier,
    areas,
    availability_batches,
    calls,
    first_month,
    importers_with_number,
    least_calls,
    numbers,
    planned_calls,
    products_with_code,
    query,
)
from petrostates.connectors.comtrade_talk import Conversation, Unreadable
from petrostates.connectors.http import Http
from petrostates.connectors.source import Fetched, RawFiles, Source, Tables, Wanted
from petrostates.errors import AddressTooLong, BadFile, FetchFailed
from petrostates.reference import product_of_hs
from petrostates.schema import FLOWS

_FLOW = {"M": ("import", "cif"), "X": ("export", "fob")}
# Release date by frequency, period and reporter.
Released = Mapping[tuple[str, str, int], str]


def fetch(http: Http, wanted: Wanted, folder: Path) -> Fetched | None:
    """Ask what is published, then for exactly that: with a key in both books, without one in the importers' only.

    What was answered before a quota was spent is kept in the folder, and not asked for again while the release dates of the
    figures it is of stay the same. So a vintage holds one state of each reporter and period, whatever days it was asked on.
    """
    tier = KEYED if http.secret else PREVIEW
    asked = query(wanted, tier)
    talk = Conversation(http, tier, folder)
    try:
        facts = _ask_for_all(talk, asked, wanted)
    except (
        Unreadable
    ) as answer:  # for parse to refuse, so that it is kept for inspection; the others stay for the next run
        talk.only(answer.name)
        facts = {}
    if facts is None:
        return None
    facts |= {"requests": talk.addresses, "key_cut_from": talk.key_cut_from}
    if wanted.since and wanted.since <= first_month(wanted.today, tier):
        facts["since"] = None  # all that is asked for by default, and more
    return Fetched(talk.files, wanted.today, f"{HOST}{tier.data}/C", facts)


def _ask_for_all(talk: Conversation, asked: Query, wanted: Wanted) -> dict[str, Any] | None:
    """What the record says of the answers; None where nothing has changed."""
    released = _released(talk, asked)
    state = _digest(talk.tier, asked, released)
    if all(released.values()) and wanted.known.get("availability") == state:
        return None
    published = _by_period(released)
    planned = calls(asked, talk.tier, published)
    empty: list[str] = []
    with talk.http.progress(len(planned), "call") as bar:
        for call in planned:
            empty += _ask_whole(talk, call, released, wanted.today)
            bar.update()
    if len(empty) == talk.answers:
        raise FetchFailed(
            f"comtrade: no trade in {talk.answers} answers for {', '.join(areas()[number] for number in asked.importers)}. "
            "Ask for other importers, products or an earlier start."
        )
    return {
        "availability": state,
        "released": max(released.values())[:10],
        "calls": talk.asked,
        "importers": [areas()[number] for number in asked.importers],
        "without_number": list(asked.without_number),
        "without_data": _without_data(asked, published),
        "empty": empty,
    }


def _ask_whole(talk: Conversation, whole: Call, released: Released, today: date) -> list[str]:
    """Ask, in parts where the address is too long or the answer may be cut off; return the names of empty answers."""
    empty, waiting, most = [], [whole], talk.tier.rows
    while waiting:
        call = waiting.pop(0)
        name = f"{talk.tier.name}-{call.frequency}-{_FLOW[call.book][0]}s-{talk.answers + 1:03d}.json"
        try:
            found = talk.ask(
                f"{talk.tier.data}/C/{call.frequency}/HS", call.parameters(most), name, _state(call, released, today)
            )
        except AddressTooLong:
            parts, fault = call.shortened(), "the address is too long"
        else:
            if len(found) < most:
                talk.answers += 1
                empty += [] if found else [name]
                continue
            parts, fault = call.halves(), f"{most} rows or more, which may be cut off,"
        if parts is None:
            raise FetchFailed(
                f"comtrade: {fault} for the single {call.periods[0]}, {areas()[call.importers[0]]}, HS {call.products[0]}. "
                "What is at hand stays as it was."
            )
        waiting[:0] = parts
    return empty


def _released(talk: Conversation, asked: Query) -> Released:
    """Release date of every set of figures that could be asked for, by frequency, period and reporter."""
    reporters = set(asked.importers) | (set(numbers().values()) if "X" in talk.tier.books else set())
    released: dict[tuple[str, str, int], str] = {}
    for number, (frequency, periods) in enumerate(availability_batches(asked), start=1):
        name = f"{AVAILABILITY}-{frequency}-{number:02d}.json"
        found = talk.ask(f"{talk.tier.availability}/C/{frequency}/HS", {"period": ",".join(periods)}, name)
        try:
            for period, reporter, when in releases(found, name):
                if period in periods and reporter in reporters:
                    released[frequency, period, reporter] = when
        except BadFile as error:
            raise Unreadable(name) from error
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


def _digest(tier: Tier, asked: Query, released: Released) -> str:
    """Mark of the question and of every release date: the same again means that nothing has changed."""
    return _hash([tier.name, asked.importers, asked.products, sorted(released.items())])


def _state(call: Call, released: Released, today: date) -> str:
    """Mark of the release dates of the figures that one call asks for; none yet is a state too, no date one of today."""
    names = [(call.frequency, period, reporter) for period in call.periods for reporter in call.reporters]
    return _hash([(name, released[name] or f"by {today}") if name in released else (name, None) for name in names])


def _hash(state: object) -> str:
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()


def parse(raw: RawFiles) -> Tables:
    """Read the totals of every answer; breakdowns by mode, procedure, second partner and sub-flow are left out."""
    for name in raw.names:
        if name.startswith(AVAILABILITY):
            place = raw.folder / name
            deque(releases(rows(place.read_bytes(), str(place)), str(place)), maxlen=0)
    names = [name for name in raw.names if name.endswith(".json") and not name.startswith(AVAILABILITY)]
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
    # What is not summed has no unit, no factor, and no estimate in it. Litres and kilograms have no common sum.
    tonnes = _sum(part.quantity_t for part in parts)
    printed = _sum(part.printed for part in parts) if len({part.unit for part in parts}) == 1 else None
    weighed = () if tonnes is None and printed is None else parts
    return {
        "period": date.fromisoformat(period),
        "frequency": frequency,
        "exporter": exporter,
        "importer": importer,
        "product": product,
        "flow": flow,
        "quantity_t": tonnes,
        "value_usd": _sum(part.value_usd for part in parts),
        "valuation": valuation,
        "reported_quantity": printed,
        "reported_unit": None if printed is None else parts[0].unit,
        "factor": "+".join(sorted({part.factor for part in weighed if part.factor})) or None,
        "status": "estimated" if any(part.is_estimated for part in weighed) else "reported",
        "source": SOURCE.id,
        "vintage": vintage,
    }


def _sum(amounts: Iterable[float | None]) -> float | None:
    """Sum, which is unknown without one of its parts."""
    parts = list(amounts)
    known = [amount for amount in parts if amount is not None]
    return math.fsum(known) if len(known) == len(parts) else None


SOURCE = Source(
    id="comtrade",
    title="UN Comtrade, declared trade by month and year",
    publisher="United Nations Statistics Division",
    licence="UN Comtrade terms of use: own analysis is free, passing records on is restricted",
    frequency="M",
    homepage="https://comtradeplus.un.org",
    parse=parse,
    release="blocks",
    block=("frequency", "period", "reporter", "flow"),
    part="reporter",
    fetch=fetch,
    importers=importers_with_number,
    products=products_with_code,
    key="COMTRADE_API_KEY",
    # Ten calls a minute; the provider publishes no limit by the second.
    pace_seconds=6.0,
    lag_days=60,
    calls=planned_calls,
    least_calls=least_calls,
    calls_a_day=500,
    # A visitor's quota goes by volume and is replenished within the hour; after about so many calls it was spent.
    calls_a_day_without_key=100,
)
