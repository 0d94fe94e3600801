"""What the Spark engine takes from the session it is given, what it leaves alone, and what it keeps."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import petrostates as ps
from petrostates.engines import Spark
from petrostates.errors import BadArgument, BadView
from petrostates.schema import FLOWS

pytestmark = pytest.mark.spark

ANSI, ZONE, PARTS = "spark.sql.ansi.enabled", "spark.sql.session.timeZone", "spark.sql.shuffle.partitions"


@pytest.fixture
def given(spark):
    """A session of somebody's own, with views and settings of their own."""
    session = spark.newSession()
    session.conf.set(ANSI, "false")
    session.conf.set(ZONE, "Asia/Tehran")
    session.conf.set(PARTS, "3")
    session.createDataFrame([(1,)], "number int").createOrReplaceTempView("flows")
    return session


def settings(session):
    return {name: session.conf.get(name) for name in (ANSI, ZONE, PARTS)}


def overlap(engine=None, flows=None):
    market = ps.market("all", flows=ps.example_flows() if flows is None else flows, engine=engine)
    return market.overlap("RUS", "IRN").tidy()["overlap"].tolist()


# -- whose session ----------------------------------------------------------------------------------------------------


def test_the_given_session_keeps_its_views_its_settings_and_its_place(given):
    assert overlap(Spark(given)) == [0.6]
    assert settings(given) == {ANSI: "false", ZONE: "Asia/Tehran", PARTS: "3"}
    assert [row.tableName for row in given.sql("show tables").collect()] == ["flows"]
    assert given.table("flows").count() == 1
    assert given.getActiveSession() is given


def test_settings_of_the_given_session_are_taken_over_but_for_those_the_sql_relies_on(given):
    assert settings(Spark(given)._session) == {ANSI: "true", ZONE: "UTC", PARTS: "3"}
    assert settings(Spark(given).fresh()._session) == {ANSI: "true", ZONE: "UTC", PARTS: "3"}


def test_a_large_frame_is_no_part_of_the_plan_unless_the_session_says_so(spark):
    frame = pa.table({"number": range(200_000)})

    def plan(session):
        engine = Spark(session)
        engine.load("frame", frame)
        return engine._session.table("frame")._jdf.queryExecution().toString()

    own = spark.newSession()
    own.conf.set("spark.sql.execution.arrow.localRelationThreshold", "48MB")
    assert "LocalRelation" not in plan(spark)
    assert "LocalRelation" in plan(own)


def test_two_engines_of_one_session_do_not_see_each_other(given):
    one, other = Spark(given), Spark(given)
    one.load("mine", pa.table({"number": [1]}))
    with pytest.raises(BadView, match="mine"):
        other.view("yours", "select * from mine")


def test_without_a_session_the_active_one_is_taken(given):
    given.createDataFrame([], "nothing int")  # who makes a frame is active
    assert settings(Spark()._session)[PARTS] == "3"
    assert overlap(ps.engines.Spark()) == [0.6]


@pytest.mark.parametrize("thing", ["local[2]", 4])
def test_what_is_no_session_is_refused(thing):
    with pytest.raises(BadArgument, match=r"give a pyspark\.sql\.SparkSession"):
        Spark(thing)


def test_a_market_on_spark_answers_several_threads(spark):
    market = ps.market("all", flows=ps.example_flows(), engine=Spark(spark))
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(market.overlap, *pair) for pair in [("RUS", "IRN"), ("IRN", "RUS")] * 4]
        assert [one.result().tidy()["overlap"].item() for one in asked] == [0.6] * 8


# -- rows -------------------------------------------------------------------------------------------------------------


ROW = {
    "period": date(2024, 1, 1),
    "frequency": "A",
    "exporter": "RUS",
    "importer": "CHN",
    "product": "crude",
    "flow": "import",
    "status": "reported",
    "source": "baci",
    "vintage": date(2025, 1, 1),
}


def write(folder, tonnes):
    place = folder / "source=another" / "year=1999"  # what folders are called is not what rows say
    place.mkdir(parents=True, exist_ok=True)
    pq.write_table(FLOWS.from_pylist([ROW | {"quantity_t": tonnes}]), place / "part-0.parquet")
    return str(folder)


@pytest.mark.parametrize("called", ["data", "my data, 100%"])
def test_a_folder_has_the_columns_of_its_files_whatever_its_name(spark, tmp_path, called):
    engine = Spark(spark)
    engine.mount("published", write(tmp_path / called, 7.0))
    rows = engine.arrow("select * from published")
    assert rows.column_names == FLOWS.fields.names
    assert [str(kind) for kind in rows.schema.types] == [str(kind) for kind in FLOWS.fields.types]
    assert rows["source"].to_pylist() == ["baci"]


def test_kept_rows_stay_as_they_were_and_a_new_engine_reads_the_new_ones(spark, tmp_path):
    kept = []
    for tonnes in (7.0, 8.0):
        engine = Spark(spark)
        engine.mount("published", write(tmp_path, tonnes))
        engine.keep("mine", "select * from published")
        kept.append(engine)
    assert [engine.arrow("select quantity_t from mine")["quantity_t"].to_pylist() for engine in kept] == [[7.0], [8.0]]


CHECKPOINTS = """
import sys
from pyspark.sql import SparkSession
from petrostates.engines import Spark
session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
session.sparkContext.setCheckpointDir(sys.argv[1])
engine = Spark(session)
engine.keep("mine", "select 1 as number")
print(engine.arrow("select * from mine").to_pylist())
"""


def test_kept_rows_go_to_the_checkpoint_folder_where_one_is_set(spark, tmp_path):
    # In a process of its own: a context never forgets its checkpoint folder.
    command = [sys.executable, "-c", CHECKPOINTS, str(tmp_path / "safe")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[{'number': 1}]"
    assert list((tmp_path / "safe").rglob("part-*"))


def test_sql_that_spark_does_not_take_is_refused_by_the_name_of_the_view(spark):
    for wrong in ("select * from nowhere", "selct 1", "select exporter + from flows"):
        with pytest.raises(BadView, match=r"^mine: "):
            Spark(spark).view("mine", wrong)


# -- what is missing --------------------------------------------------------------------------------------------------


def test_without_java_the_message_says_which_and_where_from(spark, tmp_path):
    code = "import petrostates as ps; ps.engines.Spark()"
    environment = {name: value for name, value in os.environ.items() if name != "SPARK_HOME"} | {
        "JAVA_HOME": str(tmp_path)
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert "MissingExtra: Spark did not start: it needs Java 17 or newer" in done.stderr
