"""Says who? Every sentence of a card leads to respondents; one row less changes what rested on it.

The grouping is frozen: with groups that are found anew, one person less may change every group.
"""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.documents import Persona, resolve
from cemlab.personas import draw_proto, respondents
from tests.personas.test_cards import LANGUAGES, LETTERS, _Found, grouped, of_group, written

ITEMS = {name: {"role": "profile", "scale": [1, 5]} for name in LETTERS}
ITEMS |= {"channel": {"role": "segment"}, "overall": {"role": "outcome", "scale": [1, 5]}}


def frame_of(rng, n=(120, 90, 60)):
    patterns = np.array([[5, 5, 1, 1, 3, 3], [1, 1, 5, 5, 3, 3], [3, 3, 3, 1, 5, 5]])
    truth = np.repeat([0, 1, 2], n)
    answers = np.clip(np.rint(patterns[truth] + rng.normal(0, 0.6, (len(truth), 6))), 1, 5)
    frame = pd.DataFrame(answers, columns=LETTERS)
    frame["channel"] = np.where(rng.random(len(frame)) < 0.5, "app", "desk")
    frame["overall"] = rng.integers(1, 6, len(frame)).astype(float)
    frame.loc[rng.random(len(frame)) < 0.1, "overall"] = np.nan
    return frame


def fit_of(frame):
    survey = Survey.from_frame(frame, items=ITEMS)
    return cemlab.personas.fit(survey, items=LETTERS, describe=["channel", "overall"], k=3,
                               resamples=0, null_samples=0)  # fmt: skip


@pytest.fixture(scope="module")
def frame():
    return frame_of(np.random.default_rng(9))


@pytest.fixture(scope="module")
def fitted(frame):
    return fit_of(frame)


def persona(group, **claims):
    """A document of a group: an evidence for each query, named by one goal each."""
    evidence = [{"id": name, "kind": "survey", "source": "Survey", "query": query}
                for name, query in claims.items()]  # fmt: skip
    goals = [{"text": f"says {name}", "evidence": name} for name in claims]
    return Persona(
        id=f"p{group}", label=f"P{group}", kind="data_driven", summary="x", evidence=evidence,
        segment={"analysis": "personas", "k": 3, "group": group}, goals=goals,
    )  # fmt: skip


WITHIN = {
    "satisfied": {"item": "overall", "statistic": "mean"},
    "happy": {"item": "overall", "at_least": 4},
    "app": {"item": "channel", "level": "app"},
}
AGAINST = {
    "more": {"item": "overall"}, "size": {"statistic": "size"},
    "spread": {"item": "overall", "statistic": "effect"},
}  # fmt: skip
NUMBERS = ["n", "n_rest", "estimate", "conf_low", "conf_high", "data_hash"]


def answered(frame, model, documents):
    people = respondents(Survey.from_frame(frame, items=ITEMS), model)
    return resolve(documents, people).tidy().set_index(["document", "evidence"])


def changed(before, after):
    same = (before[NUMBERS] == after[NUMBERS]) | (before[NUMBERS].isna() & after[NUMBERS].isna())
    return set(before.index[~same.all(axis=1)])


class TestDelete:
    @pytest.fixture
    def documents(self):
        return [persona(group, **WITHIN) for group in (1, 2, 3)]

    @pytest.mark.parametrize("group", [1, 2, 3])
    def test_the_cards_that_rested_on_a_row_change_and_no_others(
        self, frame, fitted, documents, group
    ):
        model = fitted.model()
        labels = respondents(Survey.from_frame(frame, items=ITEMS), model)._groups
        row = np.flatnonzero((labels == str(group)) & frame["overall"].notna())[7]
        before = answered(frame, model, documents)
        after = answered(frame.drop(index=row), model, documents)
        assert (before["state"] == "resolved").all()
        assert changed(before, after) == {(f"p{group}", name) for name in WITHIN}
        assert (before["data_hash"] != after["data_hash"]).sum() == len(WITHIN)

    def test_a_gap_is_behind_nothing(self, frame, fitted, documents):
        model = fitted.model()
        labels = respondents(Survey.from_frame(frame, items=ITEMS), model)._groups
        row = np.flatnonzero((labels == "2") & frame["overall"].isna())[0]
        found = changed(answered(frame, model, documents),
                        answered(frame.drop(index=row), model, documents))  # fmt: skip
        assert found == {("p2", "app")}  # where the person did answer

    def test_a_difference_and_a_size_rest_on_everybody(self, frame, fitted):
        documents = [persona(group, **AGAINST) for group in (1, 2, 3)]
        row = np.flatnonzero(frame["overall"].notna())[0]
        found = changed(answered(frame, fitted.model(), documents),
                        answered(frame.drop(index=row), fitted.model(), documents))  # fmt: skip
        assert len(found) == 9

    def test_the_drawn_statements_say_so(self, frame, fitted, documents):
        """The sentences of the cards of other groups lead to the same numbers as before."""
        model, told = fitted.model(), []
        labels = respondents(Survey.from_frame(frame, items=ITEMS), model)._groups
        less = frame.drop(index=np.flatnonzero((labels == "1") & frame["overall"].notna())[3])
        for data in (frame, less):
            found = resolve(documents, respondents(Survey.from_frame(data, items=ITEMS), model))
            cards = [fitted.draw_card(group, documents[group - 1], resolution=found)
                     for group in (1, 2, 3)]  # fmt: skip
            told.append([re.sub("viewBox.*?>|id=.*?>", "", card.svg(fonts=False))
                         for card in cards])  # fmt: skip
        assert [one == other for one, other in zip(*told, strict=True)] == [False, True, True]

    def test_the_bundled_study(self):
        study = cemlab.open_study(Path(__file__).parents[2] / "data" / "wuye-repair")
        survey = cemlab.read_survey(study)
        options = study.options("personas") | {"resamples": 0, "k_max": 3, "null_samples": 0}
        result = cemlab.personas.fit(survey, **options)
        model = result.model()
        names = list(model.numbers)
        raw = pd.DataFrame({name: survey.column(name) for name in [*names, "overall"]})
        kept = {name: {"role": survey.items[name].role, "scale": survey.items[name].scale}
                for name in raw}  # fmt: skip
        queries = {"overall": {"item": "overall", "statistic": "mean"}}
        documents = [persona(group, **queries) for group in (1, 2, 3)]

        def found(rows):
            people = respondents(Survey.from_frame(rows, items=kept), model)
            return resolve(documents, people).tidy().set_index(["document", "evidence"]), people

        before, people = found(raw)
        row = np.flatnonzero((people._groups == "3") & raw["overall"].notna())[0]
        after, _ = found(raw.drop(index=row))
        assert changed(before, after) == {("p3", "overall")}


@pytest.fixture(scope="module")
def result(frame):
    truth = np.repeat([0, 1, 2], (120, 90, 60))
    return grouped((frame[LETTERS].to_numpy(), truth), resamples=0)


@pytest.mark.parametrize("language", LANGUAGES)
class TestCards:
    def test_every_mark_has_a_row(self, result, language):
        cards = [result.draw_card(1, language=language),
                 result.draw_card(1, of_group(1), language=language),
                 draw_proto(written(), language=language)]  # fmt: skip
        for card in cards:
            rows = card.evidence()
            assert {tie for _, tie in card.ties} <= set(rows["mark"])
            assert (rows["told"] != "").all()

    def test_every_sentence_somebody_wrote_has_a_row(self, result, language):
        for text in ("Unlike any other", "与众不同的句子"):
            said = {"en": f"{text} Q", "zh": f"{text} Q"}
            document = of_group(1, text=said)
            card = result.draw_card(1, document, language=language)
            ties = dict(card.ties)
            for at, mark in enumerate(card.marks):
                if type(mark).__name__ == "Text" and text in mark.words:
                    assert at in ties

    def test_numbers_on_the_card_are_those_of_the_rows(self, result, language):
        card = result.draw_card(2, language=language)
        rows, ties = card.evidence().set_index("mark"), dict(card.ties)
        said = {}
        for at, mark in enumerate(card.marks):
            if type(mark).__name__ == "Text" and at in ties:
                said.setdefault(ties[at], []).append(mark.words)
        checked = 0
        for mark, texts in said.items():
            row = rows.loc[mark]
            if mark.startswith("difference.") and len(texts) > 1:
                shown = float(texts[-1].replace("−", "-"))
                assert shown == pytest.approx(row["estimate"], abs=0.0501)
                checked += 1
            if mark.startswith("share."):
                assert f"{row['estimate']:.0%}" in texts
                checked += 1
        assert checked >= 8 and f"{rows.loc['size', 'estimate']:.0%}" in said["size"]

    def test_the_svg_says_so_escaped(self, result, language):
        hostile = "</title><script>alert(1)</script>"
        document = of_group(1, text=hostile, id="lin")
        svg = result.draw_card(1, document, language=language).svg(fonts=False)
        assert 'data-evidence="goals.0"' in svg and 'data-evidence="difference.a"' in svg
        assert "<script" not in svg
        assert re.search(r'data-evidence="fiction"><title>[^<]*(fiction|虚构)', svg)

    def test_grades_of_a_resolution(self, result, language):
        document = of_group(1, evidence=[{"id": "s", "kind": "survey", "source": "S"}],
                            goals=[{"text": "More of it", "evidence": "s.channel.app"},
                                   {"text": "Guessed", "assumed": True}])  # fmt: skip
        found = resolve(document, result, language=language)
        card = result.draw_card(1, document, language=language, resolution=found)
        said = [text.words for text in card.texts()]
        assert "B" in said and "E" in said
        assert {"en": "E an assumption", "zh": "E 假设"}[language] in " ".join(said)
        row = card.evidence().set_index("mark").loc["goals.0"]
        assert row["state"] == "resolved" and row["wording"] and "n = " in row["told"]

    def test_cards_of_a_study_look_everything_up(self, fitted, language):
        """A fitted result asks its people; a copy of it has none, and knows its tables only."""
        document = persona(1, happy=WITHIN["happy"], app=WITHIN["app"], more={"item": "a"})
        (card, *_) = fitted.cards(_Found(document), language=language)
        said = [text.words for text in card.texts()]
        letters = {one for one in said if one in [*"ABCDE"]}
        assert letters == {"B", "C", "E"}  # `a` built the groups; E: the label
        assert {"en": "E an assumption", "zh": "E 假设"}[language] in " ".join(said)
        rows = card.evidence().set_index("mark")
        assert (rows.loc[["goals.0", "goals.1", "goals.2"], "state"] == "resolved").all()
        copied = pickle.loads(pickle.dumps(fitted))
        (card, *_) = copied.cards(_Found(document), language=language)
        states = card.evidence().set_index("mark")["state"]
        assert (states["goals.0"], states["goals.1"]) == ("unknown", "resolved")

    def test_letters_are_those_of_the_rows(self, fitted, language):
        card = fitted.draw_card(1, persona(1, app=WITHIN["app"]), language=language)
        row = card.evidence().set_index("mark").loc["goals.0"]
        assert "n = " in row["told"] and {"en": "grade", "zh": "等级"}[language] in row["told"]
        drawn = [card.marks[at].words for at, tie in card.ties
                 if tie == "goals.0" and getattr(card.marks[at], "words", "")]  # fmt: skip
        assert row["grade"] in drawn

    def test_past_its_review_is_red(self, result, language):
        from datetime import date

        for draw in (
            lambda on: result.draw_card(1, of_group(1), language=language, on=on),
            lambda on: draw_proto(written(), language=language, on=on),
        ):
            red = [one.words for one in draw(date(2027, 6, 2)).texts()
                   if one.colour == "bad_text" and "2027-06-01" in one.words]  # fmt: skip
            assert len(red) == 1
            said = " ".join(one.words for one in draw(date(2027, 6, 2)).texts())
            assert said.count("2027-06-01") == 1
            on_time = draw(date(2027, 6, 1))
            assert not [one for one in on_time.texts() if "2027" in one.words
                        and one.colour == "bad_text"]  # fmt: skip


FIELDS = ("jobs_to_be_done", "motivations", "frustrations", "expectations", "skills", "context",
          "demographics", "value", "churn_risk")  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1000, 1240])
class TestFurtherFields:
    def test_fill_what_is_free_and_fit(self, result, language, width):
        said = written().goals[0].text
        claims = {name: [{"text": dict(said), "assumed": True}] * 5 for name in FIELDS}
        claims["role"] = {"text": dict(said), "assumed": True}
        for more in ({}, {"goals": [], "needs": []}, {"implications": []},
                     {"behaviours": [], "channels": [], "pains": []}):  # fmt: skip
            for card in (result.draw_card(1, of_group(1, **(claims | more)), language=language,
                                          width=width),
                         draw_proto(written(**(claims | more)), language=language,
                                    width=width)):  # fmt: skip
                assert card.meeting() == [] and card.leaving() == []
        card = draw_proto(written(**(claims | {"goals": []})), language=language, width=width)
        heads = {text.words for text in card.texts()}
        assert {"en": "Jobs to be done", "zh": "待办任务"}[language] in heads

    def test_need_room(self, result, language, width):
        """Where goals, pain points and needs were written, they stay as they were."""
        plain = result.draw_card(1, of_group(1), language=language, width=width)
        claims = {"skills": [{"text": "Other words", "assumed": True}]}
        fuller = result.draw_card(1, of_group(1, **claims), language=language, width=width)
        assert plain.svg(fonts=False) == fuller.svg(fonts=False)


def test_cards_of_a_study_with_names_of_marks_of_their_own(result):
    for name, draw in result.drawings(_Found(of_group(2, id="two"), written(id="guess"))).items():
        drawing = draw("en")
        assert len(drawing.evidence()), name


def test_a_document_for_other_groups_gets_no_number(fitted):
    document = persona(1, app=WITHIN["app"])
    other = document.model_copy(update={"segment": document.segment.model_copy(update={"k": 4})})
    for one, state in ((document, "resolved"), (other, "unknown")):
        (row,) = fitted.resolve(_Found(one), "en").rows(one, "goals.0")
        assert row["state"] == state


@pytest.mark.parametrize(
    ("strength", "jaccard", "words"),
    [(0.9, 0.8, "comes back in other samples"),
     (0.9, 0.5, "prediction strength passed, the Jaccard coefficient did not"),
     (0.7, 0.8, "the Jaccard coefficient passed, prediction strength did not"),
     (0.9, float("nan"), "by prediction strength; the Jaccard coefficient was not computed")],
)  # fmt: skip
def test_a_card_says_which_measure_speaks_for_the_groups(fitted, strength, jaccard, words):
    found = {"verdict": "reproducible", "separation_tested": False,
             "prediction_strength": strength, "jaccard_min": jaccard}  # fmt: skip
    one = replace(fitted, _whole=fitted._whole | found)
    said = " ".join(text.words for text in one.draw_card(1, language="en").texts())
    assert words in said
    assert ("comes back in other samples" in said) is (jaccard == 0.8 and strength == 0.9)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bars_of_what_built_the_groups_are_no_test(fitted, language):
    word = {"en": "built the groups: no test", "zh": "该题用于分组，不构成检验"}[language]
    table = fitted.tables()["categories"]
    built = replace(fitted, _tables=fitted._tables | {"categories": table.assign(built=True)})
    for one, told in ((fitted, False), (built, True)):
        card = one.draw_card(1, language=language)
        said = "".join(text.words for text in card.texts()).replace(" ", "")  # lines are broken
        assert (word.replace(" ", "") in said) is told
        assert card.meeting() == [] and card.leaving() == []
