"""Run in the environment of the peers: times kmodes' k-prototypes on a kept table.

Imports nothing of cemlab; prints JSON with CPU seconds and the costs of single starts.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version

import numpy as np
from kmodes.kprototypes import KPrototypes

kept = np.load(sys.argv[1])
k, repeats, gamma = int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
table = np.hstack([kept["numbers"], kept["codes"].astype(float)])
categorical = list(range(kept["numbers"].shape[1], table.shape[1]))
seconds, costs = [], []
for seed in range(repeats):
    start = time.process_time()
    model = KPrototypes(k, n_init=1, init="Cao", gamma=gamma, random_state=seed)
    model.fit(table, categorical=categorical)
    seconds.append(time.process_time() - start)
    costs.append(float(model.cost_))
print(json.dumps({"seconds": seconds, "costs": costs, "version": version("kmodes")}))
