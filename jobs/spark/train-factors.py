"""Trains item factors by alternating least squares over the events of a lake: python train-factors.py .attune/lake for-you.json

Who did something with an item is surer of it than of an item he never met (Hu, Koren and Volinsky 2008). What is written is what the items are
like; a person is folded in by the server at the moment of asking, by the same least squares, so nobody has to wait for a training to be known.
"""

import argparse
import base64

import numpy as np
from pyspark.ml.feature import IndexToString, StringIndexer
from pyspark.ml.recommendation import ALS
from pyspark.sql import functions as F

from lake import read_events, spark_session, write_document


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lake", help="the folder that `attune lake` fills")
    parser.add_argument("out", help="where the model goes, as .json")
    parser.add_argument("--event", action="append", help='what is done with an item; may be given again. Default "Product Viewed"')
    parser.add_argument("--property", default="product_id", help="of an event: the id of its item")
    parser.add_argument("--days", type=int, default=90, help="how far back is looked at, from the latest event on")
    parser.add_argument("--rank", type=int, default=32, help="how many factors an item has")
    parser.add_argument("--iterations", type=int, default=15)
    parser.add_argument("--regularization", type=float, default=0.05)
    parser.add_argument("--alpha", type=float, default=10.0, help="how much surer something is than nothing")
    parser.add_argument("--blocks", type=int, default=10, help="in how many parts people and items are kept")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--task", choices=["next", "later", "rest", "visit"], default="next", help="as in the definition of the model")
    parser.add_argument("--answers", help="a folder for Spark's own scores: person, item, score")
    return parser.parse_args()


def main() -> None:
    given = read_arguments()
    spark = spark_session("attune: item factors")
    item = F.get_json_object("properties", f"$.{given.property}")
    done = read_events(spark, given.lake).where(F.col("event").isin(given.event or ["Product Viewed"]))
    done = done.select("person", item.alias("item"), "happened_at").where(F.col("item") != "")
    latest = done.agg(F.max("happened_at")).first()[0]
    if latest is None:
        raise SystemExit(f"{given.lake}: has no such event with an item; name others with --event and --property")
    since = F.lit(latest) - F.expr(f"INTERVAL {given.days} DAYS")
    pairs = done.where(F.col("happened_at") >= since).select("person", "item").distinct()
    indexers = [StringIndexer(inputCol=name, outputCol=f"{name}_number").fit(pairs) for name in ("person", "item")]
    for indexer in indexers:
        pairs = indexer.transform(pairs)
    pairs = pairs.select(F.col("person_number").cast("int"), F.col("item_number").cast("int"), F.lit(1.0).cast("float").alias("met")).cache()
    model = ALS(
        userCol="person_number", itemCol="item_number", ratingCol="met", implicitPrefs=True, rank=given.rank, maxIter=given.iterations,
        regParam=given.regularization, alpha=given.alpha, seed=given.seed, numUserBlocks=given.blocks, numItemBlocks=given.blocks,
    ).fit(pairs)
    people, items = (indexer.labels for indexer in indexers)
    factors = np.zeros((len(items), given.rank), dtype="<f4")
    for row in model.itemFactors.collect():
        factors[row.id] = row.features
    write_document(given.out, {
        "kind": "item-factors", "items": items, "rank": given.rank, "factors": base64.b64encode(factors.tobytes()).decode(),
        # Spark adds what regularizes once for each item that a person has.
        "confidence": 1 + given.alpha, "regularizationEach": given.regularization,
        "task": given.task, "until": latest.timestamp() * 1000,
    })
    print(f"{pairs.count()} pairs of {len(people)} people and {len(items)} items; wrote {given.out}")
    if given.answers:
        everything = pairs.select("person_number").distinct().crossJoin(pairs.select("item_number").distinct())
        scored = model.transform(everything)
        for name, labels in (("person", people), ("item", items)):
            scored = IndexToString(inputCol=f"{name}_number", outputCol=name, labels=labels).transform(scored)
        scored.select("person", "item", F.col("prediction").alias("score")).write.mode("overwrite").parquet(given.answers)


if __name__ == "__main__":
    main()
