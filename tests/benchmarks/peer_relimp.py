"""Run in the environment of the peers: times pingouin's relative importance on a kept table.

Imports nothing of cemlab; prints JSON with CPU seconds and the parts of R².
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import pingouin

table = np.load(sys.argv[1])
repeats = int(sys.argv[2])
seconds = []
for _ in range(repeats):
    start = time.process_time()
    found = pingouin.linear_regression(table[:, :-1], table[:, -1], relimp=True)
    seconds.append(time.process_time() - start)
parts = found["relimp"].to_numpy()[1:].tolist()
print(json.dumps({"seconds": seconds, "parts": parts, "version": pingouin.__version__}))
