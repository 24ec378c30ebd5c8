"""A flow as a table, and in a sentence, for those who cannot see it."""

from __future__ import annotations

from cemlab.journeys.flows.asking import Question
from cemlab.journeys.flows.content import Flow
from cemlab.journeys.movement import ENTRY, EXIT
from cemlab.language import speaker

BLOCK = "journeys.flow"


def described(question: Question, flow: Flow, fits: bool) -> str:
    """How large it is, and its largest loss."""
    say = speaker(question.language)
    if not fits:
        return say(f"{BLOCK}.alt_table", n=len(question.order))
    steps = [node for node in flow.nodes if node.kind in ("step", "new")]
    told = [say(f"{BLOCK}.alt", n=len(steps), columns=flow.n_columns)]
    lost = max((one for one in flow.ribbons if one.kind == "loss"), key=lambda one: one.n,
               default=None)  # fmt: skip
    if lost is not None:
        told.append(say(f"{BLOCK}.alt_loss", title=flow.node(lost.tail).title, n=lost.n))
    return say("join").join(told)


def rows_of(question: Question) -> list[list[str]]:
    """Every step in a row: how many, their share with its interval, and what the plan does."""
    say = speaker(question.language)
    names = ("tail", "tip", "n", "share", "interval", "plan")
    rows = [[say(f"{BLOCK}.table.{name}") for name in names]]
    words = {ENTRY: say(f"{BLOCK}.start"), EXIT: say(f"{BLOCK}.exit")}
    plan = dict.fromkeys(question.changes.removed, say(f"{BLOCK}.table.removed"))
    plan |= dict.fromkeys(question.changes.added, say(f"{BLOCK}.table.added"))
    for row in question.steps.to_dict("records"):
        pair = (row["from"], row["to"])
        ends = [words.get(name) or question.label(name) for name in pair]
        told = [say(f"{BLOCK}.table.hidden"), "", ""]
        if row["share"] == row["share"]:
            told = [f"{row['count']:,.0f}", f"{row['share']:.0%}",
                    f"{100 * row['conf_low']:.0f}–{100 * row['conf_high']:.0f}%"]  # fmt: skip
        rows.append([*ends, *told, plan.pop(pair, "")])
    return rows + [[*map(question.label, pair), "", "", "", said] for pair, said in plan.items()]
