"""The verb: check, count people, wrap."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.documents import EMPATHY_FIELDS, Documents
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import MIN_REPORT
from cemlab.personas.empathy import coding, grading, naming, weaknesses
from cemlab.personas.empathy.coded_quotes import quote_table
from cemlab.personas.empathy.result import EmpathyMapResult
from cemlab.personas.methods.agreement import Agreement, verdict_of
from cemlab.personas.methods.voices import SEVERAL, quote_evidence
from cemlab.results import Provenance
from cemlab.study import Words, words

THEMES = '{"theme": {"en": "Its words", "zh": "名称"}}'


def empathy_map(
    quotes: pd.DataFrame | str | Path,
    survey: Survey | None = None,
    documents: Documents | None = None,
    *,
    persona: str | None = None,
    scene: str | None = None,
    wave: str | None = None,
    base: int | None = None,
    min_respondents: int = SEVERAL,
    resamples: int = 1000,
    seed: int = 0,
    themes: Mapping[str, Words | str] | None = None,
    language: Literal["en", "zh"] | None = None,
) -> EmpathyMapResult:
    """What a persona says, thinks, does and feels, from coded quotes; people are counted.

    Parameters
    ----------
    quotes : DataFrame or path of a CSV file
        A row for each quote, coder and theme. Columns: `respondent`, `persona`, `text`, `field`
        (says, thinks, does, feels, hears, sees, pains, gains; Chinese names are understood),
        `theme`, `coder`; and, where there are such, `wave`, `touchpoint`, `kind` (interview,
        behaviour, survey, feedback, observation, experiment or document), `coder_kind`
        (person, machine) and `stance` (positive, negative). Rows with blank field and theme are
        of people who wrote but were not coded: they belong to the base. `does` holds what was
        observed or logged: its kind is behaviour, observation or experiment.
    survey : Survey, optional
        Where the quotes come from: gives the language, the fewest people that may be told apart,
        pseudonyms where ids are such, and the comments in which quotes must stand.
    documents : Documents, optional
        Those of the study: maps, figures and sentences then call the persona as its document does.
    persona : str, optional
        Whose map; needed where the table has several.
    scene : str, optional
        Touchpoint to which the map is narrowed.
    wave : str, optional
        Wave to which the map is narrowed.
    base : int, optional
        How many respondents of the persona wrote anything (in the scene and wave), where the
        table does not hold all of them. Those in the table otherwise.
    min_respondents : int, default 3
        Fewer distinct respondents are a single voice, drawn in grey.
    resamples : int, default 1000
        Bootstrap resamples of respondents for the interval of Krippendorff's alpha.
    seed : int, default 0
        The same seed gives the same draws.
    themes : mapping of str to text, optional
        What maps, figures and sentences call a theme of the table: ``{"no news": {"en": "No word
        on progress", "zh": "不知道进展"}}``. Others are called as the coders called them.
    language : {"en", "zh"}, optional
        Of the sentences; that of the survey, else English.

    Returns
    -------
    EmpathyMapResult

    Raises
    ------
    DataError
        The table breaks its contract; all problems are listed with their rows.
    OptionError
        Persona, scene or wave is not in the table, or a number is impossible.
    MethodError
        Nothing is coded, or fewer people wrote than may be told apart.

    Warns
    -----
    CemlabWarning
        One person coded, people agree too little, nobody but a machine coded, or quotes are in no
        comment of the survey; `notes()` says the same.

    Notes
    -----
    A respondent counts once for a theme, however often they say it; the base is everybody of the
    persona who wrote anything [1]_. Of a quote coded by several, the coding of the person who
    coded most counts; a machine counts only where no person coded, and is else compared with
    people. Alpha is that of all quotes in the table, whoever said them, because coders are the
    same; below 0.667 nothing should be concluded [2]_. Texts are masked, and ids are replaced by
    the row where somebody first stands.

    References
    ----------
    .. [1] Wilson, E. B. (1927). *Journal of the American Statistical Association*, 22, 209–212.
    .. [2] Krippendorff, K. (2004). *Human Communication Research*, 30, 411–433.

    Examples
    --------
    >>> found = cemlab.personas.empathy_map("quotes.csv", survey, persona="lin", scene="visit",
    ...                                     documents=cemlab.documents.read_documents(study))
    >>> found.draw(fields=6)
    """
    _check(survey, base, min_respondents, resamples, seed, themes, documents, language)
    table = quote_table(quotes, survey)
    rows = table.rows
    persona = _persona(rows, persona)
    own = rows[rows["persona"] == persona]
    for name, value in (("touchpoint", scene), ("wave", wave)):
        if value is not None:
            known = sorted(set(own[name]) - {""})
            if str(value) not in known:
                raise OptionError.unknown("scene" if name == "touchpoint" else name, value, known)
            own = own[own[name] == str(value)]
    people = int(own["person"].nunique())
    n = people if base is None else int(base)
    if n < people:
        raise OptionError(
            f"`base` is {base}, but {people} respondents stand in the table. Expected as many or "
            "more: all of the persona who wrote anything."
        )
    fewest = MIN_REPORT if survey is None else survey.circumstances.min_cell
    if n < fewest:
        raise MethodError(
            f"{n} respondents of {persona!r} wrote anything here; quotes are shown of {fewest} or "
            "more, since so few could be recognised. Take in more scenes or waves, or write the "
            "map by hand as a document."
        )
    coded = rows[rows["field"] != ""]
    coders = coding.coders_of(coded)
    told = coding.counted(own[own["field"] != ""], coders)
    if not len(told):
        raise MethodError(f"No quote of {persona!r} is coded here. Code some, or widen the scene.")
    agreed, of_people = coding.agreements(coded, coders, resamples=resamples, seed=seed)
    tidy = _tidy(told, coded, coders, of_people["theme"], n, min_respondents, resamples, seed)
    double = float(agreed.loc[agreed["coders"] == coding.PEOPLE, "share"].iloc[0])
    theme = of_people["theme"]
    whole = {
        "persona": persona, "scene": scene, "wave": wave, "quotes": float(told["unit"].nunique()),
        "themes": float(tidy["theme"].nunique()), "single_voices": float(
            (tidy["verdict"] == "single_voice").sum()),
        "alpha": theme.alpha, "alpha_low": theme.low, "alpha_high": theme.high,
        "alpha_verdict": verdict_of(theme), "coded_twice": double,
        "people": float(len(coders.people)), "machines": float(len(coders.machines)),
        "least": float(min_respondents), "resamples": float(resamples),
        "verbatim": weaknesses.verbatim(told, survey), "masked": float(table.n_masked),
    }  # fmt: skip
    against = grading.contradictions(told)
    notes = list(weaknesses.notes(whole, against, themes or {}, set(coded["theme"])))
    spoken = language or (survey.language if survey is not None else "en")
    weaknesses.warn(notes, spoken)
    return EmpathyMapResult(
        _components=tidy,
        _whole=whole,
        _tables={"quotes": _examples(told, tidy), "agreement": agreed, "contradictions": against},
        _notes=tuple(notes),
        labels=_labels(survey, scene, themes or {}, set(coded["theme"]))
        | naming.labels(documents, persona),
        language=spoken,
        provenance=Provenance(
            method="quote_evidence",
            options={"persona": persona, "scene": scene, "wave": wave, "base": base,
                     "min_respondents": min_respondents},
            n=float(n), n_effective=float(n), n_dropped=0.0, seed=seed, 
            resamples=resamples if theme.low == theme.low else None,
            simulated=survey is not None and survey.is_simulated, data=table.source,
        ),
    )  # fmt: skip


def _labels(
    survey: Survey | None, scene: str | None, themes: Mapping[str, Words | str], coded: set[str]
) -> dict[str, dict[str, str]]:
    """Words of the scene, of themes, and of those who coded."""
    named = {name: text for name, text in themes.items() if name in coded}
    if survey is not None and scene in survey.touchpoints:
        named = {scene: survey.touchpoints[scene]} | named
    found = {name: {one: words(text, one) for one in LANGUAGES} for name, text in named.items()}
    people = {one: speaker(one)("personas.empathy_map.people") for one in LANGUAGES}
    return found | {coding.PEOPLE: people}


def _check(survey, base, least, resamples, seed, themes, documents, language) -> None:
    if survey is not None:
        arguments.check_survey(survey)
    arguments.check_resampling(resamples, seed)
    wrong = [
        f"`{name}` is {value!r}. Expected a whole number from 1."
        for name, value in (("base", base), ("min_respondents", least))
        if value is not None and not (arguments.is_count(value) and value >= 1)
    ]
    if not isinstance(themes or {}, Mapping):
        wrong.append(f"`themes` is {themes!r}. Expected {THEMES}.")
    else:
        wrong += [
            f"`themes` calls {name!r} {text!r}. Expected a text, or one for each language, as in "
            f"{THEMES}."
            for name, text in (themes or {}).items() if not _is_worded(name, text)
        ]  # fmt: skip
    if documents is not None and not isinstance(documents, Documents):
        wrong.append(f"`documents` is a {type(documents).__name__}. Expected what "
                     "cemlab.documents.read_documents(study) gives.")  # fmt: skip
    if language not in (None, *LANGUAGES):
        wrong.append(f"`language` is {language!r}. Allowed: {', '.join(LANGUAGES)}.")
    if wrong:
        raise OptionError("\n".join(wrong))


def _is_worded(name: object, text: object) -> bool:
    """Whether a theme has a label that can be read: a text, or a text in one language or both."""
    told = {"en": text} if isinstance(text, str) else text
    return (
        isinstance(name, str) and isinstance(told, Mapping) and bool(told)
        and set(told) <= set(LANGUAGES)
        and all(isinstance(one, str) and one.strip() for one in told.values())
    )  # fmt: skip


def _persona(rows: pd.DataFrame, persona: str | None) -> str:
    known = list(dict.fromkeys(rows["persona"]))
    if persona is None and len(known) == 1:
        return known[0]
    if persona is None:
        raise OptionError(
            f"`persona` is missing: the table has {', '.join(map(repr, known))}. A map is of one."
        )
    if str(persona) not in known:
        raise OptionError.unknown("persona", persona, known)
    return str(persona)


def _tidy(
    told: pd.DataFrame, coded: pd.DataFrame, coders: coding.Coders, agreed: Agreement, n: int,
    least: int, resamples: int, seed: int,
) -> pd.DataFrame:  # fmt: skip
    """A row for each theme of each field, those of most people first."""
    keys = told.groupby(["field", "theme"], sort=False).ngroup()
    names = told.loc[~keys.duplicated(), ["field", "theme"]].reset_index(drop=True)
    units = told.assign(key=keys).drop_duplicates(["unit", "key"])
    found = quote_evidence(
        units["person"].to_numpy(), units["key"].to_numpy(), n, least=least
    )  # fmt: skip
    doubtful = verdict_of(agreed) == "cannot_tell"
    each = [
        coding.agreement_on(coded, coders, field, theme, resamples=resamples, seed=seed)
        for field, theme in zip(names["field"], names["theme"], strict=True)
    ]
    grades = [
        grading.grade(told[keys == at], n=n, least=least, is_single=bool(is_single),
                      is_machine=not coders.people, alpha=agreed.alpha, is_doubtful=doubtful)
        for at, is_single in enumerate(found.is_single)
    ]  # fmt: skip
    table = pd.DataFrame({
        "theme": names["theme"], "field": names["field"], "estimate": found.share,
        "conf_low": found.low, "conf_high": found.high,
        "respondents": found.respondents.astype(float), "quotes": found.quotes.astype(float),
        "alpha": [one.alpha for one in each], "alpha_low": [one.low for one in each],
        "alpha_high": [one.high for one in each],
        "is_inferred": names["field"].isin(grading.INFERRED), "grade": grades,
        "verdict": np.where(found.is_single, "single_voice", "several_voices"), "n": float(n),
    })  # fmt: skip
    table["order"] = table["field"].map({name: at for at, name in enumerate(EMPATHY_FIELDS)})
    table = table.sort_values(["order", "respondents", "quotes", "theme"],
                              ascending=[True, False, False, True], kind="stable")  # fmt: skip
    return table.drop(columns="order").reset_index(drop=True)


def _examples(told: pd.DataFrame, tidy: pd.DataFrame) -> pd.DataFrame:
    """Words that stand for each theme, in the order of the rows."""
    found = []
    for row in tidy.itertuples():
        own = told[(told["field"] == row.field) & (told["theme"] == row.theme)]
        shown = grading.examples(own)
        found.append(pd.DataFrame({"theme": row.theme, "field": row.field, "quote": shown["text"],
                                   "speaker": shown["speaker"]}))  # fmt: skip
    return pd.concat(found, ignore_index=True)
