"""A journey edited as text: stages and touchpoints come, move, merge and go; comments stay."""

from pathlib import Path

import pytest

import cemlab
from cemlab.documents import read_journey
from cemlab.errors import StudyError
from cemlab.language import speaker
from cemlab.widgets import document_text
from cemlab.widgets.document_choices import _meant
from cemlab.widgets.document_fields import Field, number_of
from cemlab.widgets.document_text import comments_of
from cemlab.widgets.journey_completeness import completeness, meter
from cemlab.widgets.journey_form import JourneyForm
from cemlab.widgets.journey_merging import merged_stages, merged_steps
from cemlab.widgets.journey_start import FIVE, OF_STUDY, new_journey, next_touchpoint
from tests.widgets.test_persona_form import ODD, lines_changed

JOURNEY = """\
# by hand
schema: journey/1
id: visit # the file is called so
kind: as_is
title: {en: Visit, zh: 到访}
personas: [ada]
scenario: {en: A Saturday, zh: 周六}
goal: 买到
evidence:
  - {id: talks, kind: interview, source: 访谈, n: 16}
  - id: survey # spring
    kind: survey
    source: {en: Survey, zh: 调查}
stages: # three of them
  - {id: come, title: {en: Come, zh: 到达}, goal: {en: Get in, zh: 进门}} # quick
  # the long one
  - id: shop
    title: {en: Shop, zh: 选购}
    phase: during # agreed
  - {id: leave, title: {en: Leave, zh: 离开}, phase: after, goal: {en: Be off, zh: 走}}

steps: # in order
  # at the door
  - id: enter
    stage: come
    title: {en: Enter, zh: 进门}
    channel: staff # who greets
    customer_action: {text: {en: Walks in, zh: 走进}, evidence: talks}
    thoughts:
      # heard often
      - text: {en: "Where to?", zh: 去哪？} # said so
        speaker: I-07
        evidence: talks
    next:
      - {to: pay, when: {en: In a hurry, zh: 赶时间}}
      - {to: look}

  - id: look # the long part
    stage: shop
    title: {en: Look around, zh: 逛}
    channel: none
    required: false
    customer_action:
      text: {en: Reads labels, zh: 看标签} # slowly
      assumed: true
    pains: # by weight
      - id: P1
        text: {en: Labels are small, zh: 字太小}
        evidence: [survey.size, talks] # both
        item: size
    measures:
      - {id: M1, text: {en: Larger labels, zh: 放大标签}, pains: [P1]}
  - id: pay
    stage: leave
    title: {en: Pay, zh: 付款}
    channel: payment
    moment_of_truth: true
    pains: [{id: P2, text: {en: Queue, zh: 排队}, assumed: true}]
cells:
  - {lane: mood, steps: [look, pay], text: {en: Calm, zh: 平静}, assumed: true}
  - {lane: mood, steps: pay, text: {en: Tense, zh: 紧张}, assumed: true}
lanes:
  - {id: mood, title: {en: Mood, zh: 心情}}
# the end
"""
ROOT = Path(__file__).parent.parent.parent
BUNDLED = sorted((ROOT / "cemlab/simulate/worlds").glob("*/documents/journeys/*.yaml"))


@pytest.fixture
def form():
    return JourneyForm(kind="journey", text=JOURNEY)


def remarks(form):
    return sorted(comments_of(form.text))


def test_comments_are_told_from_signs_in_texts():
    text = 'a: "no # comment" # one\n# two\nb: c#d # three\ne: |\n  # text\nf: [x, # four\n  y]\n'
    assert comments_of(text) == ("# one", "# two", "# three", "# four")


class TestPlaces:
    def test_a_value_deep_in_lists_changes_one_line(self, form):
        made = form.with_words(("steps", 1, "pains", 0, "text"), "Too small", "字太小")
        assert lines_changed(JOURNEY, made.text) == (
            ["        text: {en: Labels are small, zh: 字太小}"],
            ["        text: {en: Too small, zh: 字太小}"],
        )
        made = form.with_value(("steps", 1, "measures", 0, "effort"), "S")
        assert made.value("steps", 1, "measures", 0, "effort") == "S"
        assert remarks(made) == remarks(form)

    def test_a_new_key_stands_where_the_schema_has_it(self, form):
        made = form.with_value(("steps", 1, "needs"), [{"text": "Help", "assumed": True}])
        keys = list(made.value("steps", 1))
        assert keys.index("pains") < keys.index("needs") < keys.index("measures")
        made = made.with_value(("steps", 0, "standard", "duration"), "2 h")
        assert made.value("steps", 0, "standard") == {"duration": "2 h"}
        gone = made.with_value(("steps", 0, "standard", "duration"), None)
        assert gone.value("steps", 0, "standard") is None
        assert remarks(gone) == remarks(form)

    def test_lists_within_lists_grow_and_shrink(self, form):
        made = form.added(("steps", 1, "pains"), {"id": "P3", "text": {"en": "Dark"}})
        assert "      - id: P3\n        text: {en: Dark}\n" in made.text
        made = made.moved(("steps", 1, "pains"), 1, -1)
        assert [one["id"] for one in made.rows("steps", 1, "pains")] == ["P3", "P1"]
        made = made.removed(("steps", 1, "pains"), 0)
        assert made.text == form.text
        none = made.removed(("steps", 1, "pains"), 0)
        assert "pains" not in none.value("steps", 1)
        again = none.added(("steps", 1, "pains"), {"id": "P9", "text": "x"})
        assert again.value("steps", 1, "pains") == [{"id": "P9", "text": "x"}]

    def test_a_list_on_one_line_becomes_lines(self, form):
        made = form.added(("steps", 2, "pains"), {"id": "P3", "text": "Dark", "assumed": True})
        assert [one["id"] for one in made.rows("steps", 2, "pains")] == ["P2", "P3"]
        assert "    pains:\n      - id: P2\n" in made.text
        assert remarks(made) == remarks(form)

    def test_comments_within_a_list_on_one_line_are_not_lost(self, form):
        text = JOURNEY.replace("pains: [{id: P2,", "pains: [ # sure\n      {id: P2,")
        form = JourneyForm(kind="journey", text=text)
        with pytest.raises(StudyError, match="cannot be changed there"):
            form.added(("steps", 2, "pains"), {"id": "P3", "text": "Dark"})

    @pytest.mark.parametrize("said", ODD)
    def test_odd_words_come_back_as_they_were(self, form, said):
        made = form.with_words(("steps", 1, "pains", 0, "text"), said, "字")
        made = made.added(("steps", 0, "needs"), {"text": {"en": said}, "assumed": True})
        again = JourneyForm(kind="journey", text=made.text)
        assert again.words("steps", 1, "pains", 0, "text")[0] == said.strip()
        assert again.value("steps", 0, "needs", 0, "text", "en") == said


class TestStages:
    def test_a_stage_moves_with_its_touchpoints_and_all_comments(self, form):
        made = form.with_stage_moved("leave", -1)
        assert made.stages == ("come", "leave", "shop")
        assert made.steps == ("enter", "pay", "look")
        assert remarks(made) == remarks(form)
        assert made.with_stage_moved("leave", 1).text == form.text

    def test_a_stage_comes_goes_and_gets_another_name(self, form):
        made = form.with_stage({"id": "wait", "title": "Wait"}, 1)
        assert made.stages == ("come", "wait", "shop", "leave")
        made = made.renamed("stages", "shop", "choose")
        assert made.stage_of(1) == "choose" and "  - id: choose\n" in made.text
        assert made.renamed("stages", "choose", "come").text == made.text  # taken
        gone = made.without_stage("choose")
        assert gone.stages == ("come", "wait", "leave") and gone.steps == ("enter", "pay")
        hurry = {"to": "pay", "when": {"en": "In a hurry", "zh": "赶时间"}}
        assert gone.value("steps", 0, "next") == [hurry]
        assert gone.value("cells", 0, "steps") == "pay"

    def test_two_stages_become_one_and_nothing_is_lost(self, form):
        made = merged_stages(form, "shop", "leave")
        assert made.stages == ("come", "shop") and made.steps_of("shop") == (1, 2)
        stage = made.value("stages", 1)
        assert stage["title"] == {"en": "Shop / Leave", "zh": "选购／离开"}
        assert stage["goal"] == {"en": "Be off", "zh": "走"} and stage["phase"] == "during"
        assert remarks(made) == sorted([*remarks(form), "# leave: phase: after"])
        back = merged_stages(form, "leave", "come")
        assert back.stages == ("shop", "leave") and back.steps == ("look", "enter", "pay")
        assert back.value("stages", 1, "goal") == {"en": "Be off; Get in", "zh": "走；进门"}
        assert remarks(back) == remarks(form)


class TestTouchpoints:
    def test_earlier_and_later_also_into_the_next_stage(self, form):
        made = form.with_step_moved("enter", 1)
        assert made.steps == ("enter", "look", "pay") and made.stage_of(0) == "shop"
        made = made.with_step_moved("enter", 1)
        assert made.steps == ("look", "enter", "pay") and made.stage_of(1) == "shop"
        made = made.with_step_moved("enter", -1).with_step_moved("enter", -1)
        assert made.text == form.text
        assert form.with_step_moved("enter", -1).text == form.text
        assert form.with_step_moved("pay", 1).text == form.text

    def test_into_any_stage(self, form):
        made = form.with_step_in("pay", "come")
        assert made.steps == ("enter", "pay", "look") and made.stage_of(1) == "come"
        empty = form.with_stage({"id": "end", "title": "End"})
        assert empty.with_step_in("enter", "end").steps == ("look", "pay", "enter")
        assert remarks(made) == remarks(form)

    def test_a_new_one_stands_at_the_end_of_its_stage(self, form):
        made = form.with_step({"id": "wait", "title": {"en": "Wait"}, "channel": "wait"}, "come")
        assert made.steps == ("enter", "wait", "look", "pay")
        assert list(made.value("steps", 1)) == ["id", "stage", "title", "channel"]
        assert made.value("cells", 0, "steps") == ["look", "pay"]
        between = form.with_step({"id": "try", "title": "Try", "channel": "none"}, "shop")
        assert between.value("cells", 0, "steps") == ["look", "try", "pay"]
        empty = made.with_stage({"id": "late", "title": "Late"}, 0)
        assert empty.with_step({"id": "x", "title": "X", "channel": "app"}, "late").steps[0] == "x"

    def test_another_id_goes_to_whatever_names_it(self, form):
        made = form.renamed("steps", "pay", "till")
        assert made.value("steps", 0, "next", 0, "to") == "till"
        assert made.value("cells", 0, "steps") == ["look", "till"]
        assert made.value("cells", 1, "steps") == "till"
        made = made.renamed("pains", "P1", "P7").renamed("lanes", "mood", "feel")
        assert made.value("steps", 1, "measures", 0, "pains") == ["P7"]
        assert {one["lane"] for one in made.rows("cells")} == {"feel"}
        assert remarks(made) == remarks(form)
        assert made.free_id("pains", "P") == "P1" and made.free_id("steps", "look") == "look_2"

    def test_removed_and_nothing_leads_to_it(self, form):
        made = form.without_step("look")
        assert made.steps == ("enter", "pay") and len(made.rows("steps", 0, "next")) == 1
        assert made.value("cells", 0, "steps") == "pay"
        gone = set(remarks(form)) - set(remarks(made))
        assert gone == {"# the long part", "# slowly", "# by weight", "# both"}

    def test_what_stands_below_several_is_never_torn(self, form, tmp_path):
        def below(made):
            return [one["steps"] for one in made.rows("cells") if one["text"]["en"] == "Calm"]

        made = form.with_step_in("enter", "leave", at_end=False)
        assert made.steps == ("look", "enter", "pay") and below(made) == ["look", "pay"]
        apart = [one for one in made.rows("cells") if one["text"]["en"] == "Calm"]
        assert apart[0]["assumed"] is apart[1]["assumed"] is True
        (tmp_path / "visit.yaml").write_text(made.text, "utf-8")
        assert len(read_journey(tmp_path / "visit.yaml").cells) == 3  # what is torn is refused
        back = made.with_step_in("enter", "come")
        assert below(back) == [["look", "pay"]] and back.steps == form.steps
        turned = form.with_step_in("look", "leave")
        assert turned.steps == ("enter", "pay", "look") and below(turned) == [["pay", "look"]]
        stages = form.with_stage_moved("come", 1)
        assert stages.steps == ("look", "enter", "pay") and below(stages) == ["look", "pay"]

    def test_a_span_of_three_without_one_of_them_and_with_two_as_one(self, form):
        form = form.with_step({"id": "try", "title": "Try", "channel": "none"}, "shop")
        assert form.value("cells", 0, "steps") == ["look", "try", "pay"]
        assert form.without_step("try").value("cells", 0, "steps") == ["look", "pay"]
        merged = merged_steps(form, "enter", "try")
        assert merged.value("cells", 0, "steps") == ["enter", "look", "pay"]

    def test_neighbours_that_say_the_same_stay_two(self, form):
        alike = {"lane": "mood", "text": {"en": "Calm", "zh": "平静"}, "assumed": True}
        form = form.added(("cells",), {**alike, "steps": "enter"})
        made = form.with_stage({"id": "end", "title": "End"}).with_stage_moved("end", -1)
        assert len(made.rows("cells")) == 3
        moved = made.with_step_in("enter", "leave")  # beside pay, as it was beside look
        assert len(moved.rows("cells")) == 3

    def test_two_touchpoints_become_one_and_nothing_is_lost(self, form):
        made = merged_steps(form, "look", "pay")
        assert made.steps == ("enter", "look")
        step = made.value("steps", 1)
        assert step["title"] == {"en": "Look around / Pay", "zh": "逛／付款"}
        assert [one["id"] for one in step["pains"]] == ["P1", "P2"]
        assert step["moment_of_truth"] is True and step["channel"] == "none"
        assert "required" not in step  # everybody pays
        assert [one["to"] for one in made.rows("steps", 0, "next")] == ["look"]
        assert made.value("cells", 0, "steps") == "look" == made.value("cells", 1, "steps")
        assert remarks(made) == sorted([*remarks(form), "# pay: channel: payment"])

    def test_actions_are_joined_with_their_evidence(self, form):
        made = merged_steps(form, "look", "enter")
        assert made.value("steps", 0, "customer_action") == {
            "text": {"en": "Reads labels; Walks in", "zh": "看标签；走进"},
            "evidence": "talks", "assumed": True,
        }  # fmt: skip
        assert made.value("steps", 0, "thoughts", 0, "speaker") == "I-07"
        assert "      # heard often\n      - text:" in made.text
        assert [one["to"] for one in made.rows("steps", 0, "next")] == ["pay"]
        assert set(remarks(form)) <= set(remarks(made))

    def test_names_in_the_log_are_those_of_both(self, form):
        assert "match" not in merged_steps(form, "look", "pay").value("steps", 1)
        named = form.with_value(("steps", 2, "match", "event"), ["till", "card"])
        made = merged_steps(named, "look", "pay")
        assert made.value("steps", 1, "match") == {"event": ["look", "till", "card"]}
        back = merged_steps(named, "pay", "look")
        assert back.value("steps", 1, "match") == {"event": ["till", "card", "look"]}

    def test_many_changes_lose_no_comment(self, form, rng):
        kept = remarks(form)
        for _ in range(20):
            steps, stages = form.steps, form.stages
            match int(rng.integers(4)):
                case 0:
                    form = form.with_step_moved(
                        steps[int(rng.integers(3))], int(rng.choice([-1, 1]))
                    )
                case 1:
                    form = form.with_stage_moved(stages[int(rng.integers(3))],
                                                 int(rng.choice([-1, 1])))  # fmt: skip
                case 2:
                    form = form.with_step_in(steps[int(rng.integers(3))],
                                             stages[int(rng.integers(3))])  # fmt: skip
                case 3:
                    at = int(rng.integers(3))
                    form = form.with_words(("steps", at, "title"), ODD[int(rng.integers(14))], "新")
            ranks = [form.stages.index(form.stage_of(at)) for at in range(3)]
            assert ranks == sorted(ranks) and sorted(form.steps) == ["enter", "look", "pay"]
        assert remarks(form) == kept


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.parts[-4])
def test_bundled_journeys_are_edited_line_by_line(path):
    form = JourneyForm(kind="journey", text=path.read_text("utf-8"))
    at = len(form.steps) // 2
    made = form.with_words(("steps", at, "title"), "Said anew", "新名")
    gone, come = lines_changed(form.text, made.text)
    assert len(gone) == len(come) == 1 and "Said anew" in come[0]


def test_touchpoints_of_the_flagship_become_one():
    path = ROOT / "data/wuye-repair/documents/journeys/repair.yaml"
    form = JourneyForm(kind="journey", text=path.read_text("utf-8"))
    merged = merged_steps(form, form.steps[0], form.steps[1])
    assert merged.steps == form.steps[:1] + form.steps[2:]
    assert set(comments_of(form.text)) <= set(comments_of(merged.text))
    for key in ("pains", "needs", "measures", "thoughts"):
        before = [*form.rows("steps", 0, key), *form.rows("steps", 1, key)]
        assert merged.rows("steps", 0, key) == before


class TestFields:
    def test_what_a_blank_takes_away(self, form):
        goal = Field(key="goal", kind="words", place=("goal",))
        assert "goal" not in goal.written(form, ("stages", 0), ("", "")).value("stages", 0)
        title = Field(key="title", kind="words", place=("title",), asks=True)
        assert title.written(form, ("stages", 0), (" ", "")).value("stages", 0, "title") == {}
        action = Field(key="action", kind="words", place=("customer_action", "text"),
                       goes=("customer_action",),
                       starts={("customer_action", "assumed"): True})  # fmt: skip
        gone = action.written(form, ("steps", 0), ("", ""))
        assert gone.value("steps", 0, "customer_action") is None
        made = action.written(form, ("steps", 2), ("Pays", ""))
        assert made.value("steps", 2, "customer_action") == {
            "text": {"en": "Pays"},
            "assumed": True,
        }

    def test_flags_numbers_lists_and_ticks(self, form):
        required = Field(key="required", kind="flag", place=("required",), default=True)
        assert required.shown(form, ("steps", 0)) is True
        assert required.shown(form, ("steps", 1)) is False
        assert "required" not in required.written(form, ("steps", 1), True).value("steps", 1)
        emotion = Field(key="assumed_emotion", kind="number", place=("assumed_emotion",))
        made = emotion.written(form, ("steps", 0), "−1.5")
        assert made.value("steps", 0, "assumed_emotion") == -1.5
        assert emotion.written(made, ("steps", 0), " ").text == form.text
        events = Field(key="match_event", kind="list", place=("match", "event"))
        made = events.written(form, ("steps", 0), "A; B c ;")
        assert made.value("steps", 0, "match", "event") == ["A", "B c"]
        assert events.shown(made, ("steps", 0)) == "A; B c"
        uses = Field(key="evidence", kind="uses", place=("evidence",))
        made = uses.written(form, ("steps", 1, "pains", 0), ("talks",))
        assert made.value("steps", 1, "pains", 0, "evidence") == "talks"
        assert made.text.count("# both") == 1

    @pytest.mark.parametrize(
        ("text", "number"),
        [("3", 3), ("0.5", 0.5), ("−2", -2), ("", None), ("two", "two"), (" 1e3 ", 1000.0)],
    )
    def test_numbers_as_they_are_typed(self, text, number):
        assert number_of(text) == number

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [("Phone", ["p"]), ("ph", ["p"]), ("p", ["p"]), ("e", []), ("mail", []), ("letter", ["l"]),
         ("", []), ("zzz", []), ("电", ["d"])],
    )  # fmt: skip
    def test_the_beginning_of_a_name_is_enough(self, typed, meant):
        options = [("phone", "p"), ("e-mail", "e1"), ("mailing", "m"), ("letter", "l"),
                   ("email", "e2"), ("电话", "d")]  # fmt: skip
        if typed == "mail":
            meant = ["m"]  # begins so; others only have it within
        assert _meant(options, typed) == meant


class TestBeginning:
    @pytest.mark.parametrize("begin", [OF_STUDY, FIVE])
    def test_a_new_journey_is_valid_once_it_is_told(self, begin, tmp_path):
        study = cemlab.open_study(ROOT / "data/wuye-repair/study.yaml")
        form = new_journey(study, id="new", title={"en": "I move in: now", "zh": ""}, kind="to_be",
                           begin=begin, day="2026-11-22", persona="lin")  # fmt: skip
        path = tmp_path / "new.yaml"
        path.write_text(form.text, "utf-8")
        with pytest.raises(StudyError, match="scenario.*English or Chinese"):
            read_journey(path)
        form = form.with_words(("scenario",), "Rain", "雨").with_words(("goal",), "Dry", "干")
        if begin == FIVE:
            assert form.stages == ("awareness", "consideration", "purchase", "use", "feedback")
            assert form.value("stages", 0, "title") == {"en": "Awareness", "zh": "意识"}
            form = form.with_step(next_touchpoint(study, form, "use"), "use")
        path.write_text(form.text, "utf-8")
        journey = read_journey(path)
        assert journey.title["en"] == "I move in: now" and journey.personas == ("lin",)
        if begin == OF_STUDY:
            assert [step.id for step in journey.steps] == list(study.touchpoints)
            assert journey.steps[0].title["zh"] == "提交报修"
            gone = form.without_step("chase")
            assert next_touchpoint(study, gone, "await")["id"] == "chase"


class TestCompleteness:
    def test_in_the_order_in_which_maps_are_made(self, form):
        actions, feelings, visual = completeness(form, "en", measured={"pay"})
        # scenario, goal, 2 of 3 stage goals, 2 of 3 actions
        assert (actions.done, actions.all) == (6, 8)
        assert actions.lacks == ("a goal of the stage Shop", "what customers do at Pay")
        # thoughts at one, a pain at two, an emotion at the measured one
        assert (feelings.done, feelings.all) == (4, 9)
        assert (visual.done, visual.all) == (10, 10) and not visual.lacks
        shown = meter((actions, feelings, visual), "en")
        assert (
            "Next: a goal of the stage Shop." in shown and "1. Goals and actions: 6 of 8" in shown
        )
        assert "下一步：写明阶段“选购”的目标。" in meter(completeness(form, "zh"), "zh")

    def test_what_has_no_evidence_and_what_is_not_drawn(self, form):
        made = form.with_value(("steps", 2, "pains", 0, "assumed"), None)
        (*_, visual) = completeness(made, "en", is_drawn=False)
        assert visual.lacks == ("whatever keeps the map from being drawn",
                                "evidence of what is said at Pay")  # fmt: skip

    def test_words_from_people_are_escaped(self, form):
        made = form.with_words(("stages", 1, "title"), "<script>", "<script>")
        assert "<script>" not in meter(completeness(made, "en"), "en")

    def test_every_word_is_there(self):
        for key in ("scenario", "translation", "channel", "thoughts", "feeling", "emotion"):
            assert speaker("zh")(f"widgets.journey.lacks.{key}", name="x")


def test_entries_move_to_another_margin():
    assert document_text.moved_to_margin("  - a: 1\n    b: 2\n", 4) == "    - a: 1\n      b: 2\n"
    assert document_text.moved_to_margin("    - a: 1\n      b: 2\n", 2) == "  - a: 1\n    b: 2\n"
