"""Beside relaimpo, pingouin and dominance-analysis: `python -m tests.benchmarks.side_by_side`.

Numbers of the R packages are those of the reference files (CEMLAB_SHARED); pingouin and
dominance-analysis are run, where CEMLAB_PEERS and CEMLAB_OLDER_PEERS name a Python that has them.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from cemlab import Survey, drivers
from cemlab.numerics import importance_replicates
from tests.benchmarks.importance import correlated_table, pingouin_of
from tests.benchmarks.measure import cpu
from tests.benchmarks.older_peers import older_peer_of

KEPT = Path(__file__).with_suffix(".md")
DATA = "swiss"
METHODS = {
    "LMG": "shapley", "Johnson": "johnson", "last": "last", "first": "first", "betasq": "betasq",
    "Pratt": "pratt", "Genizi": "genizi", "CAR": "car",
}  # fmt: skip
PEERS = ("pingouin", "dominance-analysis")
RESAMPLES = 2000  # as in the reference
RELAIMPO_SECONDS = {12: "0.15 (as recorded)", 15: "0.64 for 14 (as recorded)"}
HANDLING = [
    ["a driver twice", "an error", "shares the credit equally", "shares the credit equally",
     "names both columns and refuses"],
    ["a gap in a driver", "drops the person, with a warning", "refuses, or drops on request",
     "fails", "drops the person, counted and said; or imputes (`missing_choices`)"],
    ["a touchpoint somebody never met", "drops the person", "refuses, or drops on request",
     "fails", "keeps everybody: whether it applied and how it was rated are one player"],
    ["survey weights", "yes", "an error", "none", "yes"],
    ["branches (clusters), strata", "a survey design, experimental", "none", "none",
     "CR1, CR2 or the design; resampling of branches within strata"],
    ["an ordinal outcome, or the top box", "refuses", "as if linear", "logit of a top box",
     "proportional odds, logit; shares of McFadden's R²"],
    ["groups of items, covariates", "yes", "none", "none", "yes; items within groups by Owen"],
    ["complete dominance", "none", "none", "wrong for these data", "yes, with its reproducibility"],
    ["coefficients by size of the model", "yes", "none", "none", "yes"],
    ["intervals of importance", "yes", "none", "none", "yes, of parts and shares"],
    ["intervals of ranks, noise floor, pairs", "ranks", "none", "none", "yes"],
    ["25 drivers, exactly", "half an hour (58 s for 20)", "20 minutes (37 s for 20)",
     "13 s for 12", "0.3 s"],
]  # fmt: skip


def main() -> int:
    """Write the page, and say whether every number is the same."""
    folder = Path(os.environ["CEMLAB_SHARED"]) / "reference" / "drivers"
    told = json.loads((folder / f"importance_{DATA}.json").read_text("utf-8"))
    drawn = json.loads((folder / f"boot_{DATA}.json").read_text("utf-8"))["results"]["perc"]
    frame = pd.read_csv(folder / told["input"])
    asked = {"outcome": told["outcome"], "drivers": told["drivers"]}
    table = frame[[*told["drivers"], told["outcome"]]].to_numpy(float)
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parts = _parts(table, told)
        widest, numbers = _numbers(frame, asked, told, parts)
        page = "\n\n".join([
            f"# Side by side: {DATA}, {len(frame)} rows, {len(asked['drivers'])} drivers",
            "The peers give the first table. cemlab gives the same numbers, and the second.",
            "## The same numbers", numbers,
            f"Largest difference of any number in this table: {widest:.0e}.",
            "## What only one of them says", _only_here(frame, asked, drawn["values"]["lmg"]),
            "## What each does with", _markdown(["", "relaimpo", *PEERS, "cemlab"], HANDLING),
            "Of the peers as recorded of relaimpo 2.2-7, pingouin 0.7.0 and dominance-analysis "
            "1.1.9.",
            "## CPU seconds", _seconds(),
        ]) + "\n"  # fmt: skip
    KEPT.write_text(page, encoding="utf-8")
    print(page)
    return 0 if widest < 1e-9 else 1


def _parts(table: np.ndarray, told: Mapping) -> dict[str, list[float]]:
    """Parts of R² by the peers that are run here."""
    found = {}
    if os.environ.get("CEMLAB_PEERS"):
        found["pingouin"] = pingouin_of(os.environ["CEMLAB_PEERS"], table, 1)["parts"]
    if os.environ.get("CEMLAB_OLDER_PEERS"):
        peer = older_peer_of(os.environ["CEMLAB_OLDER_PEERS"], "dominance-analysis", table)
        found["dominance-analysis"] = peer["parts"]
    return found


def _numbers(frame, asked, told, parts) -> tuple[float, str]:
    """Every importance that a peer has, beside ours."""
    survey, widest, rows = Survey.from_frame(frame), 0.0, []
    for name, method in METHODS.items():
        own = drivers.fit(survey, **asked, method=method, resamples=0).tidy()
        own = own.set_index("driver").loc[asked["drivers"], "estimate"]
        peers = {"relaimpo": told["results"][f"relaimpo.{_of_relaimpo(method)}"]["values"]}
        peers["relaimpo"] = [peers["relaimpo"][one] for one in asked["drivers"]]
        if method == "shapley":
            peers |= parts
        for peer, values in peers.items():
            widest = max(widest, float(np.abs(own.to_numpy() - values).max()))
            rows.append([name, peer, *(f"{value:.6f}" for value in values)])
        rows.append([name, "**cemlab**", *(f"{value:.6f}" for value in own)])
    return widest, _markdown(["measure", "by", *asked["drivers"]], rows)


def _of_relaimpo(method: str) -> str:
    return {"shapley": "lmg", "johnson": "genizi"}.get(method, method)


def _only_here(frame, asked, relaimpo) -> str:
    """Intervals of relaimpo and ours; ranks, noise and pairs, which nobody else has."""
    found = drivers.fit(Survey.from_frame(frame), **asked, resamples=RESAMPLES)
    pairs, rows = found.pairs(), []
    for row in found.tidy().itertuples():
        at = relaimpo["drivers"].index(row.driver)
        close = pairs[
            (pairs["verdict"] == "too_close")
            & ((pairs["driver"] == row.driver) | (pairs["against"] == row.driver))
        ]
        others = {*close["driver"], *close["against"]} - {row.driver}
        rows.append([
            row.driver, f"{relaimpo['lower'][at]:.3f} to {relaimpo['upper'][at]:.3f}",
            f"{row.conf_low:.3f} to {row.conf_high:.3f}",
            f"{row.share:.0%} ({row.share_low:.0%} to {row.share_high:.0%})",
            f"{row.rank_low:.0f} to {row.rank_high:.0f}", f"{row.p_first:.0%}",
            f"{row.noise_floor:.0%}: {row.verdict.replace('_', ' ')}",
            ", ".join(sorted(others)) or "nobody",
        ])  # fmt: skip
    heads = ["driver", "LMG, 95% (relaimpo)", "LMG, 95% (cemlab)", "share of what is explained",
             "rank, 95%", "first in", "noise floor", "too close to call with"]  # fmt: skip
    return _markdown(heads, rows) + f"\n\n{found.headline('en')}."


def _seconds() -> str:
    """Exact importance and its bootstrap, ours measured now."""
    rows = []
    for p in (12, 15):
        table = correlated_table(p, n=1000)
        x, y = table[:, :-1], table[:, -1]
        ours, peers = cpu(lambda x=x, y=y: drivers.methods.METHODS["shapley"](x, y), 21), {}
        if os.environ.get("CEMLAB_PEERS"):
            run = pingouin_of(os.environ["CEMLAB_PEERS"], table, 3)
            peers["pingouin"] = statistics.median(run["seconds"])
        if os.environ.get("CEMLAB_OLDER_PEERS") and p == 12:
            run = older_peer_of(os.environ["CEMLAB_OLDER_PEERS"], "dominance-analysis", table)
            peers["dominance-analysis"] = run["seconds"][0]
        told = [f"{peers[one]:.3g} ({peers[one] / ours:,.0f} ×)" if one in peers else "not run"
                for one in PEERS]  # fmt: skip
        rows.append([f"{p} drivers, n = 1,000", RELAIMPO_SECONDS[p], *told, f"{ours:.5f}"])
    table = correlated_table(10, n=1000)
    x, y, split = table[:, :-1], table[:, -1], drivers.methods.SPLITS["shapley"]
    drawn = cpu(lambda: importance_replicates(split, x, y, resamples=1000), 3)
    rows.append(["1,000 resamples of 10 drivers, n = 1,000", "44 (as recorded)", "36 (a loop by "
                 "hand, as recorded)", "none", f"{drawn:.2f}"])  # fmt: skip
    return _markdown(["", "relaimpo", *PEERS, "cemlab"], rows)


def _markdown(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
