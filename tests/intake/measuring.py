"""Guesses against the gold standard: which are right, and which are wrong without a warning.

Run as ``python -m tests.intake.measuring`` with CEMLAB_DATA set for the table of all files.
The gold standard (tests/studies) was written by eye and without a look at the guesses; rules of
the guesser were improved on the same files, so these shares flatter it somewhat.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from cemlab.intake.codebooks import with_codebook
from cemlab.intake.draft import Draft, Guess, ItemGuess
from cemlab.intake.guessing import guess
from cemlab.sources import read_source
from cemlab.study import Item, Study, meaning, open_study
from tests.studies import gold

ASPECTS = ("role", "use", "scale", "direction", "missing", "not_applicable", "asked_if")
HARD = ("scale", "direction", "missing", "not_applicable")  # wrong here bends numbers
UNUSED = ("ignored", "not used")
CODEBOOKS = ("codebook.csv", "codebook_2018.csv")


class Verdict(NamedTuple):
    """One aspect of one column: what is true, what was guessed, how sure."""

    study: str
    column: str
    aspect: str
    truth: Any
    guessed: Any
    sure: str
    is_right: bool

    @property
    def is_silent(self) -> bool:
        """Wrong where a person is not told to look."""
        return not self.is_right and self.sure != "check" and self.aspect in HARD


def data_folder() -> Path:
    """Where the real files are."""
    return Path(os.environ["CEMLAB_DATA"])


def all_verdicts(folders: Iterable[Path] | None = None) -> list[Verdict]:
    """Every aspect of every column of all studies whose file is there."""
    return [verdict for folder in (folders if folders is not None else gold.studies())
            for verdict in verdicts_of(folder)]  # fmt: skip


@cache
def verdicts_of(folder: Path) -> tuple[Verdict, ...]:
    """Of one study; without a codebook and, where its set has one, once more with it."""
    study = open_study(folder)
    path = data_folder() / study.survey.file
    if not path.is_file():
        return ()
    source = read_source(path, format=study.survey.format, sheet=study.survey.sheet,
                         encoding=study.survey.encoding)  # fmt: skip
    found = list(_judged(study, folder, guess(source), folder.name))
    codebook = next((path.parent / name for name in CODEBOOKS if (path.parent / name).is_file()),
                    None)  # fmt: skip
    if codebook is not None:
        draft = guess(with_codebook(source, codebook))
        found += _judged(study, folder, draft, f"{folder.name} + codebook")
    return tuple(found)


def table_of(verdicts: Iterable[Verdict]) -> pd.DataFrame:
    """Share right by study and aspect, with the number judged."""
    frame = pd.DataFrame(list(verdicts))
    right = frame.pivot_table(index="study", columns="aspect", values="is_right", aggfunc="mean")
    n = frame.groupby("study").size().rename("judged")
    return right.reindex(columns=list(ASPECTS)).join(n)


def sureness(verdicts: Iterable[Verdict]) -> pd.DataFrame:
    """How often what was sure, likely or to be checked was right, by aspect; none: not guessed."""
    frame = pd.DataFrame(list(verdicts))
    grouped = frame.groupby(["aspect", "sure"])["is_right"]
    return grouped.agg(["size", "mean"]).rename(columns={"size": "n", "mean": "right"})


def _judged(study: Study, folder: Path, draft: Draft, name: str) -> Iterator[Verdict]:
    remarks = gold.remarks(folder)
    unused, unknown, either = (remarks[block] for block in gold.BLOCKS)
    uses = _uses(study)
    for column, item in study.survey.items.items():
        skip = set(unknown.get(column, ()))
        alternatives = either.get(column, {})
        for verdict in _of_item(name, column, item, draft, alternatives, uses.get(column, "")):
            is_route = verdict.aspect == "asked_if" and "not_asked" in skip
            if verdict.aspect not in skip and not is_route:
                yield verdict
    for column in [*unused, *uses]:
        if column in study.survey.items or column not in draft.source.columns:
            continue
        alternatives = either.get(column, {})
        if "role" in unknown.get(column, ()) or "use" in unknown.get(column, ()):
            continue
        yield _of_use(name, column, uses.get(column, "not used"), draft, alternatives)


def _uses(study: Study) -> dict[str, str]:
    survey = study.survey
    found = dict.fromkeys(survey.id or (), "id")
    single = {
        "customer": survey.customer, "wave": survey.wave,
        "weight": survey.weight.column if survey.weight else None,
        "answered_at": survey.answered_at.column if survey.answered_at else None,
        "duration": survey.duration.column if survey.duration else None,
    }  # fmt: skip
    for use, column in single.items():
        if column is not None:
            found.setdefault(column, use)
    for use in ("finished", "only"):
        for column in getattr(survey, use) or ():
            found.setdefault(column, use)
    return found


def _guessed_uses(draft: Draft) -> dict[str, tuple[str, str]]:
    """Use and sureness by column."""
    found: dict[str, tuple[str, str]] = {}
    for use in ("id", "customer", "wave", "weight", "answered_at", "duration", "finished", "only"):
        said: Guess | None = getattr(draft, use)
        if said is None:
            continue
        value = said.value
        if isinstance(value, tuple):
            columns = value
        elif isinstance(value, Mapping):
            columns = (value["column"],) if "column" in value else tuple(value)
        else:
            columns = (value,)
        for column in columns:
            found.setdefault(column, (use, said.sure))
    return found


def _of_use(name: str, column: str, truth: str, draft: Draft, alternatives: Mapping) -> Verdict:
    allowed = {truth, *alternatives.get("use", ()), *alternatives.get("role", ())}
    used = _guessed_uses(draft).get(column)
    if used is not None:
        guessed, sure = used
    elif column in draft.items:
        guessed, sure = draft.items[column].role.value, draft.items[column].role.sure
    else:
        left = draft.left_out.get(column)
        guessed, sure = "not used", left.sure if left else "check"
    allowed |= {"not used", "ignored"} if allowed & {"not used", "ignored"} else set()
    return Verdict(name, column, "use", truth, guessed, sure, guessed in allowed)


def _of_item(
    name: str, column: str, item: Item, draft: Draft, alternatives: Mapping, use: str
) -> Iterator[Verdict]:
    said = draft.items.get(column)
    allowed = {item.role, *alternatives.get("role", ())}
    allowed |= set(UNUSED) if allowed & set(UNUSED) else set()
    if said is None:
        used = _guessed_uses(draft).get(column)
        left = draft.left_out.get(column)
        guessed = used[0] if used else "not used"
        sure = used[1] if used else (left.sure if left else "check")
        allowed |= {use, *alternatives.get("use", ())}
        yield Verdict(name, column, "role", item.role, guessed, sure, guessed in allowed)
        if item.scale is not None and "not used" not in allowed:
            yield Verdict(name, column, "scale", item.scale, None, sure, False)
        return
    yield Verdict(name, column, "role", item.role, said.role.value, said.role.sure,
                  said.role.value in allowed)  # fmt: skip
    yield from _of_scale(name, column, item, said, alternatives)
    if item.asked_if or said.asked_if:
        truth, found = _conditions(item.asked_if), _conditions(said.asked_if and
                                                               said.asked_if.value)  # fmt: skip
        sure = said.asked_if.sure if said.asked_if else "none"
        yield Verdict(name, column, "asked_if", truth, found, sure, truth == found)
    for aspect in ("missing", "not_applicable"):
        yield _of_codes(name, column, aspect, item, said, draft, alternatives)


def _of_scale(
    name: str, column: str, item: Item, said: ItemGuess, alternatives: Mapping
) -> Iterator[Verdict]:
    """Ends and good end; with answers in words, the order of the words stands for both."""
    if item.scale is None and said.scale is None:
        return
    sure = said.scale.sure if said.scale is not None else said.role.sure
    if item.scale is None or said.scale is None:
        allowed = [_ends(one) for one in alternatives.get("scale", ())]
        right = (None if said.scale is None else _ends(said.scale.value)) in allowed
        guessed = said.scale.value if said.scale else None
        yield Verdict(name, column, "scale", item.scale, guessed, sure, right)
        return
    allowed = [_ends(item.scale), *(_ends(one) for one in alternatives.get("scale", ()))]
    truth, guessed = _goodness(item), _goodness_of_guess(said)
    if truth and guessed:
        shared = sorted(set(truth) & set(guessed))
        right = _order(truth, shared) == _order(guessed, shared) or _order(
            truth, shared) == [-place for place in _order(guessed, shared)]  # fmt: skip
        yield Verdict(name, column, "scale", item.values, said.values and said.values.value,
                      sure, right and len(shared) == len(truth))  # fmt: skip
        rising = _order(truth, shared) == _order(guessed, shared)
        yield Verdict(name, column, "direction", item.direction, said.direction.value,
                      said.direction.sure, rising)  # fmt: skip
        return
    yield Verdict(name, column, "scale", item.scale, said.scale.value, sure,
                  _ends(said.scale.value) in allowed)  # fmt: skip
    yield Verdict(
        name, column, "direction", item.direction, said.direction.value, said.direction.sure,
        said.direction.value in {item.direction, *alternatives.get("direction", ())},
    )  # fmt: skip


def _of_codes(
    name: str, column: str, aspect: str, item: Item, said: ItemGuess, draft: Draft,
    alternatives: Mapping,
) -> Verdict:  # fmt: skip
    """Codes that occur; blank cells are gaps without being declared."""
    present = _present(draft, column)
    truth = {meaning(code) for code in getattr(item, aspect)} & present - {""}
    found: Guess | None = getattr(said, aspect)
    guessed = {meaning(code) for code in (found.value if found else ())} & present
    sure = found.sure if found else (said.scale or said.role).sure
    allowed = [truth, *({meaning(code) for code in one} & present
                        for one in alternatives.get(aspect, ()))]  # fmt: skip
    return Verdict(name, column, aspect, sorted(map(str, truth)), sorted(map(str, guessed)), sure,
                   guessed in allowed)  # fmt: skip


def _present(draft: Draft, column: str) -> set[Any]:
    if column not in draft.source.table.columns:
        return set()
    cells = draft.source.table[column]
    return {meaning(cell.strip() if isinstance(cell, str) else cell) for cell in cells.unique()}


def _goodness(item: Item) -> dict[str, float]:
    sign = 1 if item.direction == "high_is_good" else -1
    return {text.strip(): sign * number for text, number in (item.values or {}).items()}


def _goodness_of_guess(said: ItemGuess) -> dict[str, float]:
    if said.values is None:
        return {}
    sign = 1 if said.direction.value == "high_is_good" else -1
    return {text: sign * number for text, number in said.values.value.items()}


def _order(goodness: Mapping[str, float], words: list[str]) -> list[int]:
    """Signs of all differences between words."""
    return [(goodness[a] > goodness[b]) - (goodness[a] < goodness[b])
            for a in words for b in words]  # fmt: skip


def _conditions(asked_if: Mapping | None) -> dict[str, list[str]]:
    return {column: sorted(str(meaning(code)) for code in codes)
            for column, codes in (asked_if or {}).items()}  # fmt: skip


def _ends(scale: Any) -> tuple[float, float] | None:
    if not isinstance(scale, (list, tuple)):  # "None": no scale is right as well
        return None
    return float(scale[0]), float(scale[1])


def main() -> None:
    """Print the tables."""
    found = all_verdicts()
    with pd.option_context("display.max_rows", None, "display.width", 160):
        print(table_of(found).round(2).to_string(na_rep="·"))
        frame = pd.DataFrame(found)
        whole = frame.groupby("aspect")["is_right"].agg(["size", "mean"]).reindex(list(ASPECTS))
        print("\nAll files\n", whole.round(3).to_string())
        print("\nBy sureness\n", sureness(found).round(3).to_string())
    silent = [one for one in found if one.is_silent]
    print(f"\nSilent wrong guesses: {len(silent)}")
    for one in silent:
        print("  ", *one)


if __name__ == "__main__":
    main()
