"""CREA Russia Fossil Tracker: tonnes that left Russia, month by month, by destination and commodity."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from petrostates.connectors import delimited
from petrostates.connectors.http import Http
from petrostates.connectors.source import Codes, Fetched, RawFiles, Source, Tables, Wanted
from petrostates.errors import BadFile, FetchFailed
from petrostates.reference import NOT_STATED
from petrostates.schema import FLOWS

_ADDRESS = "https://api.russiafossiltracker.com/v0/counter"
_FILE = "counter.csv"
_EXPORTER = "RUS"
# Unless told otherwise the provider starts on 24 February 2022: five days would pass for a month.
_FIRST = date(2022, 1, 1)

# Crude without pipeline_oil would miss much of what China buys.
_COMMODITIES = {
    "crude": ("crude_oil", "pipeline_oil", "crude_oil_rail_road"),
    "products": ("oil_products", "oil_products_pipeline", "oil_products_rail_road", "oil_or_chemical"),
    "lng": ("lng",),
    "lpg": ("lpg",),
    "pipeline_gas": ("natural_gas", "gas_rail_road"),
}
_PRODUCT = {commodity: product for product, commodities in _COMMODITIES.items() for commodity in commodities}
# In files of one's own making: coal is no product of ours, and gas from a terminal has come there as LNG before.
_LEFT_OUT = {"coal", "coal_rail_road", "coke_rail_road", "lng_pipeline"}

_TEXT, _TONNES = pa.string(), pa.float64()
_COLUMNS = {
    "month": _TEXT,
    "commodity": _TEXT,
    "destination_iso2": _TEXT,
    "destination_country": _TEXT,
    "pricing_scenario": _TEXT,
    "version": _TEXT,
    "value_tonne": _TONNES,
}
# Ships that sail for orders, and those whose destination is not known yet.
_UNDECIDED = {"for_orders", "unknown"}
# The provider names countries by ISO 3166 alpha-2 code.
_ISO3: dict[str, str] = dict(
    re.findall(
        r"(\w\w):(\w\w\w)",
        "AD:AND AE:ARE AF:AFG AG:ATG AI:AIA AL:ALB AM:ARM AO:AGO AQ:ATA AR:ARG AS:ASM AT:AUT AU:AUS AW:ABW AX:ALA "
        "AZ:AZE BA:BIH BB:BRB BD:BGD BE:BEL BF:BFA BG:BGR BH:BHR BI:BDI BJ:BEN BL:BLM BM:BMU BN:BRN BO:BOL BQ:BES "
        "BR:BRA BS:BHS BT:BTN BV:BVT BW:BWA BY:BLR BZ:BLZ CA:CAN CC:CCK CD:COD CF:CAF CG:COG CH:CHE CI:CIV CK:COK "
        "CL:CHL CM:CMR CN:CHN CO:COL CR:CRI CU:CUB CV:CPV CW:CUW CX:CXR CY:CYP CZ:CZE DE:DEU DJ:DJI DK:DNK DM:DMA "
        "DO:DOM DZ:DZA EC:ECU EE:EST EG:EGY EH:ESH ER:ERI ES:ESP ET:ETH FI:FIN FJ:FJI FK:FLK FM:FSM FO:FRO FR:FRA "
        "GA:GAB GB:GBR GD:GRD GE:GEO GF:GUF GG:GGY GH:GHA GI:GIB GL:GRL GM:GMB GN:GIN GP:GLP GQ:GNQ GR:GRC GS:SGS "
        "GT:GTM GU:GUM GW:GNB GY:GUY HK:HKG HM:HMD HN:HND HR:HRV HT:HTI HU:HUN ID:IDN IE:IRL IL:ISR IM:IMN IN:IND "
        "IO:IOT IQ:IRQ IR:IRN IS:ISL IT:ITA JE:JEY JM:JAM JO:JOR JP:JPN KE:KEN KG:KGZ KH:KHM KI:KIR KM:COM KN:KNA "
        "KP:PRK KR:KOR KW:KWT KY:CYM KZ:KAZ LA:LAO LB:LBN LC:LCA LI:LIE LK:LKA LR:LBR LS:LSO LT:LTU LU:LUX LV:LVA "
        "LY:LBY MA:MAR MC:MCO MD:MDA ME:MNE MF:MAF MG:MDG MH:MHL MK:MKD ML:MLI MM:MMR MN:MNG MO:MAC MP:MNP MQ:MTQ "
        "MR:MRT MS:MSR MT:MLT MU:MUS MV:MDV MW:MWI MX:MEX MY:MYS MZ:MOZ NA:NAM NC:NCL NE:NER NF:NFK NG:NGA NI:NIC "
        "NL:NLD NO:NOR NP:NPL NR:NRU NU:NIU NZ:NZL OM:OMN PA:PAN PE:PER PF:PYF PG:PNG PH:PHL PK:PAK PL:POL PM:SPM "
        "PN:PCN PR:PRI PS:PSE PT:PRT PW:PLW PY:PRY QA:QAT RE:REU RO:ROU RS:SRB RU:RUS RW:RWA SA:SAU SB:SLB SC:SYC "
        "SD:SDN SE:SWE SG:SGP SH:SHN SI:SVN SJ:SJM SK:SVK SL:SLE SM:SMR SN:SEN SO:SOM SR:SUR SS:SSD ST:STP SV:SLV "
        "SX:SXM SY:SYR SZ:SWZ TC:TCA TD:TCD TF:ATF TG:TGO TH:THA TJ:TJK TK:TKL TL:TLS TM:TKM TN:TUN TO:TON TR:TUR "
        "TT:TTO TV:TUV TW:TWN TZ:TZA UA:UKR UG:UGA UM:UMI US:USA UY:URY UZ:UZB VA:VAT VC:VCT VE:VEN VG:VGB VI:VIR "
        "VN:VNM VU:VUT WF:WLF WS:WSM XK:XKX YE:YEM YT:MYT ZA:ZAF ZM:ZMB ZW:ZWE",
    )
)
_ISO2 = {iso3: iso2 for iso2, iso3 in _ISO3.items()}


def fetch(http: Http, wanted: Wanted, _folder: Path) -> Fetched:
    """Ask for sums by month, commodity and destination."""
    importers, products = _asked(wanted)
    first = max(wanted.since or _FIRST, _FIRST).replace(day=1)
    asked = {
        "date_from": first.isoformat(),
        "date_to": wanted.today.isoformat(),
        "aggregate_by": "month,commodity,destination_iso2",
        "commodity": ",".join(commodity for product in products for commodity in _COMMODITIES[product]),
        "format": "csv",
    }
    if "lpg" in products:
        asked["include_legacy_data"] = "true"  # or its rows are hidden
    if importers is not None:
        asked["destination_iso2"] = ",".join(_ISO2[code] for code in importers)
    answer = http.get(_ADDRESS, params=asked)
    facts = {"requests": [answer.address], "since": None if first == _FIRST else first.isoformat()}
    return Fetched({_FILE: answer.content}, wanted.today, _ADDRESS, facts)


def _destinations(importers: Codes) -> Codes:
    """Those of the importers that the provider has a code for."""
    return None if importers is None else tuple(code for code in importers if code in _ISO2)


def _goods(products: Codes) -> Codes:
    """Those of the products that the counter has."""
    return None if products is None else tuple(code for code in products if code in _COMMODITIES)


def _asked(wanted: Wanted) -> tuple[Codes, tuple[str, ...]]:
    """Destinations, None for all, and products to ask for; a refusal where the counter has none of those wanted."""
    importers, products = _destinations(wanted.importers), _goods(wanted.products)
    if importers == ():
        raise FetchFailed(
            f"crea: no destination is named {', '.join(wanted.importers or ())}. Ask for countries, such as CHN."
        )
    if products == ():
        raise FetchFailed(f"crea: none of {', '.join(wanted.products or ())}; there are {', '.join(_COMMODITIES)}.")
    return importers, tuple(_COMMODITIES) if products is None else products


def _planned_calls(wanted: Wanted, _keyed: bool) -> int:
    """One request, or the refusal of what cannot be asked for."""
    _asked(wanted)
    return 1


@dataclass(frozen=True)
class _Sum:
    """What left for one destination in one month under one commodity."""

    month: date
    importer: str
    product: str
    tonnes: float | None


def parse(raw: RawFiles) -> Tables:
    """Read the sums of whole months: what left so far in the month of the vintage would pass for a fall in trade.

    The value is modelled, price times tonnes. It and the month in progress stay in the raw file.
    """
    parts: dict[tuple[date, str, str], list[float | None]] = {}
    for found in _sums(raw.named(_FILE), raw.vintage):
        if found.month < raw.vintage.replace(day=1):
            parts.setdefault((found.month, found.importer, found.product), []).append(found.tonnes)
    return {"flows": FLOWS.from_pylist(_flow(*key, tonnes, raw.vintage) for key, tonnes in parts.items())}


def _flow(month: date, importer: str, product: str, parts: list[float | None], vintage: date) -> dict[str, object]:
    # A sum without one of its parts would pass for less trade.
    known = [tonnes for tonnes in parts if tonnes is not None]
    total = math.fsum(known) if len(known) == len(parts) else None
    return {
        "period": month,
        "frequency": "M",
        "exporter": _EXPORTER,
        "importer": importer,
        "product": product,
        "flow": "tracked",
        "quantity_t": total,
        "reported_quantity": total,
        "reported_unit": "t",
        "status": "reported",
        "source": SOURCE.id,
        "vintage": vintage,
    }


def _sums(place: Path, vintage: date) -> list[_Sum]:
    """Rows of our products to other countries."""
    sums: list[_Sum] = []
    seen: set[tuple[object, ...]] = set()
    required = ("month", "commodity", "pricing_scenario", "version")
    lines = delimited.rows(place.read_bytes(), str(place), _COLUMNS, required)
    if not lines:
        raise BadFile(f"{place}: no rows below the header. Ask for other countries or an earlier month.")
    for line, row in lines:
        _refuse_other_variant(str(place), line, row)
        key = tuple(row[name] for name in ("month", "commodity", "destination_iso2", "destination_country"))
        if key in seen:
            printed = ",".join(str(name) for name in key[:3])
            raise delimited.refuse(
                str(place), line, "month,commodity,destination_iso2", printed, "repeats an earlier row"
            )
        seen.add(key)
        found = _sum(str(place), line, row, vintage)
        # What Russia ships to itself is no trade.
        if found is not None and found.importer != _EXPORTER:
            sums.append(found)
    return sums


def _sum(place: str, line: int, row: dict[str, object], vintage: date) -> _Sum | None:
    """One row, checked; None for a commodity that is left out."""
    month = delimited.day(str(row["month"]), place, line, "month")
    if month.day != 1 or month > vintage:
        raise delimited.refuse(place, line, "month", month, f"is no first day of a month up to {vintage}")
    commodity, tonnes = str(row["commodity"]), row["value_tonne"]
    if commodity not in _PRODUCT and commodity not in _LEFT_OUT:
        raise delimited.refuse(place, line, "commodity", commodity, "is no known commodity")
    if isinstance(tonnes, float) and tonnes < 0:
        raise delimited.refuse(place, line, "value_tonne", tonnes, "is negative")
    importer = _importer(place, line, row["destination_iso2"], row["destination_country"])
    if commodity in _LEFT_OUT:
        return None
    return _Sum(month, importer, _PRODUCT[commodity], tonnes if isinstance(tonnes, float) else None)


def _importer(place: str, line: int, iso2: object, name: object) -> str:
    # The code of Namibia reads as missing.
    code = "NA" if iso2 is None and name == "Namibia" else iso2
    if code is None or code in _UNDECIDED:
        return NOT_STATED
    if code not in _ISO3:
        raise delimited.refuse(place, line, "destination_iso2", code, "is no known country")
    return _ISO3[str(code)]


def _refuse_other_variant(place: str, line: int, row: dict[str, object]) -> None:
    """Another scenario or version repeats the same tonnes."""
    for column, expected in (("pricing_scenario", "default"), ("version", "v2")):
        if row[column] != expected:
            raise delimited.refuse(place, line, column, row[column], f"is not '{expected}'")


SOURCE = Source(
    id="crea",
    title="Russia Fossil Tracker, exports by destination and commodity",
    publisher="Centre for Research on Energy and Clean Air",
    licence="No data licence found: for own analysis, to be cited; rows are not passed on",
    frequency="M",
    homepage="https://www.russiafossiltracker.com",
    parse=parse,
    release="blocks",
    block=("frequency", "period"),
    fetch=fetch,
    importers=_destinations,
    products=_goods,
    calls=_planned_calls,
    # One request at a time; no limit is published.
    pace_seconds=2.0,
    lag_days=3,
)
