"""What a market reads of a folder of files: one kind of figures, the newest release, and no more rows than it must."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from petrostates.engines import Engine
from petrostates.errors import BadArgument
from petrostates.markets import Market
from petrostates.namespace import Tables
from petrostates.schema import FLOWS
from petrostates.selection import Selection
from petrostates.store import constants

KIND = ("source", "frequency", "flow", "vintage")
FIRST, SECOND = date(2023, 2, 1), date(2024, 2, 1)


def flow(exporter: str, importer: str, tonnes: float, **other: object) -> dict[str, object]:
    usual = {"period": date(2022, 1, 1), "frequency": "A", "product": "crude", "flow": "import", "status": "reported"}
    named = {"exporter": exporter, "importer": importer, "quantity_t": tonnes, "source": "baci", "vintage": FIRST}
    return usual | named | other


@pytest.fixture
def folder(tmp_path):
    """Write each list of rows as a file of its own, and return the folder."""

    def write(*files: list[dict[str, object]]) -> str:
        for number, rows in enumerate(files):
            place = tmp_path / f"year={number}"
            place.mkdir()
            pq.write_table(FLOWS.from_pylist(rows), place / "part-0.parquet")
        return str(tmp_path)

    return write


# Russia sells 3 of 4 to CHN, Iran all: overlap 3/4. The second release has 1 to CHN, and of the 1 to IND it says nothing:
# 1/2 where the older figure stands, 1 where the release is whole and the row was withdrawn.
BOOKS = [flow("RUS", "CHN", 3.0), flow("RUS", "IND", 1.0), flow("IRN", "CHN", 5.0)]
REVISED = [flow("RUS", "CHN", 1.0, vintage=SECOND), flow("IRN", "CHN", 5.0, vintage=SECOND)]


def overlap(place: str | pa.Table, **selected: object) -> list[float]:
    chosen = {"source": "baci", **selected}
    return Market(Tables(place), Selection("all", None, **chosen)).overlap("RUS", "IRN").tidy()["overlap"].tolist()


class Watched:
    """An engine that remembers what was asked of it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def arrow(self, select: str) -> pa.Table:
        self.asked.append(select)
        return self._engine.arrow(select)


@pytest.fixture
def engine(new_engine):
    return Watched(new_engine())


def test_one_release_gives_the_same_from_files_as_from_a_loaded_table(folder):
    assert overlap(folder(BOOKS)) == overlap(FLOWS.from_pylist(BOOKS)) == [0.75]


def test_a_market_over_one_release_is_opened_without_reading_rows(folder, engine):
    Market(Tables(folder(BOOKS)), Selection("all", None), engine)
    assert engine.asked == []


def test_an_overlap_reads_the_rows_of_its_two_exporters_once(folder, engine):
    market = Market(Tables(folder(BOOKS)), Selection("all", None), engine)
    market.overlap("RUS", "IRN")
    assert len(engine.asked) == 1
    assert "exporter in ('RUS', 'IRN')" in engine.asked[0]


def test_of_two_releases_the_newest_known_is_read(folder):
    place = folder(BOOKS, REVISED)
    assert overlap(place, as_of=date(2023, 12, 31)) == [0.75]
    assert overlap(place) == overlap(FLOWS.from_pylist(BOOKS + REVISED)) == [0.5]


def test_of_whole_releases_the_newest_is_found_without_reading_rows(folder, engine):
    market = Market(Tables(folder(BOOKS, REVISED), release="whole"), Selection("all", None), engine)
    assert engine.asked == []
    assert market.overlap("RUS", "IRN").tidy()["overlap"].tolist() == [1.0]  # the sale to IND was withdrawn
    assert "IND" not in set(market.flows()["importer"])


def test_before_the_only_release_nothing_is_known(folder):
    assert overlap(folder(BOOKS), as_of=date(2020, 1, 1)) == []


def test_figures_of_another_source_in_the_folder_are_not_read(folder):
    other = [flow("RUS", "IND", 100.0, source="comtrade", vintage=SECOND, frequency="M")]
    assert overlap(folder(BOOKS, other)) == [0.75]


@pytest.mark.parametrize(
    ("column", "values", "remedy"), [("frequency", "AM", "frequency"), ("flow", ("export", "import"), "books")]
)
@pytest.mark.parametrize("together", [True, False])
def test_two_kinds_of_figures_are_refused_however_they_are_laid_out(folder, column, values, remedy, together):
    sides = [[row | {column: value} for row in BOOKS] for value in values]
    place = folder(sides[0] + sides[1]) if together else folder(*sides)
    with pytest.raises(BadArgument, match=rf"mix {column} .*{remedy}="):
        overlap(place)
    assert overlap(place, **{remedy: values[1]}) == [0.75]


def test_a_mixture_outside_the_selection_does_no_harm(folder):
    monthly = [flow("RUS", "IND", 7.0, product="lng", frequency="M")]
    assert overlap(folder(BOOKS, monthly), product="crude") == [0.75]


def test_constants_are_told_from_footers_alone_where_they_can_be(folder, tmp_path):
    place = folder(BOOKS, REVISED)
    assert constants(place, KIND) == {("baci", "A", "import", FIRST), ("baci", "A", "import", SECOND)}
    assert constants(place, ("exporter",)) == set()  # it varies
    assert constants(place, ("valuation",)) == set()  # it is missing
    assert constants(str(tmp_path / "elsewhere"), KIND) == set()
