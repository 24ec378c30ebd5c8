"""Every claim leads to the answers it rests on, or says that it does not."""

import math
import shutil
from datetime import date

import pytest

import cemlab
from cemlab.documents import (
    Answer,
    Persona,
    Query,
    Resolution,
    folded,
    lint,
    number,
    read_documents,
    read_persona,
    resolve,
    stand_in_any,
    stands_in,
    told,
    write_computed,
)
from cemlab.documents.asking import filter_of
from cemlab.errors import OptionError, StudyError
from cemlab.study import open_study

SURVEY = "  - {id: survey, kind: survey, source: {en: Survey, zh: 调查}, simulated: true}\n"
GOALS = "  - {text: {en: Fixed soon, zh: 尽快修好}, evidence: [talks]}\n"
NAN = float("nan")


class Made:
    """A source that knows one item, for group "lin"."""

    def __init__(self, n=120.0, **more):
        self.asked, self.n, self.more = [], n, more

    def answer(self, query, group):
        self.asked.append((query, group))
        if query.item != "wait" or query.level is not None:
            return None
        return Answer(**{
            "statistic": query.statistic or "difference", "unit": "points", "n": self.n,
            "n_rest": 80.0, "estimate": 0.5, "conf_low": 0.25, "conf_high": 0.75,
            "wording": {"en": "Waiting time", "zh": "等待时间"}, "data_hash": "abc",
        } | self.more)  # fmt: skip


def asking(edit, *evidence, more=""):
    """The persona of the study, its first goal resting on this evidence."""
    claim = GOALS.replace("[talks]", f"[{', '.join(evidence)}]")
    return edit("persona", ("evidence:\n", f"evidence:\n{SURVEY}{more}"), (GOALS, claim))


def goal(found):
    table = found.tidy()
    return table[table["place"] == "goals.0"].iloc[0]


class TestStates:
    def test_an_item_after_the_id_is_looked_up(self, edit):
        lin, source = read_persona(asking(edit, "survey.wait")), Made()
        row = goal(resolve(lin, source, language="zh"))
        assert row["state"] == "resolved" and row["grade"] == "B"
        assert (row["n"], row["estimate"], row["conf_low"]) == (120, 0.5, 0.25)
        assert row["wording"] == "等待时间" and row["source"] == "调查"
        assert row["filter"] == "persona=lin" and row["unit"] == "points"
        assert row["file"] == "documents/personas/lin.yaml" and row["line"] == 12

    def test_an_item_may_hold_a_dot_or_be_followed_by_a_level(self, edit):
        source = Made()
        row = goal(resolve(read_persona(asking(edit, "survey.wait.long")), source))
        asked = [(query.item, query.level) for query, _ in source.asked]
        assert asked[:2] == [("wait.long", None), ("wait", "long")] and row["state"] == "unknown"

    def test_a_query_is_written_beside_the_evidence(self, edit):
        more = (
            "  - {id: fast, kind: survey, source: Survey, query: {item: wait, statistic: mean, "
            "segment: {building: A}, wave: W2}}\n"
        )
        source = Made()
        row = goal(resolve(read_persona(asking(edit, "fast", more=more)), source))
        assert source.asked[0][0].statistic == "mean"
        assert row["filter"] == "persona=lin, building=A, wave=W2"

    def test_without_a_source_an_item_is_unknown(self, edit):
        assert goal(resolve(read_persona(asking(edit, "survey.wait"))))["state"] == "unknown"

    def test_evidence_without_a_query_leads_to_its_source_only(self, edit):
        row = goal(resolve(read_persona(edit("persona")), Made()))
        assert row["state"] == "source" and row["n"] == 16 and math.isnan(row["estimate"])
        assert row["grade"] == "D"  # sixteen people talked to are no sample

    def test_assumptions_are_of_grade_e(self, edit):
        lin = read_persona(edit("persona"))
        found = resolve(lin, Made())
        assert found.rows(lin, "pains.0")[0]["state"] == "assumed"
        assert found.grade_of(lin, "pains.0") == "E"

    def test_a_claim_on_nothing_is_unknown(self, edit):
        lin = read_persona(edit("persona", (", evidence: [talks]}\npains", "}\npains")))
        row = goal(resolve(lin))
        assert (row["state"], row["grade"], row["evidence"]) == ("unknown", "", "")

    def test_expires(self, edit):
        lin = read_persona(edit("persona"))
        assert goal(resolve(lin, on=date(2026, 12, 31)))["state"] == "source"
        assert goal(resolve(lin, on=date(2027, 1, 1)))["state"] == "expired"

    def test_expired_evidence_carries_a_d_at_most(self, edit):
        more = ("  - {id: old, kind: survey, source: Old, query: {item: wait}, "
                "expires: 2026-12-31}\n")  # fmt: skip
        lin = read_persona(asking(edit, "old", more=more))
        assert resolve(lin, Made(), on=date(2026, 12, 31)).grade_of(lin, "goals.0") == "B"
        over = resolve(lin, Made(), on=date(2027, 1, 1))
        assert over.grade_of(lin, "goals.0") == "D"
        assert goal(over)["n"] == 120  # what was found stays to be read
        assert goal(resolve(lin, on=date(2027, 1, 1)))["grade"] == ""  # unknown is no D

    def test_hidden_numbers_are_gaps(self, edit):
        hidden = dict.fromkeys(("n_rest", "estimate", "conf_low", "conf_high"), NAN)
        source = Made(n=NAN, hidden=True, **(hidden | {"data_hash": ""}))
        row = goal(resolve(read_persona(asking(edit, "survey.wait")), source))
        assert (row["state"], row["grade"], row["data_hash"]) == ("hidden", "", "")

    def test_a_made_document_may_name_what_nothing_has(self):
        lin = Persona(id="lin", label="Lin", kind="proto", summary="x",
                      goals=[{"text": "y", "evidence": "gone"}])  # fmt: skip
        assert goal(resolve(lin))["state"] == "unknown"

    def test_a_survey_alone_does_not_answer(self, folder):
        study = open_study(folder)
        with pytest.raises(OptionError, match=r"A Survey does not answer documents. .*respondents"):
            resolve(read_documents(study), cemlab.read_survey(study))


@pytest.mark.parametrize(
    ("more", "grade"),
    [
        ({}, "B"),
        ({"replicated": True}, "A"),
        ({"n": 29.0}, "C"),
        ({"biased": True, "replicated": True}, "C"),
        ({"conf_low": -0.1}, "C"),  # may be no difference at all
        ({"conf_low": -0.1, "replicated": True}, "C"),
        ({"conf_low": -0.1, "statistic": "mean"}, "B"),
    ],
)
def test_grades_are_computed(edit, more, grade):
    lin = read_persona(asking(edit, "survey.wait"))
    found = resolve(lin, Made(**more))
    assert found.grade_of(lin, "goals.0") == grade == goal(found)["grade"]


@pytest.mark.parametrize(
    ("given", "grade"),
    [("kind: survey, n: 90000", "C"), ("kind: survey, n: 29", "C"), ("kind: survey", "C"),
     ("kind: behaviour, n: 600", "C"), ("kind: interview, n: 30", "C"), ("kind: feedback", "D"),
     ("kind: assumption", "E"), ("kind: interview, grade: A", "C"),
     ("kind: interview, grade: B", "C"), ("kind: survey, n: 600, grade: A", "C"),
     ("kind: interview, grade: C", "E")],
)  # fmt: skip
def test_nothing_looked_up_is_c_at_most_whatever_is_written(edit, given, grade):
    lin = read_persona(asking(edit, "own", more=f"  - {{id: own, {given}, source: Own}}\n"))
    assert resolve(lin).grade_of(lin, "goals.0") == grade
    assert lin.grade_of(lin.goals[0]) in "ABC"  # as it was


def test_a_difference_that_may_be_none_is_told(edit):
    lin = read_persona(asking(edit, "survey.wait"))
    for low, codes in ((0.25, []), (-0.1, ["no_difference"])):
        found = resolve(lin, Made(conf_low=low))
        said = lint(lin, "en", resolution=found)
        assert [one.code for one in said if one.code == "no_difference"] == codes
        words = {"en": "there may be no difference", "zh": "也可能没有差别"}
        for language, text in words.items():
            assert (text in told(goal(found), language)) is bool(codes)


@pytest.mark.parametrize(("language", "said"), [("en", "n = 16, stated"), ("zh", "n = 16（自报）")])
def test_a_number_that_somebody_typed_says_so(edit, language, said):
    assert said in told(goal(resolve(read_persona(edit("persona")))), language)


class Voices(Made):
    """A source that knows what one respondent wrote."""

    def heard(self, speaker, words, group):
        self.group = group
        if speaker != "R00018":
            return "no_speaker" if speaker.startswith("R") else None
        return "said" if "Nobody told me." in words else "not_said"


class TestQuotes:
    def quoted(self, edit, speaker, text="Nobody told me.", kind="survey"):
        survey = SURVEY.replace("kind: survey", f"kind: {kind}")
        return read_persona(edit("persona", ("evidence:\n", f"evidence:\n{survey}"), (
            "{en: Nobody told me.}, speaker: I-07, evidence: talks",
            f"{{en: {text}}}, speaker: {speaker}, evidence: survey")))  # fmt: skip

    def row(self, found):
        return found.tidy().set_index("place").loc["quotes.0"]

    def test_words_that_were_said_are_the_words_of_a_few(self, edit):
        source = Voices()
        found = resolve(self.quoted(edit, "R00018"), source)
        assert tuple(self.row(found)[["state", "grade"]]) == ("source", "D")
        assert source.group == "lin"

    @pytest.mark.parametrize("kind", ["survey", "feedback"])
    @pytest.mark.parametrize(
        ("speaker", "text", "code", "where"),
        [("R99999", "Nobody told me.", "quote_no_speaker", "quotes.0.speaker"),
         ("R00018", "All was well.", "quote_not_said", "quotes.0.text")],
    )  # fmt: skip
    def test_words_that_nobody_said(self, edit, speaker, text, code, where, kind):
        lin = self.quoted(edit, speaker, text, kind)
        found = resolve(lin, Voices())
        assert tuple(self.row(found)[["state", "grade"]]) == ("unsaid", "")
        assert found.grade_of(lin, "quotes.0") == "E"
        for language in ("en", "zh"):
            (said,) = [one for one in lint(lin, language, resolution=found)
                       if one.code.startswith("quote_")]  # fmt: skip
            assert (said.code, said.where, said.rule) == (code, where, 17)
            assert said.file == "documents/personas/lin.yaml" and said.line == 18
            assert speaker in said.message
        words = {"en": "not in the comments", "zh": "留言中没有"}
        assert all(text in told(self.row(found), spoken) for spoken, text in words.items())

    @pytest.mark.parametrize(
        ("speaker", "kind", "source"),
        [("I-07", "survey", Voices()), ("R99999", "interview", Voices()),
         ("R99999", "survey", Made())],
    )  # fmt: skip
    def test_who_is_not_of_the_survey_is_not_looked_up(self, edit, speaker, kind, source):
        row = self.row(resolve(self.quoted(edit, speaker, kind=kind), source))
        assert row["state"] == "source"

    def test_the_words_beside_an_evidence_are_looked_up_too(self, edit):
        more = "  - {id: heard, kind: feedback, source: X, quote: Never., speaker: R00018}\n"
        found = resolve(read_persona(asking(edit, "heard", more=more)), Voices())
        assert goal(found)["state"] == "unsaid"


@pytest.mark.parametrize(
    ("quote", "stands"),
    [("Nobody told me", True), ("nobody  TOLD me!", True), ("Nobody … how it stood.", True),
     ("how it stood ... nobody", False), ("body told", False), ("Nobody asked me", False),
     ("没人告诉我", True), ("没人 告诉我，到哪一步", True),
     ("到哪一步……没人", False), ("…!", False)],
)  # fmt: skip
def test_a_quote_is_a_part_of_a_comment(quote, stands):
    comment = folded("“Nobody told me how it stood.” 没人告诉我到哪一步了。")
    assert stands_in(quote, comment) is stands
    others = [folded("Nobody"), comment, folded("how it stood 没人")]
    assert stand_in_any([quote, "asked", "…"], others) == [stands, False, False]


def test_a_quote_is_not_made_of_several_comments():
    comments = [folded("I waited. Nobody came."), folded("They were kind.")]
    quotes = ["nobody came they were", "waited … kind", "kind", "waited … came"]
    assert stand_in_any(quotes, comments) == [False, False, True, True]
    assert stand_in_any(quotes, []) == [False] * 4


def test_the_best_evidence_of_a_claim_counts(edit):
    lin = read_persona(asking(edit, "talks", "survey.wait"))
    found = resolve(lin, Made())
    assert [row["grade"] for row in found.rows(lin, "goals.0")] == ["D", "B"]
    assert found.grade_of(lin, "goals.0") == "B"


def test_a_document_that_was_not_resolved_has_no_grades(edit):
    lin = read_persona(edit("persona"))
    other = Persona(id="mei", label="Mei", kind="proto", summary="x",
                    goals=[{"text": "y", "assumed": True}])  # fmt: skip
    with pytest.raises(OptionError, match=r"goals.0 of 'mei' was not resolved"):
        resolve(lin).grade_of(other, "goals.0")


class TestComputedFiles:
    def test_what_changed_since_is_told(self, folder, edit):
        asking(edit, "survey.wait")
        documents = read_documents(open_study(folder))
        (path,) = write_computed(documents, resolve(documents, Made()))
        assert path.name == "lin.computed.yaml" and "Not to be edited" in path.read_text("utf-8")
        again = read_documents(open_study(folder))  # the file is no document, and no problem
        assert goal(resolve(again, Made()))["state"] == "resolved"
        for more in ({"data_hash": "abd"}, {"n": 119.0}, {"estimate": 0.51}):
            found = resolve(again, Made(**more))
            assert goal(found)["state"] == "changed" and found.counts()["changed"] == 1
            said = [one for one in lint(again, "en", resolution=found)
                    if one.code == "evidence_changed"]  # fmt: skip
            assert [(one.line, one.where) for one in said] == [(12, "goals.0")]
            assert "survey.wait (persona=lin)" in said[0].message

    def test_the_same_answers_leave_the_file_as_it_is(self, folder, edit):
        asking(edit, "survey.wait")
        documents = read_documents(open_study(folder))
        (path,) = write_computed(documents, resolve(documents, Made()))
        before = path.stat().st_mtime_ns
        write_computed(documents, resolve(documents, Made()))
        assert path.stat().st_mtime_ns == before
        assert [one.name for one in path.parent.iterdir() if one.name.startswith(".")] == []

    def test_a_file_that_was_edited_is_told_and_not_believed(self, folder, edit):
        asking(edit, "survey.wait")
        documents = read_documents(open_study(folder))
        (path,) = write_computed(documents, resolve(documents, Made()))
        path.write_text(path.read_text("utf-8").replace("0.5", "0.6", 1), "utf-8")
        assert goal(resolve(documents, Made()))["state"] == "resolved"
        assert "computed_edited" in {one.code for one in lint(documents)}

    @pytest.mark.parametrize("text", ["", "- a\n", "a: [", "schema: computed/1\n", "evidence: 3\n"])
    def test_a_broken_file_is_no_error(self, folder, edit, text):
        documents = read_documents(open_study(folder))
        (folder / "documents" / "personas" / "lin.computed.yaml").write_text(text, "utf-8")
        assert {one.code for one in lint(documents)} == {"computed_edited"}
        resolve(documents, Made())

    def test_nothing_computed_leaves_no_file(self, folder):
        documents = read_documents(open_study(folder))
        assert write_computed(documents, resolve(documents)) == ()

    def test_a_computed_file_of_nobody_is_a_problem(self, folder, edit):
        asking(edit, "survey.wait")
        documents = read_documents(open_study(folder))
        (path,) = write_computed(documents, resolve(documents, Made()))
        shutil.move(path, path.with_name("gone.computed.yaml"))
        with pytest.raises(StudyError, match="gone.computed.yaml has"):
            read_documents(open_study(folder))

    def test_a_document_of_no_file_has_nothing_beside_it(self):
        lin = Persona(id="lin", label="Lin", kind="proto", summary="x")
        with pytest.raises(StudyError, match="'lin' was read from no file"):
            write_computed(lin, resolve(lin))


MISTAKES = {
    "unknown evidence": ("survy.wait", "line 12: goals.0.evidence.0: names 'survy.wait', which is "
                         "no evidence of this document"),
    "unknown item": ("survey.wiat", r"line 12: goals.0.evidence.0: names 'wiat', which is no item "
                     r"of the survey. Did you mean 'wait'\?"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_names_that_nothing_has(folder, edit, mistake):
    name, said = MISTAKES[mistake]
    asking(edit, name)
    with pytest.raises(StudyError, match=said):
        read_documents(open_study(folder))


def test_an_item_after_evidence_with_a_query(folder, edit):
    more = "  - {id: fast, kind: survey, source: Survey, query: {item: wait}}\n"
    asking(edit, "fast.staff", more=more)
    with pytest.raises(StudyError, match="names an item after 'fast', which has a query of its"):
        read_documents(open_study(folder))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "expected an `item`"),
        ({"statistic": "size", "item": "wait"}, "takes no item"),
        ({"item": "wait", "statistic": "share"}, "a share needs `level`"),
        ({"item": "wait", "statistic": "mean", "level": "5"}, "say what a share counts"),
        ({"item": "wait", "touchpoint": "desk"}, "a `touchpoint` takes no `item`"),
        ({"touchpoint": "desk", "level": "5"}, "a `touchpoint` takes no"),
        ({"item": "wait", "level": "5", "statistic": "mean"}, "say what a share counts"),
        ({"touchpoint": "desk", "statistic": "effect"}, "`mean` or `share` is asked"),
    ],
)
def test_queries_that_ask_nothing(query, said):
    with pytest.raises(ValueError, match=said):
        Query(**query)


def test_a_measured_value_cannot_be_typed_in(edit):
    more = "  - {id: own, kind: survey, source: Survey, estimate: 0.6}\n"
    with pytest.raises(StudyError, match=r"evidence.1.estimate: unknown key"):
        read_persona(asking(edit, "own", more=more))


@pytest.mark.parametrize("kind", ["proto", "data_driven", "qualitative"])
def test_assumptions_and_old_answers_want_a_review(kind):
    for day in (None, date(2027, 1, 1)):
        lin = Persona(id="lin", label="Lin", kind=kind, summary="x", review_by=day)
        codes = [one.code for one in lint(lin)]
        assert codes.count("no_review") == (kind != "qualitative" and day is None)


def test_everybody_is_named_only_where_nothing_else_is():
    assert filter_of("all", Query(item="wait")) == "persona=all"
    assert filter_of("all", Query(touchpoint="desk")) == "touchpoint=desk"
    assert filter_of("1", Query(touchpoint="desk", wave="W2")) == (
        "persona=1, touchpoint=desk, wave=W2"
    )
    assert filter_of("all", Query(item="wait"), "wait<middle") == "wait<middle"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("statistic", "unit"),
    [("mean", "points"), ("difference", "points"), ("effect", "sd"), ("share", "share"),
     ("size", "share"), ("stability", "jaccard"), ("low", "share"), ("reach", "share"),
     ("emotion", "")],
)  # fmt: skip
def test_every_number_has_a_sentence_with_and_without_interval(language, statistic, unit):
    row = dict(Resolution.blank) | {"statistic": statistic, "unit": unit, "n": 44.0,
                                    "estimate": 0.5, "state": "resolved", "grade": "B"}  # fmt: skip
    assert "n = 44" in number(row, language)
    if statistic != "stability":
        said = told(row | {"conf_low": 0.25, "conf_high": 0.75}, language)
        assert "n = 44" in said and "95%" in said and "B" in said
    assert "B" not in told(row, language, graded=False)
