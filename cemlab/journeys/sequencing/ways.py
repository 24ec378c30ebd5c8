"""The sequence of each journey, and the tables of types and of variants."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.errors import MethodError
from cemlab.journeys.methods.aligning import PAD, Variants, variants_of
from cemlab.journeys.movement import Open, has_flow, still_open
from cemlab.journeys.sequencing.finding_types import Types
from cemlab.journeys.taking import Taken
from cemlab.numerics import sample, suppress, wilson_intervals

LONGEST = 200  # moments; longer journeys would cost the most and say least of types
MOST_VARIANTS = 3000  # a table of all pairs of them takes 72 MB
MOST_SHOWN = 15
ARROW = " → "
ALL = "all"
TYPES = (
    "type", "estimate", "conf_low", "conf_high", "sequence", "share_first", "length",
    "silhouette", "jaccard", "verdict", "n", "n_customers",
)  # fmt: skip
VARIANTS = ("sequence", "type", "n", "share", "conf_low", "conf_high", "length")


class Ways(NamedTuple):
    """Journeys as sequences.

    Attributes
    ----------
    variants : Variants
        Sequences that differ; `of` is that of each journey.
    customers : ndarray, shape (journeys,)
    unfinished : Open
    n_long : int
        Journeys left out because they are longer than 200 moments.
    n_rare : int
        Journeys whose variant was not drawn, where there are more than 3,000 variants.
    """

    variants: Variants
    customers: np.ndarray
    unfinished: Open
    n_long: int
    n_rare: int


def ways_of(taken: Taken, events: EventLog, seed: int) -> Ways:
    """Every journey that is over, as a sequence of touchpoints up to its declared end."""
    if not has_flow(events):
        raise MethodError(
            "Nobody observed in which order the moments came, so there are no sequences. Expected "
            "a log with occurred_at or position."
        )
    unfinished = still_open(taken, events)
    moments = taken.moments[~taken.moments["journey"].isin(unfinished.codes)]
    if events.end is not None:
        at_end = (moments["place"] == taken.touchpoints.index(events.end)).astype(int)
        moments = moments[at_end.groupby(moments["journey"]).cumsum() - at_end == 0]
    sizes = moments.groupby("journey", sort=False).size()
    short = sizes.index[sizes <= LONGEST]
    kept = moments[moments["journey"].isin(short)]
    people = kept.groupby("journey", sort=False)["customer"].first()
    if people.nunique() < 2 * taken.min_cell:
        raise MethodError(
            f"{people.nunique()} customers have journeys that are over; types need at least "
            f"{2 * taken.min_cell}. Wait for more, or read the transitions."
        )
    lengths = sizes[sizes <= LONGEST].to_numpy()
    walks = np.split(kept["place"].to_numpy(), np.cumsum(lengths)[:-1])
    variants, drawn = _drawn(variants_of(walks), seed)
    return Ways(variants, people.to_numpy()[drawn], unfinished, len(sizes) - len(short),
                int((~drawn).sum()))  # fmt: skip


def _drawn(variants: Variants, seed: int) -> tuple[Variants, np.ndarray]:
    """At most 3,000 variants, drawn by how frequent they are; and which journeys are of them."""
    everybody = np.ones(len(variants.of), dtype=bool)
    u = len(variants.counts)
    if u <= MOST_VARIANTS:
        return variants, everybody
    rng = np.random.default_rng(seed)
    chances = variants.counts / variants.counts.sum()
    chosen = np.sort(rng.choice(u, MOST_VARIANTS, replace=False, p=chances))
    place = np.full(u, -1)
    place[chosen] = np.arange(len(chosen))
    of = place[variants.of]
    kept = Variants(variants.codes[chosen], variants.lengths[chosen], variants.counts[chosen],
                    of[of >= 0])  # fmt: skip
    return kept, of >= 0


def words_of(codes: np.ndarray, touchpoints: tuple[str, ...]) -> str:
    """A sequence as ids with arrows between."""
    return ARROW.join(touchpoints[code] for code in codes if code != PAD)


def by_type(ways: Ways, types: Types, taken: Taken) -> pd.DataFrame:
    """A row per type, the largest first; without types, one row for all."""
    own = types.labels[ways.variants.of]
    k, rows = len(types.medoids), []
    people = np.array([len(np.unique(ways.customers[own == one])) for one in range(k)])
    hidden = suppress(people, minimum=taken.min_cell)
    has_types = types.verdict not in ("none", "one_variant")
    for one in range(k):
        at, medoid = own == one, types.medoids[one]
        row = {"type": str(one + 1) if has_types else ALL, "verdict": types.verdict}
        if hidden[one]:
            rows.append(row | {"sequence": "", "verdict": "suppressed"})
            continue
        share, low, high = _share(at, ways.customers)
        mine = types.labels == one
        weights = ways.variants.counts[mine]
        rows.append(row | {
            "estimate": share, "conf_low": low, "conf_high": high,
            "sequence": words_of(ways.variants.codes[medoid], taken.touchpoints),
            "share_first": float(ways.variants.counts[medoid] / weights.sum()),
            "length": float(np.average(ways.variants.lengths[mine], weights=weights)),
            "silhouette": float(np.average(types.silhouette[mine], weights=weights)),
            "jaccard": float(types.jaccard[one]), "n": float(at.sum()),
            "n_customers": float(people[one]),
        })  # fmt: skip
    return _typed(pd.DataFrame(rows), TYPES)


def frequent(ways: Ways, types: Types, taken: Taken) -> pd.DataFrame:
    """The most frequent variants of which enough customers are, most frequent first in each type.

    Where what is left over is of too few customers, one variant more is hidden.
    """
    of = ways.variants.of
    asked = range(min(len(ways.variants.counts), 10 * MOST_SHOWN))
    people = np.array([len(np.unique(ways.customers[of == one])) for one in asked])
    shown = np.flatnonzero(people >= taken.min_cell)[:MOST_SHOWN]
    rest = ~np.isin(of, shown)
    if len(shown) and rest.any() and len(np.unique(ways.customers[rest])) < taken.min_cell:
        shown = shown[:-1]
    has_types = types.verdict not in ("none", "one_variant")
    rows = []
    for one in shown:
        share, low, high = _share(of == one, ways.customers)
        rows.append({
            "sequence": words_of(ways.variants.codes[one], taken.touchpoints),
            "type": str(types.labels[one] + 1) if has_types else ALL,
            "n": float(ways.variants.counts[one]), "share": share, "conf_low": low,
            "conf_high": high, "length": float(ways.variants.lengths[one]),
        })  # fmt: skip
    table = _typed(pd.DataFrame(rows), VARIANTS)
    order = table.sort_values(["type", "n"], ascending=[True, False], kind="stable")
    return order.reset_index(drop=True)


def _share(chosen: np.ndarray, customers: np.ndarray) -> tuple[float, float, float]:
    """Share of the journeys, with customers as clusters."""
    one = sample(chosen.astype(float), clusters=customers)
    _, low, high = wilson_intervals(one.mean * one.n_effective, one.n_effective)
    return float(one.mean), float(low), float(high)


def _typed(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    texts = ("type", "sequence", "verdict")
    kinds = {name: "object" if name in texts else "float64" for name in columns}
    return table.reindex(columns=list(columns)).astype(kinds)
