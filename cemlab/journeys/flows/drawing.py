"""The flow of customers: ribbons from touchpoint to touchpoint, or a table where there are many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.drawing import Drawing, Profile, Sheet, profile_for
from cemlab.drawing.sheet_frame import foot, head
from cemlab.journeys.flows.asking import Question, asked, check
from cemlab.journeys.flows.content import Flow
from cemlab.journeys.flows.graph import flow_of
from cemlab.journeys.flows.key import flow_key, table_key
from cemlab.journeys.flows.listing import described, rows_of
from cemlab.journeys.flows.ribbons import draw_ribbons
from cemlab.journeys.flows.step_table import draw_steps, most_visited
from cemlab.journeys.flows.telling import losses, steps_back, worst
from cemlab.journeys.movement import ENTRY, EXIT
from cemlab.language import check_language, listed, speaker

if TYPE_CHECKING:
    from cemlab.documents import Journey
    from cemlab.journeys.result import JourneyResult

BLOCK = "journeys.flow"
MOST_NODES = 4
MOST_CHANGES = 6  # that are named below the drawing; the table of the drawing has all


def draw_flow(
    result: JourneyResult, document: Journey | None = None, *, to_be: Journey | None = None,
    most_columns: int = 6, width: float = 1000, language: str | None = None,
    theme: str = "light",
) -> Drawing:  # fmt: skip
    """Where customers go, from left to right in time; what a plan changes is dashed.

    Main flow grey, loss and rework orange. Whoever goes back does so by a node of its own, so that
    the numbers at every touchpoint balance. Steps of fewer than the publishing limit are not
    drawn: the bar of a touchpoint is then longer than its ribbons.

    Parameters
    ----------
    result : JourneyResult
        From moments in an observed order.
    document : Journey, optional
        The journey as it is: its order and names; compared with `to_be`.
    to_be : Journey, optional
        The plan. Its steps (`next`) are compared with those of the document, or without one with
        those that were seen: added and dropped steps are dashed.
    most_columns : int, default 6
        With more columns, or more than 4 nodes in one, the steps are drawn as a table of row
        percentages, and a remark says so.
    width : float, default 1000
        Pixels.
    language : {"en", "zh"}, optional
        That of the result unless said.
    theme : {"light", "dark"}

    Returns
    -------
    Drawing

    Raises
    ------
    MethodError
        Nobody observed in which order the moments came, or there are too few journeys.
    OptionError
        An argument is of the wrong kind.

    Notes
    -----
    A touchpoint stands one column after the last of those that lead to it. Who leaves before the
    declared end is lost; without a declared end nobody is called so.

    Examples
    --------
    >>> draw_flow(journeys, documents.journeys["repair"], to_be=documents.journeys["repair_to_be"])
    """
    check(result, document, to_be, most_columns)
    question = asked(result, document, to_be, check_language(language or result.language))
    say, flow = speaker(question.language), _flow(question)
    sheet, profile = Sheet(width, question.language, theme), profile_for(width)
    claim = _claim(question, say)
    headline = claim[0] if claim else say(f"{BLOCK}.plain")
    fits = _fits(flow, most_columns)
    y = head(sheet, profile, kicker=_kicker(question, to_be, say), headline=headline,
             sublines=[*claim[1:], _how(question, flow, fits, say)])  # fmt: skip
    if fits:
        y = draw_ribbons(sheet, flow, y, profile)
        key = flow_key(flow, question.changes, question.least, question.language)
    else:
        y, key = _as_table(sheet, question, flow, most_columns, y, profile)
    bottom = foot(sheet, profile, y, sources=_sources(question, say), key=key)
    if flow.few:
        named = listed([question.label(name) for name in flow.few], question.language, most=5)
        sheet.remark("few_steps", say(f"{BLOCK}.remark.few", names=named))
    if profile.tallest and bottom > profile.tallest:
        sheet.remark("tall", say("drawing.tall", height=bottom, limit=profile.tallest))
    return sheet.finish(bottom, title=headline, description=described(question, flow, fits),
                        table=rows_of(question))  # fmt: skip


def fits_in(result: JourneyResult, document: Journey | None = None, most_columns: int = 6) -> bool:
    """Whether the flow is drawn with ribbons; else it is a table of steps."""
    return _fits(_flow(asked(result, document, None, result.language)), most_columns)


def _fits(flow: Flow, most_columns: int) -> bool:
    return flow.n_columns <= most_columns and flow.most_nodes <= MOST_NODES


def _flow(question: Question) -> Flow:
    say = speaker(question.language)
    return flow_of(
        question.steps, question.order, end=question.end, least=question.least,
        label=question.label, changes=question.changes,
        say=lambda key, **told: say(f"{BLOCK}.{key}", **told),
    )  # fmt: skip


def _kicker(question: Question, to_be: Journey | None, say) -> str:
    key = "kicker_planned" if to_be is not None else "kicker" if question.title else "kicker_plain"
    return say(f"{BLOCK}.{key}", title=question.title)


def _claim(question: Question, say) -> list[str]:
    """The largest loss, else the largest step back, with interval and n; nothing if none is."""
    order = {name: at for at, name in enumerate(question.order)}
    compared = (("loss", losses(question.steps, question.end)),
                ("rework", steps_back(question.steps, order)))  # fmt: skip
    for key, pairs in compared:
        found = worst(question.steps, pairs)
        if found is not None:
            tail, tip = question.name(found["from"]), question.name(found["to"])
            told = {
                "title": tail,
                "tail": tail,
                "tip": tip,
                "share": found["share"],
                "low": found["conf_low"],
                "high": found["conf_high"],
                "n": found["n"],
            }
            return [say(f"{BLOCK}.headline.{key}", **told), say(f"{BLOCK}.detail", **told)]
    return []


def _how(question: Question, flow: Flow, fits: bool, say) -> str:
    """How to read the marks."""
    if not fits:
        return say("join").join([say(f"{BLOCK}.how_table"), *_some(question, say)])
    told = [say(f"{BLOCK}.how_plain")]
    if flow.journeys > 0:
        told = [say(f"{BLOCK}.how", n=flow.journeys)]
    if any(node.kind == "loop" for node in flow.nodes):
        told.append(say(f"{BLOCK}.how_again"))
    if question.end is None:
        told.append(say(f"{BLOCK}.no_end"))
    return say("join").join(told)


def _some(question: Question, say) -> list[str]:
    """That a table shows only some of the touchpoints, where it does."""
    shown, n = len(most_visited(question.steps, question.order)), len(question.order)
    return [say(f"{BLOCK}.remark.some", shown=shown, n=n)] if shown < n else []


def _as_table(sheet: Sheet, question: Question, flow: Flow, most_columns, y, profile: Profile):
    """The table of steps with its key, and why it is a table."""
    say = speaker(question.language)
    sheet.remark("as_table", say(
        f"{BLOCK}.remark.as_table", columns=flow.n_columns, nodes=flow.most_nodes,
        most_columns=most_columns, most_nodes=MOST_NODES))  # fmt: skip
    shown = most_visited(question.steps, question.order)
    for told in _some(question, say):
        sheet.remark("some_touchpoints", told)
    names = {ENTRY: say(f"{BLOCK}.start"), EXIT: say(f"{BLOCK}.exit")}
    names |= {name: question.label(name) for name in shown}
    y = draw_steps(sheet, question.steps, names, question.changes, y, profile)
    return y, table_key(question.steps, question.changes, question.least, question.language)


def _sources(question: Question, say) -> list[str]:
    """Where numbers come from, and in words what the plan changes."""
    lines = [question.source] if question.source else []
    told = [
        say(f"{BLOCK}.change_{kind}", tail=question.name(tail), tip=question.name(tip))
        for kind in ("added", "removed") for tail, tip in getattr(question.changes, kind)
    ]  # fmt: skip
    if told:
        lines.append(say(f"{BLOCK}.planned", changes=listed(told, question.language,
                                                            most=MOST_CHANGES)))  # fmt: skip
    return lines
