"""A discovered journey → sentences: what is in it, what is not, and how sure its order is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.language import listed, speaker
from cemlab.numerics import SMALL_N
from cemlab.results import Finding, check_table

if TYPE_CHECKING:
    from cemlab.journeys.discovering.result import DiscoveryResult

BLOCK = "journeys.discovery"
SURE = 0.9
NEAR, NEAR_ONE = 0.02, 0.0005  # closer to 0 or 1 than this, a share has one decimal, or two


def finding(result: DiscoveryResult, language: str) -> str:
    """Touchpoints and stages, what is required, loops, what was left out, and the order."""
    say, whole, table = speaker(language), result.glance().iloc[0], result.tidy()
    told = [say(f"{BLOCK}.narrative.base", **_counts(whole))]
    required = [result.label(name, language)
                for name in table.loc[table["required"], "touchpoint"]]  # fmt: skip
    key = "required" if required else "required_none"
    told.append(say(f"{BLOCK}.narrative.{key}", names=listed(required, language, most=8)))
    loops = int(result.ways()["is_loop"].sum())
    if loops:
        told.append(say(f"{BLOCK}.narrative.loops", n=loops))
    if whole["n_left_out"]:
        told.append(say(f"{BLOCK}.narrative.left_out", n=whole["n_left_out"]))
    told.append(_order(result, language))
    told.append(say(f"{BLOCK}.narrative.assumed"))
    return say("join").join(told)


def headline(result: DiscoveryResult, language: str) -> str:
    """How many touchpoints, and how sure their order is."""
    whole = result.glance().iloc[0]
    return speaker(language)(f"{BLOCK}.headline.{whole['order']}", **_counts(whole))


def subline(result: DiscoveryResult, figure: str, language: str) -> str:
    """There is no figure: the journey is drawn as a map."""
    return ""


def findings(result: DiscoveryResult, language: str) -> tuple[Finding, ...]:
    """None: a first document is no finding."""
    return ()


def checked(result: DiscoveryResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    whole, table = result.glance().iloc[0], result.tidy()
    unsure = table.loc[table["verdict"] == "unsure", "touchpoint"].tolist()
    rows = [
        ("journeys", whole["n_journeys"], SMALL_N, whole["n_journeys"] >= SMALL_N),
        ("neighbours", len(unsure), 0, not unsure, *unsure),
        ("left_out", whole["n_left_out"], float("nan"), None),
    ]
    low = whole["agreement_low"]
    if low == low:
        rows.insert(1, ("agreement", whole["agreement"], SURE, bool(low >= SURE)))
    return check_table(result, rows, f"{BLOCK}.check", language)


def _order(result: DiscoveryResult, language: str) -> str:
    say, whole = speaker(language), result.glance().iloc[0]
    if whole["agreement"] != whole["agreement"]:
        return say(f"{BLOCK}.narrative.order_unknown")
    share, low, high = (whole[f"agreement{end}"] for end in ("", "_low", "_high"))
    return say(f"{BLOCK}.narrative.order_{whole['order']}", share=share, low=low, high=high,
               n=whole["n_journeys"], digits=_digits(share, low, high))  # fmt: skip


def _digits(*shares: float) -> int:
    """Decimals of percentages: near 0 and 100 one more, so that most is not written as all."""
    near = [min(share, 1 - share) for share in shares if 0 < share < 1]
    closest = min(near, default=0.5)
    return 0 if closest >= NEAR else 1 if closest >= NEAR_ONE else 2


def _counts(whole: pd.Series) -> dict[str, float]:
    names = ("n_journeys", "n_customers", "n_touchpoints", "n_stages", "agreement")
    return {name: whole[name] for name in names}
