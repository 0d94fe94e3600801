"""JODI-Oil and JODI-Gas: national totals by month, each fact printed once per unit; no partners."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from petrostates.connectors.delimited import refuse
from petrostates.connectors.http import Http
from petrostates.connectors.jodi_files import files, first_month, told_of
from petrostates.connectors.jodi_rows import CONVBBL, STATUS, read
from petrostates.connectors.source import Fetched, RawFiles, Source, Tables, Wanted
from petrostates.errors import BadFile, NotThere
from petrostates.reference import conversion
from petrostates.schema import BALANCES
from petrostates.units import days_in, last_day

_LOG = logging.getLogger(__name__)

_BBL_PER_T = conversion("jodi_convbbl")
_BBL_PER_KL = conversion("bbl_per_kl")
_LNG_BCM_PER_MT = conversion("lng_bcm_per_mt")
_PIPELINE_KG_PER_M3 = conversion("pipeline_gas_kg_per_m3")
_MJ_PER_M3 = conversion("gas_mj_per_m3")

# Barrels and tonnes of oil are one figure and its CONVBBL. Gas is reported as volume and as energy, of its own quality.
_OIL_TOLERANCE, _GAS_TOLERANCE = 0.02, 0.25
# One slip among a hundred facts is a country's; more mean that a unit no longer means what it did.
_SLIPS = 0.01


def fetch(http: Http, wanted: Wanted, folder: Path) -> Fetched | None:
    """Download what has changed: oil as the whole history, or by year since a month; gas comes whole.

    A file that is at hand is asked for on the condition that it has changed. Files are overwritten without a release
    date, so the vintage is the day of the newest one seen.
    """
    seen = {address: dict(entry) for address, entry in wanted.known.get("seen", {}).items()}
    found: dict[str, bytes | Path] = {}
    for name, addresses in files(http, wanted).items():
        try:
            content = _first_published(http, addresses, folder / name, seen, wanted.today)
        except NotThere:
            # The year begins before its first figures.
            if name.endswith(f"-{wanted.today.year}.csv"):
                continue
            raise
        if content is not None:
            found[name] = content
    if not found:
        return None
    vintage = max(date.fromisoformat(entry["published"]) for entry in seen.values())
    return Fetched(found, vintage, "https://www.jodidata.org", {"seen": seen, "since": first_month(wanted)})


def _first_published(
    http: Http, addresses: tuple[str, ...], target: Path, seen: dict[str, dict[str, str]], today: date
) -> bytes | Path | None:
    """The file from the first address that has it, or None where it is the one at hand; ``seen`` is brought up to date."""
    for address in addresses:
        known = seen.get(address)
        try:
            # A first download is long and the provider slow: it can be resumed, a conditional request cannot.
            answer = http.get(address, known=known) if known else http.download(address, target)
        except NotThere:
            if address != addresses[-1]:
                continue
            raise
        if answer.is_unchanged:
            return None
        published = answer.published(today) or today
        seen[address] = {**answer.facts(), "published": published.isoformat(), "retrieved": today.isoformat()}
        return answer.content if known else target
    return None


def parse(raw: RawFiles) -> Tables:
    """Read every file: one row per country, month, product and item, in tonnes where JODI or a cited factor gives them."""
    names = [name for name in raw.names if name.lower().endswith((".csv", ".zip"))]
    if not names:
        raise BadFile(f"{raw.folder}: no CSV or zip file; record.json lists {', '.join(raw.names) or 'none'}.")
    tables = [_balances(*read(raw.folder / name), raw.vintage) for name in names]
    return {"balances": pa.concat_tables(tables)}


@dataclass(frozen=True)
class _Scale:
    """How the units of one table become tonnes, a row per fact and a column per unit, tonnes before all others."""

    tonnes: pd.DataFrame
    factors: pd.DataFrame
    # For comparison only: also where no factor leads to tonnes.
    rough_tonnes: pd.DataFrame
    tolerance: float
    # Facts whose barrels and tonnes cannot be of one oil, though nothing says how heavy it is.
    is_impossible: pd.Series[bool]


def _balances(place: str, rows: pd.DataFrame, vintage: date) -> pa.Table:
    if rows.empty:
        return BALANCES.fields.empty_table()
    fact = ["country", "month", "product", "item"]
    rows = rows.assign(fact=rows.groupby(fact, observed=True, sort=False).ngroup())
    facts = rows.drop_duplicates("fact").set_index("fact").sort_index()[[*fact, "line", "code"]]
    facts["month"] = facts["month"].astype("str")
    facts["period"] = facts["month"].map(
        {month: date.fromisoformat(f"{month}-01") for month in facts["month"].unique()}
    )
    printed = rows.pivot(index="fact", columns="unit", values="value")
    codes = rows.pivot(index="fact", columns="unit", values="code")
    scale = _gas_scale(facts) if _is_gas(facts) else _oil_scale(facts, printed)
    facts = _take(facts, printed.reindex(columns=scale.tonnes.columns), codes, scale)
    facts = _drop_doubtful(facts, printed, scale, place)
    return _as_table(_published(facts, place, vintage), vintage)


def _is_gas(facts: pd.DataFrame) -> bool:
    return bool(facts["product"].isin(["natural_gas", "pipeline_gas", "lng"]).any())


def _oil_scale(facts: pd.DataFrame, printed: pd.DataFrame) -> _Scale:
    """Barrels become tonnes by the CONVBBL of the very fact, real days of the month, and kilolitres by way of barrels."""
    kbbl_per_kt = printed[CONVBBL].where(printed[CONVBBL].gt(0)) / 1000 if CONVBBL in printed else np.nan
    days = facts["period"].map({month: days_in(month) for month in facts["period"].unique()})
    barrels = pd.DataFrame({"KBBL": 1.0, "KBD": days, "KL": _BBL_PER_KL.factor}, index=facts.index)
    per_kbbl = pd.Series(1000 / kbbl_per_kt, index=facts.index)
    tonnes = barrels.mul(per_kbbl, axis=0)
    rough = barrels.mul(per_kbbl.fillna(1000 / _BBL_PER_T.factor), axis=0)
    factors = pd.DataFrame(_BBL_PER_T.id, index=facts.index, columns=["KTONS", *barrels])
    return _Scale(
        tonnes.assign(KTONS=1000.0)[["KTONS", *barrels]],
        factors.assign(KTONS=None),
        rough.assign(KTONS=pd.Series(1000.0, index=facts.index).where(per_kbbl.notna()))[["KTONS", *barrels]],
        _OIL_TOLERANCE,
        per_kbbl.isna() & _is_no_oil(printed, barrels),
    )


def _is_no_oil(printed: pd.DataFrame, per_unit: pd.DataFrame) -> pd.Series[bool]:
    """Facts with fewer barrels a tonne than fuel oil, or more than ethane; either side may be rounded by half a unit."""
    amounts = printed.reindex(columns=per_unit.columns)
    kbbl = (amounts * per_unit).bfill(axis=1).iloc[:, 0]
    half = per_unit.where(amounts.notna()).bfill(axis=1).iloc[:, 0] / 2
    kt = printed["KTONS"] if "KTONS" in printed else pd.Series(np.nan, index=printed.index)
    along, size = kbbl.where(kt.ge(0), -kbbl), kt.abs()  # a change of stocks may be below zero
    return (along + half).lt(_BBL_PER_T.low * (size - 0.5)) | (along - half).gt(_BBL_PER_T.high * (size + 0.5))


def _gas_scale(facts: pd.DataFrame) -> _Scale:
    """LNG is printed in tonnes too; other gas becomes tonnes by its density. Energy is gross, and only compared."""
    is_lng = facts["product"].eq("lng")
    per_mcm = is_lng.map({True: 1000 / _LNG_BCM_PER_MT.factor, False: 1000 * _PIPELINE_KG_PER_M3.factor})
    tonnes = pd.DataFrame({"KTONS": is_lng.map({True: 1000.0, False: np.nan}), "M3": per_mcm, "TJ": np.nan})
    factors = pd.DataFrame(
        {"KTONS": None, "M3": is_lng.map({True: _LNG_BCM_PER_MT.id, False: _PIPELINE_KG_PER_M3.id}), "TJ": None}
    )
    return _Scale(tonnes, factors, tonnes.assign(TJ=per_mcm / _MJ_PER_M3.factor), _GAS_TOLERANCE, is_lng & False)


def _take(facts: pd.DataFrame, printed: pd.DataFrame, codes: pd.DataFrame, scale: _Scale) -> pd.DataFrame:
    """One unit of each fact: the first that leads to tonnes, else the first printed; its assessment is the fact's."""
    merit = printed.notna().astype("int8") + (printed * scale.tonnes).notna()
    first = merit.to_numpy().argmax(axis=1)
    row = np.arange(len(printed))

    def of_first(frame: pd.DataFrame) -> pd.Series:
        return pd.Series(frame.to_numpy()[row, first], index=facts.index)

    quantity = of_first(printed)
    tonnes = quantity * of_first(scale.tonnes)
    code = of_first(codes.reindex(columns=printed.columns).astype("object"))
    code = code.where(code.notna(), facts["code"].astype("object"))
    return facts.assign(
        quantity_t=tonnes,
        reported_quantity=quantity,
        reported_unit=pd.Series(printed.columns.to_numpy()[first], index=facts.index).where(quantity.notna(), None),
        factor=of_first(scale.factors).where(tonnes.notna(), None),
        status=code.map(STATUS),
    )


def _drop_doubtful(facts: pd.DataFrame, printed: pd.DataFrame, scale: _Scale, place: str) -> pd.DataFrame:
    """Compare the units of each fact; a slip leaves no tonnes, many refuse the file."""
    amounts = printed.reindex(columns=scale.rough_tonnes.columns) * scale.rough_tonnes
    taken = amounts.bfill(axis=1).iloc[:, 0]
    # Either side may be rounded by half a unit.
    rounding = scale.rough_tonnes.where(amounts.notna()).max(axis=1)
    gap = amounts.sub(taken, axis=0).abs().max(axis=1)
    is_doubtful = gap.gt(taken.abs() * scale.tolerance + rounding) | scale.is_impossible
    compared = printed.reindex(columns=amounts.columns).notna().sum(axis=1).gt(1).sum()
    if is_doubtful.any():
        first = facts[is_doubtful].index[0]
        line = int(facts["line"].loc[first])
        said = ", ".join(f"{unit} {value:g}" for unit, value in printed.loc[first].dropna().items())
        if is_doubtful.sum() > _SLIPS * compared:
            raise refuse(place, line, "OBS_VALUE", said, "disagree, though they are units of one fact")
        _LOG.warning("%s: %d facts without tonnes, first row %d: %s disagree", place, is_doubtful.sum(), line, said)
    return facts.assign(
        quantity_t=facts["quantity_t"].mask(is_doubtful), factor=facts["factor"].where(~is_doubtful, None)
    )


def _published(facts: pd.DataFrame, place: str, vintage: date) -> pd.DataFrame:
    """Leave out months that were not over; a month of nothing but zeros in the whole world is not published either."""
    is_open = facts["period"].map({month: last_day(month, "M") >= vintage for month in facts["period"].unique()})
    early = facts[is_open & facts["reported_quantity"].fillna(0).ne(0)]
    if not early.empty:
        fact = early.iloc[0]
        raise refuse(
            place, fact["line"], "TIME_PERIOD", fact["month"], f"was not over on {vintage}, when this appeared"
        )
    facts = facts[~is_open]
    is_blank = facts["reported_quantity"].abs().groupby(facts["month"]).transform("max").eq(0)
    blank = dict.fromkeys(["quantity_t", "reported_quantity", "reported_unit", "factor"])
    return facts.assign(**{name: facts[name].where(~is_blank, None) for name in blank})


def _as_table(facts: pd.DataFrame, vintage: date) -> pa.Table:
    facts = facts.assign(frequency="M", source=SOURCE.id, vintage=vintage)
    return pa.Table.from_pandas(facts[BALANCES.fields.names], schema=BALANCES.fields, preserve_index=False)


SOURCE = Source(
    id="jodi",
    title="JODI-Oil and JODI-Gas World Databases",
    publisher="Joint Organisations Data Initiative",
    licence="Freely accessible; terms of redistribution are not stated, so nothing of it is shipped",
    frequency="M",
    homepage="https://www.jodidata.org",
    parse=parse,
    release="blocks",
    block=("frequency", "period", "country", "product"),
    part="product",  # oil and gas are published apart
    fetch=fetch,
    products=told_of,
    lag_days=50,
)
