"""Finds clusters of visitors by K-Means over what `attune features` wrote: python train-clusters.py .attune/lake shoppers shoppers.json

Each visitor is one row, as the server sees him now: what is skewed counts by its logarithm, a text as whether it is one of the frequent values, what
is missing as the mean, and all columns are on one scale.
"""

import argparse

from pyspark.ml.clustering import KMeans
from pyspark.ml.evaluation import ClusteringEvaluator
from pyspark.ml.feature import IndexToString, VectorAssembler
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lake import Features, column, frequent, spark_session, write_document

VALUES_MAX = 8


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lake", help="the folder that `attune lake` fills")
    parser.add_argument("model", help="the key of the model: `attune features` must have written its rows")
    parser.add_argument("out", help="where the clusters go, as .json")
    parser.add_argument("--least", type=int, default=2, help="clusters; of several numbers the one with the best silhouette is taken")
    parser.add_argument("--most", type=int, default=8)
    parser.add_argument("--iterations", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--answers", help="a folder for Spark's own clusters: person, label")
    return parser.parse_args()


def number_columns(features: Features) -> list[dict]:
    """As a number or as its logarithm, which is told by how skewed it is."""
    told = features.rows.agg(*[
        each.alias(f"{kind}{i}")
        for i, name in enumerate(features.numbers)
        for kind, each in (
            ("least", F.min(column(name))), ("most", F.max(column(name))), ("skew", F.skewness(column(name))),
            ("plain", F.avg(column(name))), ("log", F.avg(F.log1p(F.greatest(column(name), F.lit(0.0))))),
        )
    ]).first() if features.numbers else None
    columns = []
    for i, name in enumerate(features.numbers):
        least, most = told[f"least{i}"], told[f"most{i}"]
        if least is None or least == most:
            continue
        kind = "log" if least >= 0 and told[f"skew{i}"] > 1 else "number"
        columns.append({"name": name, "as": kind, "missing": told[f"log{i}"] if kind == "log" else told[f"plain{i}"]})
    return columns


def text_columns(features: Features) -> list[dict]:
    every = features.rows.count()
    return [
        {"name": name, "is": value}
        for name in features.texts
        for value in frequent(features.rows, name, VALUES_MAX)
        if features.rows.where(column(name) == value).count() < every
    ]


def number_of(each: dict):
    """What the server makes of a row in this column, before it is on one scale."""
    value = column(each["name"])
    if "is" in each:
        return F.coalesce((value == each["is"]).cast("double"), F.lit(0.0))
    return F.coalesce(F.log1p(value) if each["as"] == "log" else value, F.lit(each["missing"]))


def scaled(features: Features, columns: list[dict]) -> DataFrame:
    """The rows as points; says in each column its mean and spread."""
    plain = features.rows.select("person", *[number_of(each).alias(f"c{i}") for i, each in enumerate(columns)])
    told = plain.agg(*[
        each for i in range(len(columns)) for each in (F.avg(f"c{i}").alias(f"mean{i}"), F.stddev_pop(f"c{i}").alias(f"spread{i}"))
    ]).first()
    for i, each in enumerate(columns):
        each["mean"], each["spread"] = told[f"mean{i}"], told[f"spread{i}"]
    names = [f"c{i}" for i in range(len(columns))]
    points = plain.select("person", *[((F.col(f"c{i}") - F.lit(each["mean"])) / F.lit(each["spread"])).alias(f"c{i}") for i, each in enumerate(columns)])
    return VectorAssembler(inputCols=names, outputCol="features").transform(points).select("person", "features")


def labels_of(centres: list, columns: list[dict]) -> list[str]:
    """What tells each cluster apart most; no two are called the same."""
    labels: list[str] = []
    for centre in centres:
        place = max(range(len(columns)), key=lambda i: abs(centre[i]))
        name = columns[place]["name"]
        for prefix in ("trait.", "segment.", "context."):
            name = name.removeprefix(prefix)
        words = f"{name} {columns[place]['is']}" if "is" in columns[place] else name
        label = f"{'high' if centre[place] > 0 else 'low'} {words}"
        same = sum(each == label or each.startswith(f"{label} (") for each in labels)
        labels.append(label if same == 0 else f"{label} ({same + 1})")
    return labels


def main() -> None:
    given = read_arguments()
    spark = spark_session("attune: clusters")
    features = Features(spark, given.lake, given.model, "clusters")
    columns = [each for each in number_columns(features) + text_columns(features)]
    if not columns:
        raise SystemExit(f"{given.model}: all visitors are alike in everything that is looked at")
    points = scaled(features, columns).cache()
    best = None
    for count in range(given.least, given.most + 1):
        model = KMeans(k=count, maxIter=given.iterations, seed=given.seed).fit(points)
        silhouette = ClusteringEvaluator().evaluate(model.transform(points))
        print(f"{count} clusters: silhouette {silhouette:.4f}", flush=True)
        if best is None or silhouette > best[0]:
            best = (silhouette, model)
    model = best[1]
    centres = [[float(value) for value in centre] for centre in model.clusterCenters()]
    labels = labels_of(centres, columns)
    sizes = model.summary.clusterSizes
    write_document(given.out, {
        "kind": "clusters", "plan": features.about["about"]["plan"], "columns": columns,
        "clusters": [{"label": label, "size": size, "centre": centre} for label, size, centre in zip(labels, sizes, centres)],
    })
    print(f"{points.count()} people in {len(labels)} clusters ({', '.join(labels)}); wrote {given.out}")
    if given.answers:
        named = IndexToString(inputCol="prediction", outputCol="label", labels=labels).transform(model.transform(points))
        named.select("person", "label").write.mode("overwrite").parquet(given.answers)


if __name__ == "__main__":
    main()
