"""The comparison → sentences: whom each choice keeps, and whether the drivers come out alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.drivers.choices.agreement import AGREE, CANNOT, ORDER, SIGN, SIZE
from cemlab.drivers.methods.pooling import MONTE_CARLO_LIMIT
from cemlab.drivers.naming import in_a_row
from cemlab.language import listed, speaker
from cemlab.results import Finding, graded

if TYPE_CHECKING:
    from cemlab.drivers.choices.result import MissingChoicesResult

MOST_NAMED, IN_HEADLINE = 4, 2
MUCH_MISSING = 0.5  # our choice: FMI above which a slope rests more on draws than on answers
CHANGES = (SIGN, ORDER, SIZE)


def finding(result: MissingChoicesResult, language: str) -> str:
    """Whom each choice keeps, which drivers come out otherwise, and what to make of it."""
    say, by_code = speaker(language), _by_verdict(result)
    outcome = result.label(result.glance()["outcome"].iloc[0], language)
    sentences = [
        say("drivers.missing_choices.narrative.kept", kept=_kept(result, language),
            n_asked=result.glance()["n_asked"].iloc[0], outcome=outcome)
    ]  # fmt: skip
    is_same = _is_one_model(result)
    if is_same:
        sentences.append(say("drivers.missing_choices.narrative.same"))
    for code in () if is_same else (*CHANGES, AGREE, CANNOT):
        if by_code.get(code):
            named = in_a_row(result, by_code[code], language, MOST_NAMED)
            key = f"drivers.missing_choices.narrative.{code}"
            n = len(by_code[code])
            if code == AGREE and n == sum(map(len, by_code.values())):
                key += "_all"
            sentences.append(say(key, drivers=named, n_drivers=n))
    if "not_tested" in by_code and not is_same:
        sentences.append(say("drivers.missing_choices.narrative.not_tested"))
    whole = result.glance().iloc[0]
    if whole["tables"] == whole["tables"] and not is_same:
        sentences.append(say("drivers.missing_choices.narrative.imputed", tables=whole["tables"]))
    sentences.append(say("drivers.missing_choices.narrative.association"))
    return say("join").join(sentences)


def headline(result: MissingChoicesResult, language: str) -> str:
    """Whether it matters how missing answers are treated."""
    say, by_code = speaker(language), _by_verdict(result)
    outcome = result.label(result.glance()["outcome"].iloc[0], language)
    if _is_one_model(result):
        return say("drivers.missing_choices.headline.same", outcome=outcome)
    changed = [name for code in CHANGES for name in by_code.get(code, [])]
    if changed:
        named = in_a_row(result, changed, language, IN_HEADLINE)
        return say("drivers.missing_choices.headline.changes", drivers=named, outcome=outcome)
    key = "agree" if by_code.get(AGREE) else "cannot_tell"
    return say(f"drivers.missing_choices.headline.{key}", outcome=outcome)


def subline(result: MissingChoicesResult, figure: str, language: str) -> str:
    """How to read the marks."""
    plain = "" if result.glance()["resamples"].iloc[0] or figure == "choice_slopes" else "_plain"
    return speaker(language)(f"drivers.missing_choices.subline.{figure}{plain}")


def findings(result: MissingChoicesResult, language: str) -> tuple[Finding, ...]:
    """The comparison as one line of a report; nothing where it could not be made."""
    by_code = _by_verdict(result)
    if _is_one_model(result) or not any(by_code.get(code) for code in (*CHANGES, AGREE)):
        return ()
    say, whole = speaker(language), result.glance().iloc[0]
    total = sum(map(len, by_code.values()))
    return (
        Finding(
            value=say("drivers.missing_choices.value", total=total,
                      changed=sum(len(by_code.get(code, [])) for code in CHANGES)),
            claim=headline(result, language),
            detail=say("drivers.missing_choices.detail", kept=_kept(result, language),
                       n=whole["n"]),
            figure="choice_shares",
            grade=_grade(result),
        ),
    )  # fmt: skip


def checked(result: MissingChoicesResult) -> list[tuple]:
    """Rows of the table of checks."""
    table, whole = result.tidy(), result.glance().iloc[0]
    by_code = _by_verdict(result)
    moved = [name for code in CHANGES for name in by_code.get(code, [])]
    rows: list[tuple] = []
    if "not_tested" not in by_code:
        rows.append(("changed", len(moved), 0, not moved, *moved))
    kept = result.kept()
    shares = kept.loc[kept["choice"].isin(table["choice"]), "share"].dropna()
    if len(shares):
        rows.append(("kept_least", shares.min(), float("nan"), None))
    if whole["monte_carlo"] == whole["monte_carlo"]:
        worst = table["fmi"].max()
        most = table.loc[table["fmi"] == worst, "driver"].iloc[0]
        passed = whole["monte_carlo"] <= MONTE_CARLO_LIMIT
        rows.append(("monte_carlo", whole["monte_carlo"], MONTE_CARLO_LIMIT, passed))
        rows.append(("fmi", worst, MUCH_MISSING, worst <= MUCH_MISSING, most))
    return rows


def _is_one_model(result: MissingChoicesResult) -> bool:
    """Whether all choices keep the same people: each of them keeps those of a stricter one."""
    kept = result.kept()
    sizes = kept.loc[kept["driver"] == "", "n"]
    return len(sizes) > 1 and bool((sizes == sizes.iloc[0]).all())


def _by_verdict(result: MissingChoicesResult) -> dict[str, list[str]]:
    table = result.tidy().drop_duplicates("driver")
    return {code: own["driver"].tolist() for code, own in table.groupby("verdict", sort=False)}


def _kept(result: MissingChoicesResult, language: str) -> str:
    """Every choice with its number of people."""
    say, kept = speaker(language), result.kept()
    said = []
    for row in kept[kept["driver"] == ""].itertuples():
        named = result.label(f"choice:{row.choice}", language)
        key = "kept" if row.n == row.n else "kept_few"
        facts: dict[str, Any] = {"choice": named, "n": row.n, "share": row.share}
        said.append(say(f"drivers.missing_choices.{key}", **facts))
    return listed(said, language)


def _grade(result: MissingChoicesResult) -> str:
    return graded(result.glance()["n"].iloc[0], result.checks().query("check != 'changed'"))
