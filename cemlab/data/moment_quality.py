"""What an event log can bear: checks of its moments, and the sentences that sum them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.data import joining
from cemlab.data.event_table import repeats
from cemlab.data.long_journeys import outsized
from cemlab.language import Speaker, speaker

if TYPE_CHECKING:
    from cemlab.data.moments import EventLog
    from cemlab.data.survey import Survey

MAY_BE_UNRATED = 0.40  # share of the moments, as of blanks in an item of a survey
SHOWN = 6
SHOWN_ROWS = 5
EARLIEST = 1990  # no system kept moments of customers before; an older time is a slip

# what the file holds that is in no count, and where assembly counted it
LEFT_OUT = {
    "other_kinds": "n_other_kinds", "unreached": "n_unreached", "dropped": "n_dropped",
    "left_early": "n_left_early",
}  # fmt: skip

Fact = tuple[str, float, dict[str, Any]]  # a check, its value, blanks of its words
Fault = tuple[str, float, "pd.Series | None", dict[str, Any]]  # also the rows where it stands


def checks(log: EventLog, language: str, survey: Survey | None) -> pd.DataFrame:
    """One row per question about the moments: check, value, threshold, passed, note.

    Counts that are no fault have neither threshold nor verdict. A fault says in which rows of the
    file it stands, counted below the header as in messages of errors.
    """
    say = speaker(language)
    moments = log.moments()
    facts: list[Fact] = [("customers", log.n_customers, {}), ("journeys", log.n_journeys, {}),
                         ("moments", len(log), {})]  # fmt: skip
    facts += _left_out(log, language)
    faults = _faults(log, moments, language)
    if survey is not None:
        met, unmet = _of_survey(log, moments, survey)
        facts += met
        faults += unmet
    table = [_fact(say, *one) for one in facts]
    for check, value, where, more in faults:
        note = say(f"data.moments.{check}", value=value, **more)
        said = say("join").join(filter(None, [note, _rows(log, where, say)]))
        limit = int(MAY_BE_UNRATED * len(log)) if check == "unrated" else 0
        named = "unrated" if check == "never_rated" else check
        table.append((named, value, limit, bool(value <= limit), said))
    table += [_fact(say, *one) for one in _untold(log)]
    columns = ["check", "value", "threshold", "passed", "note"]
    found = pd.DataFrame(table, columns=columns)
    return found.astype({"value": float, "threshold": float, "passed": object})


def _left_out(log: EventLog, language: str) -> list[Fact]:
    """Moments and journeys of the file that are in no count."""
    found: list[Fact] = []
    known = log._facts
    reached = {name: n for name, n in known.get("never_reached", {}).items() if n}
    if reached:
        say = speaker(language)
        places = [
            say("data.moments.never_reached_one", place=log.label(name, language), n=n)
            for name, n in reached.items()
        ]
        joined = say("data.moments.between").join(places)
        found.append(("never_reached", sum(reached.values()), {"places": joined}))
    for check, fact in LEFT_OUT.items():
        if known.get(fact):
            found.append((check, known[fact], {}))
    return found


def _fact(say: Speaker, check: str, value: float, more: dict[str, Any]) -> tuple:
    return check, value, None, None, say(f"data.moments.{check}", value=value, **more)


def _faults(log: EventLog, moments: pd.DataFrame, language: str) -> list[Fault]:
    """Faults of the moments themselves."""
    alone = moments.loc[~moments["journey_id"].duplicated(keep=False), "row"]
    faults: list[Fault] = [("single_moments", len(alone), alone, {})]
    faults += _outsized(log, moments, language)
    if log.has_times:
        untimed = moments.loc[moments["occurred_at"].isna(), "row"]
        faults.append(("untimed", len(untimed), untimed, {}))
        faults += _absurd(log, moments)
    if log.is_ordered and not log.is_from_survey:
        late = _out_of_order(moments)
        what = "against_order" if log._facts.get("is_wide") else "out_of_order"
        faults.append((what, len(late), late, {}))
    if not log.is_from_survey:
        again = moments.loc[repeats(moments), "row"]
        faults.append(("duplicates", len(again), again, {}))
    unrated = int(moments["experience"].isna().sum())
    faults.append(("unrated" if log.has_ratings else "never_rated", unrated, None, {}))
    if log.end is not None:
        end = {"end": log.label(log.end, language)}
        after = _after_end(moments, log.end)
        faults.append(("without_end", _without_end(log), None, end))
        faults.append(("after_end", len(after), after, end))
    if log._facts.get("n_moved"):
        faults.append(("clock_changes", log._facts["n_moved"], None, {"timezone": log.timezone}))
    return faults


def _outsized(log: EventLog, moments: pd.DataFrame, language: str) -> list[Fault]:
    """The touchpoints of which one journey holds too many moments, and the rows of the longest."""
    codes, ids = pd.factorize(moments["journey_id"])
    people = moments.groupby("touchpoint", observed=False)["customer_id"].nunique().to_numpy()
    found = [one for one in outsized(codes, moments["touchpoint"].cat.codes.to_numpy())
             if people[one.place] >= log.min_cell]  # fmt: skip
    if not found:
        return []
    worst = found[0]
    place = moments["touchpoint"].cat.categories[worst.place]
    own = moments["journey_id"] == ids[worst.journey]
    more = {
        "place": log.label(place, language), "share": worst.share, "n": worst.n,
        "n_customers": people[worst.place], "length": worst.length, "median": worst.median,
    }  # fmt: skip
    return [("outsized", len(found), moments.loc[own, "row"], more)]


def _of_survey(
    log: EventLog, moments: pd.DataFrame, survey: Survey
) -> tuple[list[Fact], list[Fault]]:
    """How many customers have a response, and the moments of those that have none or several."""
    customers = joining.match_rates(log, survey).set_index("unit").loc["customers"]
    responses = joining.responses(log, survey).set_index("journey_id")
    of_moments = responses.loc[moments["journey_id"]]
    many = (of_moments["n_responses"] > 1).to_numpy()
    none = of_moments["row"].isna().to_numpy() & ~many
    met = ("joined", customers["n_joined"], {"share": customers["share"]})
    n_shared, n_journeys = joining.shared_responses(log, survey)
    met = [met]
    if n_shared:
        met.append(("shared_responses", n_shared, {"n_journeys": n_journeys}))
    return met, [
        ("unjoined", customers["n_not_joined"], moments.loc[none, "row"], {}),
        ("ambiguous", customers["n_ambiguous"], moments.loc[many, "row"], {}),
    ]


def _untold(log: EventLog) -> list[Fact]:
    """What is no fault, but should be known."""
    told: list[Fact] = []
    moments = log.moments()
    if moments["actor"].notna().any():
        told.append(("actors", moments["actor"].nunique(), {}))
    if log._facts.get("is_pseudonymous"):
        told.append(("pseudonyms", log.n_customers, {}))
    if log._facts.get("n_no_dates"):
        told.append(("no_dates", log._facts["n_no_dates"], {}))
    if log._facts.get("n_naive"):
        told.append(("naive_times", log._facts["n_naive"], {}))
    if log.ignored:
        dots = ["…"] if len(log.ignored) > SHOWN else []
        named = " · ".join([*log.ignored[:SHOWN], *dots])
        told.append(("unused_columns", len(log.ignored), {"columns": named}))
    return told


def _rows(log: EventLog, where: pd.Series | None, say: Speaker) -> str:
    """In which rows of the file the first of these moments stand; nothing for items."""
    if where is None or not len(where) or log.is_from_survey:
        return ""
    places = sorted(set(where))  # with `times`, a row holds several moments
    first = say("data.moments.between").join(str(place + 1) for place in places[:SHOWN_ROWS])
    how = "row" if len(places) == 1 else "rows" if len(places) <= SHOWN_ROWS else "more_rows"
    return say(f"data.moments.{how}", source=log.source, rows=first)


def _out_of_order(moments: pd.DataFrame) -> pd.Series:
    """Rows of moments that stand in the file below one of their journey that came after them."""
    in_file = moments.sort_values(["row", "position"])  # with `times`, a row holds several
    furthest = in_file.groupby("journey_id")["moment"].cummax()
    return in_file.loc[in_file["moment"] < furthest, "row"]


def _absurd(log: EventLog, moments: pd.DataFrame) -> list[Fault]:
    """Times that nobody can have lived through; where numbers count from a start, none is known."""
    if log._facts.get("is_counted"):
        return []
    times = moments["occurred_at"]
    early = moments.loc[times.dt.year < EARLIEST, "row"]
    tomorrow = pd.Timestamp.now(tz="UTC") + pd.Timedelta(days=1)
    future = moments.loc[(times > tomorrow) & (not log.is_simulated), "row"]
    found = (("early_times", early, {"year": EARLIEST}), ("future_times", future, {}))
    return [(check, len(rows), rows, more) for check, rows, more in found if len(rows)]


def finding(log: EventLog, language: str) -> str:
    """How many moments of how many journeys, how they are ordered, and what is missing."""
    say = speaker(language)
    moments = log.moments()
    facts: dict[str, Any] = {
        "n": len(log), "n_journeys": log.n_journeys, "n_customers": log.n_customers,
        "n_touchpoints": moments["touchpoint"].nunique(),
    }  # fmt: skip
    sentences = [say("data.log.sizes", **facts)]
    if log.has_ratings:
        sentences.append(say("data.log.rated", share=moments["experience"].notna().mean()))
    else:
        sentences.append(say("data.log.never_rated"))
    single = int((log.journeys()["n"] == 1).sum())
    if single:
        sentences.append(say("data.log.single_moments", n=single, n_journeys=log.n_journeys))
    if not log.is_ordered:
        sentences.append(say("data.log.unordered"))
    elif log.has_times:
        untimed = int(moments["occurred_at"].isna().sum())
        if untimed:
            sentences.append(say("data.log.untimed", n=untimed))
    elif moments["position"].isna().all():
        sentences.append(say("data.log.by_row"))
    if log.is_retrospective:
        sentences.append(say("data.log.retrospective"))
    if log.is_simulated:
        sentences.append(say("data.narrative.simulated"))
    return say("join").join(sentences)


def _without_end(log: EventLog) -> int:
    moments = log.moments()
    ended = moments.loc[moments["touchpoint"] == log.end, "journey_id"].nunique()
    return log.n_journeys - int(ended)


def _after_end(moments: pd.DataFrame, end: str) -> pd.Series:
    """Rows of moments below the last one at the touchpoint that ends their journey."""
    last = moments["moment"].where(moments["touchpoint"] == end)
    after = moments["moment"] > last.groupby(moments["journey_id"]).transform("max")
    return moments.loc[after, "row"]
