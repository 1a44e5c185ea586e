"""Training times of the Python package `implicit` on one thread: arguments are a file of rows (person, items) and the number of rounds."""

import json
import os
import statistics
import sys
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
import scipy.sparse as sparse
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender

rows, columns = [], []
for line in open(sys.argv[1]):
    person, *items = map(int, line.split())
    rows += [person] * len(items)
    columns += items
matrix = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)))


def seconds(make):
    times = []
    for _ in range(int(sys.argv[2])):
        model = make()
        began = time.perf_counter()
        model.fit(matrix, show_progress=False)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


als = seconds(
    lambda: AlternatingLeastSquares(
        factors=64, alpha=4, regularization=10, iterations=12, num_threads=1, use_gpu=False, use_cg=True
    )
)
cosine = seconds(lambda: CosineRecommender(K=100, num_threads=1))
print(json.dumps({"als": als, "cosine": cosine}))
