"""One row of evidence in the layout that the bundle and a user's own files share: a concept, three readings, a speaker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from petrostates.connectors import delimited
from petrostates.connectors.evidence_rows import Row, common, from_kbd
from petrostates.connectors.own_amounts import TONNES
from petrostates.schema import BASES, SCOPES
from petrostates.units import days

_TEXT, _NUMBER = pa.string(), pa.float64()
_ANY = (*TONNES, "Mbbl", "kb/d")


@dataclass(frozen=True)
class Concept:
    """What a kind of fact is: its units, whom it is about, and whether it may lie below zero.

    ``observed`` facts describe a span that must be over on the day of the file; the others are assumptions.
    """

    units: tuple[str, ...]
    importer: bool
    origin: bool = False
    signed: bool = False
    observed: bool = True


CONCEPTS = {
    "customs_import": Concept(_ANY, importer=True),
    "capability": Concept(("kb/d",), importer=True, observed=False),
    "own_exports": Concept(_ANY, importer=True),
    "production": Concept(_ANY, importer=False),
    "refinery_runs": Concept(_ANY, importer=False),
    "condensate_production": Concept(_ANY, importer=False),
    "condensate_runs": Concept(_ANY, importer=False),
    "stock": Concept(("Mbbl",), importer=False),
    "stock_change": Concept(_ANY, importer=False, signed=True),
    "exports_to_others": Concept(_ANY, importer=True),
    "other_heading": Concept(_ANY, importer=True),
    "carries": Concept(("share",), importer=True, origin=True, observed=False),
    "undisclosed_share": Concept(("share",), importer=True, observed=False),
    "hidden_prior": Concept(_ANY, importer=True, observed=False),
    "unit_value": Concept(("USD/t",), importer=True),
    "quoted": Concept(_ANY, importer=True),
}
# Levels and ratios stay as they are given.
_AS_GIVEN = ("stock", "carries", "undisclosed_share", "unit_value")
# Stored in tonnes; a rate of the others stays as it is given, so that barrels become tonnes once, after differences.
# More than the world's output of crude ever was, with room above it; a tonne is 7.33 barrels.
_MOST_KBD = 120_000.0
_KBD = {"kb/d": 1.0, "Mbbl": 1e3, **{name: 7.33e-3 * tonnes for name, tonnes in TONNES.items()}}
_IN_TONNES = ("customs_import", "own_exports", "quoted")

NEEDED = {
    **dict.fromkeys(("period", "label", "importer", "product", "concept"), _TEXT),
    "central": _NUMBER,
    **dict.fromkeys(("unit", "said_by", "address"), _TEXT),
}
NEVER_BLANK = tuple(name for name in NEEDED if name != "importer")
OPTIONAL = {
    **dict.fromkeys(("low", "high", "change_on_year"), _NUMBER),
    **dict.fromkeys(("period_end", "origin", "scope", "basis", "note", "said", "retrieved"), _TEXT),
}
SAME = ("period", "period_end", "concept", "label", "origin", "importer", "product")


def estimate(fact: Row, place: str, line: int, source: str, vintage: date) -> Row:
    """Check one row and bring it to the columns and units of the table ``evidence``.

    Raises
    ------
    BadFile
        An unknown concept or code, a unit without a factor, readings out of order, a span that is not over.
    """
    concept = CONCEPTS.get(fact["concept"])
    if concept is None:
        raise delimited.refuse(place, line, "concept", fact["concept"], f"is none of {', '.join(CONCEPTS)}")
    _refuse_bad_words(fact, concept, place, line)
    row = common(fact, place, line, source, vintage)
    if concept.observed and row["period_end"] > vintage:
        fault = f"is not over on {vintage}, the day of the file: only what has happened was observed"
        raise delimited.refuse(place, line, "period", fact["period"], fault)
    amounts = _amounts(fact, concept, days(row["period"], row["period_end"]), place, line)
    return {**row, **amounts, "concept": fact["concept"], "change_on_year": fact["change_on_year"]}


def _refuse_bad_words(fact: Row, concept: Concept, place: str, line: int) -> None:
    name, unit, change = fact["concept"], fact["unit"], fact["change_on_year"]
    if unit not in concept.units:
        raise delimited.refuse(place, line, "unit", unit, f"is none of {', '.join(concept.units)} for {name}")
    if unit in ("kb/d", "Mbbl") and fact["product"] != "crude":
        fault = f"has no factor for estimates of {fact['product']}: give {', '.join(TONNES)}"
        raise delimited.refuse(place, line, "unit", unit, fault)
    _refuse_wrong_parties(fact, concept, place, line)
    if name == "carries" and fact["origin"] == fact["label"]:
        fault = "is also the label: what a country sells under its own name is not hidden. Name the origin that the label hides"
        raise delimited.refuse(place, line, "origin", fact["origin"], fault)
    if name == "quoted" and fact["origin"] not in (None, fact["label"]):
        fault = (
            f"stands beside the label {fact['label']}: an outside estimate is about an origin as a whole and is never added "
            "to what a label hides. Give the origin as the label"
        )
        raise delimited.refuse(place, line, "origin", fact["origin"], fault)
    if change is not None and change <= -1:
        raise delimited.refuse(place, line, "change_on_year", change, "is a fall by all there was, or more")
    for column, allowed in (("scope", SCOPES), ("basis", BASES)):
        if fact[column] is not None and fact[column] not in allowed:
            raise delimited.refuse(place, line, column, fact[column], f"is none of {', '.join(allowed)}")


def _refuse_wrong_parties(fact: Row, concept: Concept, place: str, line: int) -> None:
    for column, needed in (("importer", concept.importer), ("origin", concept.origin)):
        if needed and not fact[column]:
            raise delimited.refuse(place, line, column, "", f"is empty, and {fact['concept']} is about one")
    if fact["importer"] and not concept.importer:
        fault = f"stands beside {fact['concept']}, which is about {fact['label']} alone. Leave it empty"
        raise delimited.refuse(place, line, "importer", fact["importer"], fault)


def _refuse_more_than_there_is(amount: float, unit: str, day_count: int, place: str, line: int) -> None:
    """A slip of the unit, such as kilograms read as tonnes."""
    kbd = _KBD.get(unit, 0.0) * amount / (1 if unit == "kb/d" else day_count)
    if kbd > _MOST_KBD:
        fault = f"is more than the world produces: {kbd:,.0f} kb/d. Check the unit"
        raise delimited.refuse(place, line, "high", f"{amount:g} {unit}", fault)


def _amounts(fact: Row, concept: Concept, day_count: int, place: str, line: int) -> Row:
    """Low, central and high with their unit: tonnes, thousand barrels a day, or a share."""
    central, unit = fact["central"], fact["unit"]
    low, high = (central if fact[end] is None else fact[end] for end in ("low", "high"))
    shown = f"{low:g},{central:g},{high:g}"
    if not low <= central <= high or (low < 0 and not concept.signed):
        raise delimited.refuse(place, line, "low,central,high", shown, "do not rise from zero up")
    if unit == "share" and high > 1:
        raise delimited.refuse(place, line, "low,central,high", shown, "is more than the whole: a share ends at 1")
    ends = {"low": low, "central": central, "high": high}
    _refuse_more_than_there_is(max(abs(low), high), unit, day_count, place, line)
    if fact["concept"] in _AS_GIVEN:
        return {**ends, "unit": unit}
    if unit in TONNES:
        return {**{name: TONNES[unit] * end for name, end in ends.items()}, "unit": "t"}
    kbd = {name: 1e3 * end / day_count for name, end in ends.items()} if unit == "Mbbl" else ends
    if fact["concept"] in _IN_TONNES:
        return {**from_kbd(kbd["low"], kbd["central"], kbd["high"], day_count), "unit": "t"}
    return {**kbd, "unit": "kb/d"}
