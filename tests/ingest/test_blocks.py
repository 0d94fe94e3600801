"""What a provider republishes without a row is withdrawn: in every block that its newest answer has, and nowhere else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from tests.ingest.answers import CREA, crea

import petrostates as ps
from petrostates import ingest
from petrostates.connectors import sources
from petrostates.errors import BadArgument
from petrostates.ingest.blocks import Answer, together
from petrostates.schema import BALANCES, FLOWS, WITHDRAWN
from petrostates.store import DataFolder

EARLY, LATE, LATER = date(2026, 9, 5), date(2026, 10, 5), date(2026, 11, 5)
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


def flow(vintage: date, exporter: str, importer: str, period: date = JULY, **changes) -> dict[str, object]:
    row = {"period": period, "frequency": "M", "product": "crude", "flow": "import", "quantity_t": 1.0}
    return row | {
        "exporter": exporter,
        "importer": importer,
        "status": "reported",
        "source": "comtrade",
        "vintage": vintage,
        **changes,
    }


def answer(*rows: dict[str, object], **facts: object) -> Answer:
    return Answer(rows[0]["vintage"], facts, FLOWS.from_pylist(rows))


def known(*answers: Answer, day: date | None = None) -> set[tuple[str, ...]]:
    """Who sells to whom, in which month, product and book, after these answers of Comtrade."""
    found = ingest.current("flows", together("flows", sources()["comtrade"], answers), day).to_pylist()
    return {
        (row["exporter"], row["importer"], f"{row['period']:%Y-%m}", row["product"], row["flow"][:1]) for row in found
    }


def test_a_row_that_a_later_answer_lacks_is_withdrawn_and_an_earlier_day_still_knows_it():
    first, second = answer(flow(EARLY, "RUS", "CHN"), flow(EARLY, "IRN", "CHN")), answer(flow(LATE, "RUS", "CHN"))
    assert known(first, second) == {("RUS", "CHN", "2026-07", "crude", "i")}
    assert known(first, second, day=EARLY) == {
        ("RUS", "CHN", "2026-07", "crude", "i"),
        ("IRN", "CHN", "2026-07", "crude", "i"),
    }


@pytest.mark.parametrize(
    "other",
    [
        {"importer": "IND"},  # another reporter
        {"period": AUGUST},
        {"frequency": "A", "period": date(2026, 1, 1)},
        {"flow": "export", "exporter": "IRN"},  # the exporter's books
    ],
    ids=["reporter", "period", "frequency", "book"],
)
def test_a_block_that_the_later_answer_does_not_mention_stays(other):
    first = answer(flow(EARLY, "RUS", "CHN"), flow(EARLY, "IRN", "CHN") | other)
    assert known(first, answer(flow(LATE, "RUS", "CHN"))) == known(first)


def test_the_reporter_of_exports_is_the_exporter():
    first = answer(flow(EARLY, "ARE", "CHN", flow="export"), flow(EARLY, "ARE", "IND", flow="export"))
    assert known(first, answer(flow(LATE, "ARE", "IND", flow="export"))) == {("ARE", "IND", "2026-07", "crude", "e")}


@pytest.mark.parametrize(
    ("asked", "stays"),
    [
        ({}, False),
        ({"importers": None, "products": None}, False),
        ({"products": ["crude"]}, True),  # nobody asked for gas
        ({"products": ["crude", "lng"]}, False),
    ],
)
def test_what_was_not_asked_for_is_not_withdrawn(asked, stays):
    first = answer(flow(EARLY, "RUS", "CHN"), flow(EARLY, "RUS", "CHN", product="lng"))
    found = known(first, answer(flow(LATE, "RUS", "CHN"), **asked))
    assert (("RUS", "CHN", "2026-07", "lng", "i") in found) is stays


def test_an_exporters_sales_to_a_country_that_was_not_asked_for_stay():
    first = answer(flow(EARLY, "ARE", "CHN", flow="export"), flow(EARLY, "ARE", "IND", flow="export"))
    second = answer(flow(LATE, "ARE", "IND", flow="export"), importers=["IND"])
    assert known(first, second) == known(first)


def test_a_row_that_comes_back_counts_again():
    both, one = ("RUS", "IRN"), ("RUS",)
    answers = [
        answer(*(flow(day, exporter, "CHN") for exporter in exporters))
        for day, exporters in ((EARLY, both), (LATE, one), (LATER, both))
    ]
    assert [len(known(*answers, day=day)) for day in (EARLY, LATE, LATER)] == [2, 1, 2]


def test_a_row_that_stays_away_is_marked_once():
    answers = [answer(flow(EARLY, "RUS", "CHN"), flow(EARLY, "IRN", "CHN"))]
    answers += [answer(flow(day, "RUS", "CHN")) for day in (LATE, LATER)]
    marks = together("flows", sources()["comtrade"], answers).to_pylist()
    assert [(row["vintage"], row["exporter"]) for row in marks if row["status"] == WITHDRAWN] == [(LATE, "IRN")]


def test_of_two_answers_of_a_day_the_later_one_says_what_is_withdrawn():
    first = answer(flow(EARLY, "RUS", "CHN"))
    short, long = answer(flow(LATE, "IRN", "CHN")), answer(flow(LATE, "RUS", "CHN"), flow(LATE, "IRN", "CHN"))
    assert {row[0] for row in known(first, short)} == {"IRN"}
    assert {row[0] for row in known(first, short, long)} == {"RUS", "IRN"}
    assert {row[0] for row in known(first, long, short)} == {"IRN"}
    assert {row[0] for row in known(long, short)} == {"IRN"}


def test_what_came_and_went_within_one_day_leaves_no_mark():
    long, short = answer(flow(LATE, "RUS", "CHN"), flow(LATE, "IRN", "CHN")), answer(flow(LATE, "RUS", "CHN"))
    assert together("flows", sources()["comtrade"], [long, short]).num_rows == 1


def test_a_mark_has_no_amounts_and_fits_the_table():
    first, second = answer(flow(EARLY, "RUS", "CHN"), flow(EARLY, "IRN", "CHN")), answer(flow(LATE, "RUS", "CHN"))
    rows = FLOWS.check(together("flows", sources()["comtrade"], [first, second]), "here")
    (mark,) = (row for row in rows.to_pylist() if row["status"] == WITHDRAWN)
    assert (mark["exporter"], mark["vintage"], mark["quantity_t"], mark["value_usd"]) == ("IRN", LATE, None, None)


def test_a_country_that_jodi_no_longer_has_in_a_month_stays_and_a_line_of_it_goes():
    def line(vintage: date, country: str, item: str):
        row = {"period": JULY, "frequency": "M", "product": "crude", "quantity_t": 1.0, "status": "reported"}
        return row | {"country": country, "item": item, "source": "jodi", "vintage": vintage}

    first = [line(EARLY, "IND", "imports"), line(EARLY, "IND", "exports"), line(EARLY, "SAU", "exports")]
    answers = [Answer(day, {}, BALANCES.from_pylist(rows)) for day, rows in ((EARLY, first), (LATE, first[:1]))]
    answers[1] = answers[1]._replace(
        rows=answers[1].rows.set_column(
            BALANCES.fields.get_field_index("vintage"), BALANCES.fields.field("vintage"), pa.array([LATE])
        )
    )
    rows = ingest.current("balances", together("balances", sources()["jodi"], answers)).to_pylist()
    assert sorted((row["country"], row["item"]) for row in rows) == [("IND", "imports"), ("SAU", "exports")]


@pytest.mark.parametrize("changes", [{"block": ()}, {"release": "window"}])
def test_a_source_in_blocks_says_what_a_block_is(changes):
    with pytest.raises(BadArgument, match="crea: release 'blocks' and the columns of a block go together"):
        replace(sources()["crea"], **changes)


# -- in the data folder -----------------------------------------------------------------------------------------------


@pytest.fixture
def republished(folder, providers, reply) -> DataFolder:
    """CREA's counter of September 2026, and that of October, in which India has gone from July alone and China is revised."""

    def rows(month: str) -> dict[str, float]:
        return {"CN": 5e6, "IN": 4e6}

    providers.replies[CREA] = crea(reply, "2026-08", rows)
    ingest.update(folder, only=["crea"], today=EARLY)
    providers.replies[CREA] = crea(reply, "2026-08", lambda month: {"CN": 6e6} if month == "2026-07" else rows(month))
    ingest.update(folder, only=["crea"], today=LATE)
    return folder


def buyers(folder: DataFolder, **asked) -> list[str]:
    asked = {"product": "crude", "source": "crea", "data": folder.root, "start": JULY, "end": JULY} | asked
    return ps.market("asia", **asked).flows()["importer"].tolist()


def test_a_market_does_not_see_what_was_withdrawn_and_as_of_does(republished):
    assert buyers(republished) == ["CHN"]
    assert buyers(republished, as_of=EARLY) == ["CHN", "IND"]
    assert buyers(republished, start=AUGUST, end=AUGUST) == ["CHN", "IND"]


def test_the_status_counts_and_the_revisions_list_what_was_withdrawn(republished):
    shown = ingest.status(republished).query("source == 'crea'").set_index("vintage")
    assert shown["rows"].tolist() == [40, 29]  # 20 months of two countries; the later answer has 15, and a row less
    assert shown["changed_rows"].tolist()[1] == 2
    changed = ingest.revisions(republished, "crea")
    assert changed[["kind", "importer"]].to_numpy().tolist() == [["revised", "CHN"], ["withdrawn", "IND"]]
    assert changed["old"].tolist() == [5e6, 4e6]
    assert changed["new"].isna().tolist() == [False, True]


def counter(rows: dict[str, float], of_july: dict[str, float]):
    """Tonnes by destination, of which July has its own."""
    return lambda month: of_july if month == "2026-07" else rows


FOUR = {"CN": 5e6, "IN": 4e6, "KR": 3e6, "JP": 2e6}


@pytest.fixture
def of_four(folder, providers, reply) -> DataFolder:
    """CREA's counter of September 2026, with four buyers in every month."""
    providers.replies[CREA] = crea(reply, "2026-08", counter(FOUR, FOUR))
    ingest.update(folder, only=["crea"], today=EARLY)
    return folder


@pytest.mark.parametrize("left", [{"CN": 5e6}, {"CN": 5e6, "IN": 4e6}], ids=["three of four", "half"])
def test_an_answer_that_lacks_half_of_a_block_is_refused_and_says_how_to_accept_it(of_four, providers, reply, left):
    providers.replies[CREA] = crea(reply, "2026-08", counter(FOUR, left))
    done = ingest.update(of_four, only=["crea"], today=LATE)
    lost = 4 - len(left)
    assert (done.fetched, list(done.failed)) == ((), ["crea"])
    said, rejected = done.failed["crea"], of_four.root / "rejected" / "crea" / "2026-10-05"
    assert said.startswith(
        f"crea: {rejected}: lacks {lost} of the 4 rows known before of frequency M, period 2026-07-01. "
    )
    kept = of_four.raw / "crea" / "2026-10-05"
    assert f"If it is meant, move that folder to {kept} and run: petrostates build --data {of_four.root}" in said
    assert len(buyers(of_four)) == 4
    # As it says: move the folder, and build. The next run of the day finds nothing new.
    rejected.rename(kept)
    ingest.build(of_four)
    assert len(buyers(of_four)) == len(left)
    assert ingest.update(of_four, only=["crea"], today=LATE).unchanged == ("crea",)


def test_an_answer_cut_off_between_two_lines_is_refused(of_four, providers, reply):
    # As it stands in the folder, up to the second row of July: what came of August is lost too, and stays.
    lines = (of_four.newest("crea").folder / "counter.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    last = max(number for number, line in enumerate(lines) if line.startswith("2026-07"))
    providers.replies[CREA] = [reply("".join(lines[: last - 1]))]
    said = ingest.update(of_four, only=["crea"], today=LATE).failed["crea"]
    assert "lacks 2 of the 4 rows known before of frequency M, period 2026-07-01." in said


def test_several_blocks_that_lack_half_are_counted(of_four, providers, reply):
    providers.replies[CREA] = crea(reply, "2026-08", lambda month: {"CN": 5e6} if month > "2026-05" else FOUR)
    said = ingest.update(of_four, only=["crea"], today=LATE).failed["crea"]
    assert "lacks 3 of the 4 rows known before of frequency M, period 2026-06-01; 2 more like it." in said


@pytest.mark.parametrize(
    ("before", "after"),
    [(("CN", "IN"), ("CN",)), (("CN", "IN", "KR", "JP", "TR"), ("CN", "IN", "KR"))],
    ids=["one row of two", "two rows of five"],
)
def test_fewer_lost_rows_of_a_block_are_taken_with_a_warning(folder, providers, reply, caplog, before, after):
    for day, codes in ((EARLY, before), (LATE, after)):
        july = dict.fromkeys(codes, 1e6)
        providers.replies[CREA] = crea(reply, "2026-08", counter(dict.fromkeys(before, 1e6), july))
        assert ingest.update(folder, only=["crea"], today=day).fetched == ("crea",)
    assert f"crea: the new vintage no longer has {len(before) - len(after)} rows" in caplog.text


def test_the_record_says_what_was_asked_for(republished, providers, reply):
    before = buyers(republished, start=AUGUST, end=AUGUST)
    providers.replies[CREA] = crea(reply, "2026-08", lambda _: {"CN": 7e6, "IN": 4e6})
    ingest.update(republished, only=["crea"], importers=("CHN",), today=LATER)
    record = republished.newest("crea")
    assert (record.facts["importers"], record.facts["products"]) == (["CHN"], None)
    assert buyers(republished, start=AUGUST, end=AUGUST) == before == ["CHN", "IND"]


def test_what_is_processed_is_a_function_of_raw_alone(republished, tmp_path):
    def processed(root: Path) -> dict[str, bytes]:
        files = (root / "processed").rglob("*.parquet")
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}

    shutil.copytree(republished.raw, tmp_path / "again" / "raw")
    ingest.build(DataFolder(tmp_path / "again"))
    assert processed(tmp_path / "again") == processed(republished.root)
