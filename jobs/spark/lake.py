"""The files of a lake as the jobs read them: what came in, once for each message, with the person it belongs to; and what a model is taught.

A lake may be filled while a job reads it: what its manifest does not speak of yet is left out. Paths are whatever Spark reads: a folder here, or
s3a:// with the settings of its own.
"""

import json

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F


def spark_session(name: str) -> SparkSession:
    """The session that spark-submit made; started plainly, all cores of this machine and nothing that listens to others."""
    builder = SparkSession.builder.appName(name).config("spark.sql.session.timeZone", "UTC")
    if SparkSession.getActiveSession() is None:
        builder = builder.config("spark.ui.showConsoleProgress", "false")
    return builder.getOrCreate()


def read_document(spark: SparkSession, path: str) -> dict:
    rows = spark.read.text(path, wholetext=True).collect()
    return json.loads(rows[0].value)


def read_events(spark: SparkSession, lake: str) -> DataFrame:
    """`events` of the guide: with `person`, as of the latest fill."""
    # The middle one of all files may have been written before a column was added.
    raw = spark.read.option("mergeSchema", True).parquet(f"{lake}/events")
    if "partition" not in raw.columns:
        raw = raw.withColumn("partition", F.lit(0))
    raw = raw.withColumn("partition", F.coalesce("partition", F.lit(0)))
    # A log of one partition before there were several: one position.
    taken = read_document(spark, f"{lake}/lake.json")["next"]
    taken = taken if isinstance(taken, list) else [taken]
    known = F.lit(False)
    for partition, position in enumerate(taken):
        known = known | ((F.col("partition") == partition) & (F.col("cursor") < position))
    once = raw.where(known).dropDuplicates(["message_id"])
    profiles = spark.read.parquet(f"{lake}/profiles")
    people = (
        profiles.select(F.explode("user_ids").alias("name"), "person").select(F.concat(F.lit("u:"), "name").alias("identity"), "person")
    ).unionByName(
        profiles.select(F.explode("anonymous_ids").alias("name"), "person").select(F.concat(F.lit("a:"), "name").alias("identity"), "person")
    )
    # A shared device stands in two profiles.
    people = people.groupBy("identity").agg(F.max("person").alias("person"))
    user, browser = F.concat(F.lit("u:"), F.col("user_id")), F.concat(F.lit("a:"), F.col("anonymous_id"))
    with_user = once.join(people.toDF("user_identity", "user_person"), user == F.col("user_identity"), "left")
    both = with_user.join(people.toDF("browser_identity", "browser_person"), browser == F.col("browser_identity"), "left")
    person = F.coalesce("user_person", "browser_person", user, browser)
    return both.withColumn("person", person).drop("user_identity", "user_person", "browser_identity", "browser_person")


class Features:
    """What `attune features` wrote of a model: its rows, and what they mean."""

    def __init__(self, spark: SparkSession, lake: str, model: str, learns: str):
        self.about = read_document(spark, f"{lake}/features/{model}.json")
        if self.about["learns"] != learns:
            raise SystemExit(f"{model} learns {self.about['learns']}; this job trains {learns}")
        self.rows = spark.read.parquet(f"{lake}/features/{model}.parquet")
        known = self.about["columns"][self.about["keys"] :]
        self.numbers = [column["name"] for column in known if column["type"] == "number"]
        self.texts = [column["name"] for column in known if column["type"] == "text"]


def column(name: str):
    """A column by its name, which may have dots and spaces in it."""
    return F.col(f"`{name.replace('`', '``')}`")


def frequent(rows: DataFrame, name: str, most: int) -> list[str]:
    """The values of a text that most rows have; ties by name."""
    counted = rows.where(column(name).isNotNull()).groupBy(column(name).alias("value")).count()
    return [row.value for row in counted.orderBy(F.desc("count"), "value").limit(most).collect()]


def write_document(path: str, document: dict) -> None:
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
