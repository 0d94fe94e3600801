"""US Energy Information Administration: crude production by country and Brent, by API, or keyless from the bulk file."""

from __future__ import annotations

import hashlib
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from petrostates.connectors.answer import Answer
from petrostates.connectors.eia_bulk import figures_of
from petrostates.connectors.eia_values import PRODUCERS, Figures, amount_of, month_of
from petrostates.connectors.http import Http
from petrostates.connectors.source import Fetched, RawFiles, Source, Tables, Wanted
from petrostates.errors import BadFile, DataWarning, FetchFailed
from petrostates.reference import countries
from petrostates.schema import BALANCES, PRICES
from petrostates.units import barrels_per_tonne, days_in, tonnes_from_kbd

_HOST = "https://api.eia.gov"
_BULK = "INTL.zip"
# The most that one answer holds.
_PAGE_ROWS = 5000

# Crude with lease condensate, production, thousand barrels a day.
_CRUDE = {"productId": "57", "activityId": "1", "unit": "TBPD"}
_BRENT = {"series": "RBRTE"}
_COUNTRY = "countryRegionId"


@dataclass(frozen=True)
class _Question:
    """What is asked of one route, and how its answers are named."""

    name: str
    route: str
    facets: Mapping[str, tuple[str, ...]]
    order: tuple[str, ...]

    def address(self, since: date | None, offset: int) -> str:
        """Address of one page, in an order that stays the same from page to page; without the key."""
        asked = [("frequency", "monthly"), ("data[0]", "value")]
        asked += [(f"facets[{facet}][]", value) for facet, values in self.facets.items() for value in values]
        for position, column in enumerate(self.order):
            asked += [(f"sort[{position}][column]", column), (f"sort[{position}][direction]", "asc")]
        # Bounds compare as text: a day would drop its own month.
        asked += [("start", f"{since:%Y-%m}")] if since else []
        asked += [("offset", str(offset)), ("length", str(_PAGE_ROWS))]
        return f"{_HOST}/v2/{self.route}/data/?{urlencode(asked)}"


_PRODUCTION = _Question(
    "production",
    "international",
    {**{facet: (value,) for facet, value in _CRUDE.items()}, _COUNTRY: PRODUCERS},
    ("period", _COUNTRY),
)
_SPOT = _Question("brent", "petroleum/pri/spt", {facet: (value,) for facet, value in _BRENT.items()}, ("period",))


def fetch(http: Http, wanted: Wanted, folder: Path) -> Fetched | None:
    """Ask for production and Brent page by page; without a key, download the bulk file, which has no prices."""
    if not http.secret:
        return _fetch_bulk(http, wanted, folder)
    files: dict[str, bytes | Path] = {}
    requests, cut = [], []
    for question in (_PRODUCTION, _SPOT):
        for number, answer in enumerate(_pages(http, question, wanted.since), start=1):
            name = f"{question.name}-{number}.json"
            files[name] = answer.content
            requests.append(answer.address)
            cut += [name] if answer.is_cut else []
    # The answer repeats the request, with the key if the provider so wishes.
    return Fetched(files, wanted.today, f"{_HOST}/v2", {"requests": requests, "key_cut_from": cut})


def _pages(http: Http, question: _Question, since: date | None) -> list[Answer]:
    """Every page of an answer; one that cannot be read is the last, and left to ``parse`` to refuse."""
    answers: list[Answer] = []
    rows: list[dict[str, Any]] = []
    while True:
        # The API reads no header: the key can only travel as a parameter.
        answer = http.get(question.address(since, len(rows)), params={"api_key": http.secret or ""})
        answers.append(answer)
        page = _glance(answer.content)
        if page is None:
            return answers
        total, found = page
        rows += found
        if not found or len(rows) >= total:
            _hear_silence(question, rows)
            return answers


def _glance(content: bytes) -> tuple[int, list[dict[str, Any]]] | None:
    """Total and rows of a page, or None where it has no such thing."""
    try:
        response = json.loads(content)["response"]
        return int(response["total"]), [row for row in response["data"] if isinstance(row, dict)]
    except (ValueError, KeyError, TypeError):
        return None


def _hear_silence(question: _Question, rows: list[dict[str, Any]]) -> None:
    """A code that the provider does not know is no error to it: it just has no rows. One country may have none."""
    for facet, values in question.facets.items():
        silent = sorted(set(values) - {str(row.get(facet)) for row in rows})
        if silent and facet == _COUNTRY:
            _warn_of_countries(question.route, facet, silent)
        elif silent:
            raise FetchFailed(
                f"eia: {question.route}: no rows for {facet} {', '.join(silent)}. Ask from an earlier month; if that does "
                "not help, the provider may have changed its codes: look for a new release of petrostates."
            )


def _warn_of_countries(where: str, code: str, silent: list[str]) -> None:
    warnings.warn(
        f"eia: {where}: no rows for {code} {', '.join(silent)}; the rest is kept. Without an earlier figure their "
        "production is missing, not zero: ask from an earlier month, or look for a new release of petrostates.",
        DataWarning,
        stacklevel=2,
    )


def _fetch_bulk(http: Http, wanted: Wanted, folder: Path) -> Fetched | None:
    address, place = f"{_HOST}/bulk/{_BULK}", folder / _BULK
    answer = http.download(address, place)
    facts = {**answer.facts(), "since": None}  # it holds every month, whatever is wanted
    fetched = Fetched({_BULK: place}, answer.published(wanted.today) or wanted.today, address, facts)
    try:
        figures = figures_of(place)
    except BadFile:
        return fetched  # for parse to refuse, so that the file is kept for inspection
    # The file is written anew twice a day, its figures change once a month.
    mark = hashlib.sha256(json.dumps(sorted((str(key), kbd) for key, kbd in figures.items())).encode()).hexdigest()
    if mark == wanted.known.get("figures"):
        place.unlink()
        return None
    if silent := sorted(set(PRODUCERS) - {country for _, country in figures}):
        _warn_of_countries(_BULK, "geography", silent)
    return replace(fetched, facts={**facts, "figures": mark})


def parse(raw: RawFiles) -> Tables:
    """Read the pages of the API, or the bulk file where there are none; a marker for missing is null."""
    if _BULK in raw.names:
        return {"balances": BALANCES.from_pylist(_balances(figures_of(raw.named(_BULK)), raw.vintage))}
    production, prices = _production(raw), _prices(raw)
    return {
        "balances": BALANCES.from_pylist(_balances(production, raw.vintage)),
        "prices": PRICES.from_pylist(prices),
    }


def _balances(figures: Figures, vintage: date) -> Iterator[dict[str, object]]:
    factors = {country: barrels_per_tonne(country=country) for country in {country for _, country in figures}}
    for (month, country), kbd in figures.items():
        factor = factors[country]
        yield {
            "period": month,
            "frequency": "M",
            "country": country,
            "product": "crude",
            "item": "production",
            "quantity_t": None if kbd is None else tonnes_from_kbd(kbd, days_in(month), factor.factor),
            "reported_quantity": kbd,
            "reported_unit": _CRUDE["unit"],
            "factor": None if kbd is None else factor.id,
            "status": "reported",
            "source": SOURCE.id,
            "vintage": vintage,
        }


def _production(raw: RawFiles) -> Figures:
    figures: Figures = {}
    for record in _records(raw, _PRODUCTION):
        record.require(_CRUDE)
        key = (record.month(), str(record.field(_COUNTRY)))
        if key[1] not in countries():
            raise record.refusal(_COUNTRY, "is no known country")
        if key in figures:
            raise record.refusal("period", f"repeats {key[1]} in this month")
        figures[key] = amount_of(record.field("value"), f"{record.place}, field value")
    return figures


def _prices(raw: RawFiles) -> list[dict[str, object]]:
    prices: dict[date, float | None] = {}
    for record in _records(raw, _SPOT):
        record.require({**_BRENT, "units": "$/BBL"})
        if record.month() in prices:
            raise record.refusal("period", "repeats an earlier month")
        prices[record.month()] = amount_of(record.field("value"), f"{record.place}, field value")
    row = {"frequency": "M", "series": "brent", "unit": "USD/bbl", "source": SOURCE.id, "vintage": raw.vintage}
    return [{**row, "period": month, "value": price} for month, price in prices.items() if price is not None]


@dataclass(frozen=True)
class _Record:
    """One row of an answer, with its place for messages."""

    place: str
    fields: Mapping[str, Any]

    def field(self, name: str) -> Any:
        """Its value; a field that is not there is refused."""
        if name not in self.fields:
            raise BadFile(f"{self.place}, field {name}: missing. Nothing was written.")
        return self.fields[name]

    def require(self, expected: Mapping[str, str]) -> None:
        """Refuse a row that answers another question."""
        for name, value in expected.items():
            if str(self.field(name)) != value:
                raise self.refusal(name, f"is not '{value}', which was asked for")

    def month(self) -> date:
        """Its period, such as 2024-03."""
        return month_of(self.field("period"), r"(\d{4})-(\d{2})", f"{self.place}, field period")

    def refusal(self, name: str, fault: str) -> BadFile:
        """Build the refusal of one field."""
        return BadFile(f"{self.place}, field {name}: '{self.fields[name]}' {fault}. Nothing was written.")


def _records(raw: RawFiles, question: _Question) -> list[_Record]:
    """Rows of all pages; together they must be as many as each page announces."""
    pages = sum(re.fullmatch(rf"{question.name}-\d+\.json", name) is not None for name in raw.names)
    places = [raw.named(f"{question.name}-{number}.json") for number in range(1, max(pages, 1) + 1)]
    responses = {place: _response(place) for place in places}
    records = [
        _Record(f"{place}, record {number}", row)
        for place, response in responses.items()
        for number, row in enumerate(response["data"], start=1)
    ]
    for place, response in responses.items():
        if str(response["total"]) != str(len(records)):
            raise BadFile(
                f"{place}, field total: {response['total']} rows are announced, {len(records)} are there; the provider says "
                f"'{json.dumps(response.get('warnings', 'nothing'))[:200]}'. Fetch again. Nothing was written."
            )
    if not records:
        raise BadFile(f"{raw.folder / question.name}-1.json: no rows. A code or month that does not exist gives none.")
    return records


def _response(place: Path) -> dict[str, Any]:
    content = place.read_bytes()
    try:
        answer = json.loads(content)
    except ValueError as error:
        start = content[:40].decode("utf-8", "replace")
        raise BadFile(f"{place}: not JSON ({error}); it begins with '{start}'. Nothing was written.") from error
    if isinstance(answer, dict) and "error" in answer:
        raise BadFile(f"{place}: the provider answered with an error: {json.dumps(answer)[:200]}. Nothing was written.")
    response = answer.get("response") if isinstance(answer, dict) else None
    if not isinstance(response, dict) or "total" not in response:
        raise BadFile(f"{place}, field response: missing, or without total. Is this an answer of API v2?")
    rows = response.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadFile(f"{place}, field data: not a list of records. Is this an answer of API v2?")
    return response


SOURCE = Source(
    id="eia",
    title="International crude production and Europe Brent spot price",
    publisher="US Energy Information Administration",
    licence="Public domain",
    frequency="M",
    homepage="https://www.eia.gov/opendata/",
    parse=parse,
    release="blocks",
    block=("frequency", "period"),
    fetch=fetch,
    key="EIA_API_KEY",
    # Brent appears within days, production within some three months: it says when to look, and Brent comes along.
    lag_days=95,
)
