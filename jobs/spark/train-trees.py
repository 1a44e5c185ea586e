"""Trains gradient-boosted trees for a propensity over what `attune features` wrote: python train-trees.py .attune/lake purchase purchase.onnx

The rows are split by time, whole visits on one side: the latest fifth is learned from by nobody and says how good the model is.
"""

import argparse
import json
import math

from pyspark.ml.classification import GBTClassifier
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import VectorAssembler
from pyspark.ml.functions import vector_to_array
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lake import Features, column, frequent, spark_session
from trees import write_onnx

HELD_SHARE = 0.2


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lake", help="the folder that `attune lake` fills")
    parser.add_argument("model", help="the key of the model: `attune features` must have written its rows")
    parser.add_argument("out", help="where the model goes, as .onnx")
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--rate", type=float, default=0.05)
    parser.add_argument("--rows", type=int, default=20, help="in a leaf, at least")
    parser.add_argument("--share", type=float, default=0.8, help="of the rows that each tree sees")
    parser.add_argument("--values", type=int, default=16, help="of a text that get a column each, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--answers", help="a folder for Spark's own probabilities: person, happened_at, probability")
    return parser.parse_args()


def mapped_columns(features: Features, values: int) -> list[dict]:
    """One for each number, with what stands in where nothing is known: less than all that is; and one for each frequent value of a text."""
    told = features.rows.agg(*[
        each.alias(f"{kind}{i}")
        for i, name in enumerate(features.numbers)
        for kind, each in (("least", F.min(column(name))), ("most", F.max(column(name))), ("known", F.count(column(name))))
    ]).first()
    every = features.rows.count()
    columns = [
        {"feature": name, "missing": math.floor(told[f"least{i}"]) - 1}
        for i, name in enumerate(features.numbers)
        if told[f"known{i}"] > 0 and (told[f"least{i}"] < told[f"most{i}"] or told[f"known{i}"] < every)
    ]
    return columns + [{"feature": name, "is": value} for name in features.texts for value in frequent(features.rows, name, values)]


def number_of(each: dict):
    value = column(each["feature"])
    if "is" in each:
        return F.coalesce((value == each["is"]).cast("double"), F.lit(0.0))
    return F.coalesce(value, F.lit(float(each["missing"])))


def main() -> None:
    given = read_arguments()
    spark = spark_session("attune: boosted trees")
    features = Features(spark, given.lake, given.model, "propensity")
    columns = mapped_columns(features, given.values)
    names = [f"c{i}" for i in range(len(columns))]
    plain = features.rows.select("person", "happened_at", "visit_at", "label", *[number_of(each).alias(name) for each, name in zip(columns, names)])
    rows = VectorAssembler(inputCols=names, outputCol="features").transform(plain).drop(*names).cache()
    since = rows.select(F.expr(f"percentile(unix_micros(visit_at), {1 - HELD_SHARE})")).first()[0]
    if since is None:
        raise SystemExit(f"{given.model}: there is nothing to learn from")
    is_held = F.expr("unix_micros(visit_at)") > since
    learned, held = rows.where(~is_held), rows.where(is_held)
    if learned.select("label").distinct().count() < 2:
        raise SystemExit(f"{given.model}: all {learned.count()} moments came to the same; there is nothing to learn")
    model = GBTClassifier(
        maxIter=given.trees, maxDepth=given.depth, stepSize=given.rate, minInstancesPerNode=given.rows, subsamplingRate=given.share, seed=given.seed,
    ).fit(learned)
    about = features.about["about"]
    mapping = {"inputs": {"X": columns}, "output": "probability", "itemProperty": about["itemProperty"], "goal": about["goal"]}
    write_onnx(model, len(columns), given.out, {"attune.mapping": json.dumps(mapping)})
    chance = vector_to_array("probability")[1]
    print(f"{learned.count()} moments, {len(columns)} columns; wrote {given.out}")
    if held.select("label").distinct().count() == 2:
        print(worth(model.transform(held), chance))
    if given.answers:
        answers = model.transform(rows).select("person", "happened_at", chance.alias("probability"))
        answers.write.mode("overwrite").parquet(given.answers)


def worth(scored: DataFrame, chance) -> str:
    loss = scored.select(F.avg(-F.log(F.when(F.col("label") == 1, chance).otherwise(1 - chance)))).first()[0]
    area = BinaryClassificationEvaluator(metricName="areaUnderROC").evaluate(scored)
    return f"on {scored.count()} held-out moments: area under the curve {area:.4f}, log loss {loss:.4f}"


if __name__ == "__main__":
    main()
