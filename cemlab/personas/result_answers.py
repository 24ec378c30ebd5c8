"""What a result about personas answers to documents: from its tables, without anybody's rows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cemlab.documents import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cemlab.documents import Query
    from cemlab.personas.result import PersonaResult

NAN = float("nan")
NUMBERS = ("n", "n_rest", "estimate", "conf_low", "conf_high")
SCALED = {"difference": ("difference", "conf_low", "conf_high", "points"),
          "effect": ("hedges_g", "hedges_g_low", "hedges_g_high", "sd")}  # fmt: skip


def of_result(result: PersonaResult, query: Query, group: str) -> Answer | None:
    """Size, stability, a difference from the rest, or the share of a level of a segment.

    The share may be compared with the rest as well (``statistic: difference``).

    None for what a result has not kept: means with an interval, waves, and parts of a group.
    `data_hash` is that of the row of the table: who is in the group is not kept.
    """
    whole_survey = not query.segment and query.wave is None and query.touchpoint is None
    if result.glance()["k"].iloc[0] < 2 or not whole_survey:
        return None
    tidy = result.tidy().set_index("persona")
    if group not in tidy.index:
        return None
    if query.statistic in ("size", "stability"):
        return _of_group(result, query.statistic, tidy.loc[group])
    if query.level is not None:
        return _share(result, query, group)
    if query.at_least is not None or query.at_most is not None:
        return None
    return _difference(result, query, group)


def joined(own: Answer | None, said: Answer | None) -> Answer | None:
    """The answer of a result, with what its people know beside it: rows, waves, replication.

    The number stays that of the result, which is the one its card shows.
    """
    if own is None or own.hidden:
        return own or said
    if said is None or said.hidden or said.statistic != own.statistic:
        return own
    return own._replace(data_hash=said.data_hash, wave=said.wave, replicated=said.replicated)


def hidden(found: Mapping[str, object]) -> Answer:
    """The answer where too few stand behind it: its kind, and no number."""
    return Answer(**(found | dict.fromkeys(NUMBERS, NAN) | {"data_hash": "", "hidden": True}))


def _of_group(result: PersonaResult, statistic: str, row) -> Answer:
    low, high = (row["conf_low"], row["conf_high"]) if statistic == "size" else (NAN, NAN)
    return _answer(
        result, None, statistic=statistic, unit="share" if statistic == "size" else "jaccard",
        n=row["n"], n_rest=NAN, conf_low=low, conf_high=high,
        estimate=row["estimate" if statistic == "size" else "jaccard"],
    )  # fmt: skip


def _difference(result: PersonaResult, query: Query, group: str) -> Answer | None:
    statistic, table = query.statistic or "difference", result.profiles()
    own = table[(table["persona"] == group) & (table["item"] == query.item)]
    if own.empty or statistic not in SCALED:
        return None
    row, (value, low, high, unit) = own.iloc[0], SCALED[statistic]
    return _answer(
        result, query.item, statistic=statistic, unit=unit, n=row["n"], n_rest=row["n_rest"],
        estimate=row[value], conf_low=row[low], conf_high=row[high], biased=bool(row["built"]),
    )  # fmt: skip


def _share(result: PersonaResult, query: Query, group: str) -> Answer | None:
    table = result.categories()
    names = (query.level, f"{query.level} ({query.item})")
    own = table[(table["persona"] == group) & (table["item"] == query.item)
                & table["level"].isin(names)]  # fmt: skip
    if own.empty:
        return None
    row = own.iloc[0]
    if query.statistic == "difference":
        return _answer(
            result, query.item, statistic="difference", unit="share", n=row["n"],
            n_rest=row["n_rest"], estimate=row["difference"], conf_low=row["conf_low"],
            conf_high=row["conf_high"], biased=bool(row["built"]),
        )  # fmt: skip
    return _answer(
        result, query.item, statistic="share", unit="share", n=row["n"], n_rest=NAN,
        estimate=row["share"], conf_low=row["share_low"], conf_high=row["share_high"],
    )  # fmt: skip


def _answer(result: PersonaResult, item: str | None, **found) -> Answer:
    origin = result.provenance
    found |= {
        "wording": dict(result.labels.get(item, {})) if item is not None else {},
        "method": origin.method,
        "source": origin.data,
    }
    told = {name: float(found[name]) for name in NUMBERS}
    if told["estimate"] != told["estimate"]:
        return hidden(found)
    text = repr((origin.method, origin.n, item, found["statistic"], sorted(told.items())))
    return Answer(**(found | told | {"data_hash": hashed([text])}))


def hashed(lines: list[str]) -> str:
    """Twelve digits of lines, in whichever order."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12]
