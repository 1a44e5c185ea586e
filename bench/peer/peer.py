"""A peer beside our own training: reads one JSON request a line, answers one JSON line. Needs lightgbm and scikit-learn; one thread."""
import json
import sys
import time

import lightgbm
import numpy
import sklearn
from sklearn import cluster, metrics


def boosting(request):
    rows = numpy.array(request["columns"], dtype=float).T
    labels = numpy.array(request["labels"])
    test = numpy.array(request["test"])
    options = {"objective": "binary", "num_threads": 1, "verbose": -1, **request["options"]}
    begun = time.perf_counter()
    data = lightgbm.Dataset(rows, labels, categorical_feature=request["categories"])
    model = lightgbm.train(options, data, request["rounds"])
    spent = time.perf_counter() - begun
    return {"ms": 1000 * spent, "probabilities": model.predict(test.T, num_threads=1).tolist()}


def clustering(request):
    points = numpy.array(request["points"], dtype=float)
    kind = {"k-means": cluster.KMeans, "ward": cluster.AgglomerativeClustering, "dbscan": cluster.DBSCAN, "hdbscan": cluster.HDBSCAN}
    model = kind[request["kind"]](**request["options"])
    begun = time.perf_counter()
    labels = model.fit_predict(points)
    spent = time.perf_counter() - begun
    return {"ms": 1000 * spent, "labels": labels.tolist(), "inertia": getattr(model, "inertia_", None)}


def agreement(request):
    return {"value": metrics.adjusted_rand_score(request["left"], request["right"])}


KINDS = {"boosting": boosting, "clustering": clustering, "agreement": agreement}
VERSIONS = {"lightgbm": lightgbm.__version__, "scikit-learn": sklearn.__version__}

print(json.dumps(VERSIONS), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(KINDS[request["ask"]](request)), flush=True)
