"""What is weak about a comparison of choices, as notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cemlab.data import Survey
from cemlab.drivers.asking import Question
from cemlab.drivers.choices.estimates import Found
from cemlab.drivers.preparing import Note
from cemlab.drivers.sample import MOSTLY_MISSING, left_by_kind


def notes_of(
    survey: Survey, asked: Question, found: Mapping[str, Found], refused: Sequence[str],
    silent: list[str],
) -> Iterator[Note]:  # fmt: skip
    """Weak points, as (code, values for its sentence)."""
    if silent:
        yield "mostly_missing", {"items": silent, "limit": MOSTLY_MISSING}
    for choice in refused:
        yield f"choice_refused_{choice}", {}
    for choice, one in found.items():
        if one.table["rank"].isna().all():
            yield f"choice_unranked_{choice}", {"n": one.n}
    for kind, count in left_by_kind(survey, asked.outcome, asked.drivers).items():
        if count:
            unasked = [name for name in asked.drivers if (survey.kinds(name) == kind).any()]
            yield f"left_out_{kind}", {"n": int(count), "items": unasked}
    drawn = found.get("imputed")
    if drawn:
        if drawn.n_silent:
            few = "_few" if drawn.n_silent < survey.circumstances.min_cell else ""
            yield f"rated_nothing{few}", {"n": int(drawn.n_silent), "outcome": asked.outcome}
        if drawn.tables > drawn.tables_first:
            yield "imputations_raised", {"tables": drawn.tables, "first": drawn.tables_first}
        if not drawn.is_enough:
            yield "imputations_few", {"tables": drawn.tables}
    widest = max(found.values(), key=lambda one: one.n)
    if widest.two_part:
        yield "na_declared", {"items": list(widest.two_part)}
    if widest.visited_only:
        yield "few_visitors", {"items": list(widest.visited_only)}
    turned = [name for name in (asked.outcome, *asked.drivers)
              if survey.items[name].direction == "low_is_good"]  # fmt: skip
    if turned:
        yield "reversed", {"items": turned}
    customers = widest.sample.n_customers
    if customers is not None:
        yield "customers", {"n": int(customers)}
