"""What changed from one document to another."""

from dataclasses import FrozenInstanceError
from itertools import combinations, permutations

import pytest

from cemlab.documents import diff, read_journey, read_persona
from cemlab.documents.diff_matching import out_of_order
from cemlab.errors import OptionError, StudyError


@pytest.fixture
def changed(edit):
    """`changed((old, new), …)`: the rows of the table for a change of the journey's file."""

    def change(*pairs, kind="journey"):
        read = {"journey": read_journey, "persona": read_persona}[kind]
        before = read(edit(kind))
        return diff(before, read(edit(kind, *pairs)))

    return change


def _rows(found, language="en"):
    return [tuple(row) for row in found.tidy(language).itertuples(index=False)]


def test_nothing(edit, changed):
    same = changed(("schema: journey/1", "# a comment\nschema: journey/1"),
                   ("kind: as_is", "kind:   'as_is'"), ("channel: phone", "required: true\n    "
                    "channel: phone"))  # fmt: skip
    assert _rows(same) == [] and same.narrate() == ()
    assert same.headline() == "Nothing changed from documents/journeys/repair.yaml to " \
        "documents/journeys/repair.yaml."  # fmt: skip
    assert list(same.tidy().columns) == ["change", "kind", "id", "field", "before", "after"]


BY_HAND = {
    "a title": ([("en: Visit,", "en: Arrival,")],
                [("changed", "touchpoint", "visit", "title.en", "Visit", "Arrival")]),
    "a title in both languages": (
        [("{en: Visit, zh: 上门}", "{en: Arrival, zh: 到达}")],
        [("changed", "touchpoint", "visit", "title.en", "Visit", "Arrival"),
         ("changed", "touchpoint", "visit", "title.zh", "上门", "到达")]),
    "a translation": ([("{en: Visit, zh: 上门}", "{en: Visit}")],
                      [("changed", "touchpoint", "visit", "title.zh", "上门", "")]),
    "an id": ([("- id: visit", "- id: coming")],
              [("removed", "touchpoint", "visit", "", "Visit", ""),
               ("added", "touchpoint", "coming", "", "", "Visit"),
               ("moved", "pain", "P2", "step", "visit", "coming")]),
    "a channel": ([("channel: visit", "channel: staff")],
                  [("changed", "touchpoint", "visit", "channel", "visit", "staff")]),
    "a standard": ([("channel: visit", "channel: visit\n    standard: {duration: 2 h}")],
                   [("added", "touchpoint", "visit", "standard", "", "2 h")]),
    "a way": ([("channel: phone", "channel: phone\n    next: [{to: visit, share: .9}]")],
              [("added", "touchpoint", "report", "next", "", "to: visit, share: 0.9")]),
    "evidence of a pain": ([("zh: 占线}, evidence: [talks]", "zh: 占线}, evidence: [talks, notes]"),
                            ("evidence:\n", "evidence:\n  - {id: notes, kind: document, "
                             "source: {en: Notes, zh: 记录}}\n")],
                           [("added", "evidence", "notes", "", "", "Notes"),
                            ("changed", "pain", "P1", "evidence", "talks", "talks, notes")]),
    "evidence itself": ([("zh: 访谈}, grade: A", "zh: 访谈}, grade: B, n: 5")],
                        [("changed", "evidence", "talks", "n", "", "5"),
                         ("changed", "evidence", "talks", "grade", "A", "B")]),
    "evidence beside its claim": ([("Day with a fitter", "Week with a fitter")],
                                  [("changed", "evidence", "watch", "source.en",
                                    "Day with a fitter", "Week with a fitter")]),
    "a pain without a measure": ([("pains: [P1], ", "")],
                                 [("changed", "measure", "M1", "pains", "P1", ""),
                                  ("changed", "pain", "P1", "measures", "M1", "")]),
    "a pain with a measure": ([("pains: [P1], ", "pains: [P1, P2], ")],
                              [("changed", "measure", "M1", "pains", "P1", "P1, P2"),
                               ("changed", "pain", "P2", "measures", "", "M1")]),
    "a quote": ([("zh: 一直占线。", "zh: 一直占线！")],
                [("changed", "touchpoint", "report", "thoughts.0.text.zh", "一直占线。",
                  "一直占线！")]),
    "another quote": ([("{zh: 一直占线。}", "{zh: 态度好}")],
                      [("removed", "touchpoint", "report", "thoughts", "一直占线。", ""),
                       ("added", "touchpoint", "report", "thoughts", "", "态度好")]),
    "an action": ([("    customer_action: {text: {en: Calls, zh: 打电话}, assumed: true}\n", "")],
                  [("removed", "touchpoint", "report", "customer_action", "Calls", "")]),
    "an assumption": ([("assumed_emotion: -1.5", "assumed_emotion: -1")],
                      [("changed", "touchpoint", "visit", "assumed_emotion", "-1.5", "-1")]),
    "a moment of truth": ([("    moment_of_truth: true\n", "")],
                          [("changed", "touchpoint", "visit", "moment_of_truth", "true", "false")]),
    "the day of review": ([("kind: as_is", "kind: as_is\nreview_by: 2027-01-01")],
                          [("changed", "document", "repair", "review_by", "", "2027-01-01")]),
}  # fmt: skip


@pytest.mark.parametrize("case", BY_HAND)
def test_by_hand(changed, case):
    pairs, expected = BY_HAND[case]
    found = changed(*pairs)
    assert _rows(found) == expected
    assert found.counts()["moved"] == sum(row[0] == "moved" for row in expected)
    for language in ("en", "zh"):
        assert all(found.narrate(language)) and "{" not in "".join(found.narrate(language))


def test_backwards_is_the_reverse(edit):
    pairs = [pair for case in ("a channel", "a standard", "evidence itself") for pair in
             BY_HAND[case][0]]  # fmt: skip
    pairs[1] = ("channel: staff", "channel: staff\n    standard: {duration: 2 h}")
    old = read_journey(edit("journey"))
    new = read_journey(edit("journey", *pairs))
    there, back = _rows(diff(old, new)), _rows(diff(new, old))
    turned = {"added": "removed", "removed": "added"}
    assert sorted(back) == sorted(
        (turned.get(one, one), kind, id, field, after, before)
        for one, kind, id, field, before, after in there
    )


def test_sentences(changed):
    found = changed(*BY_HAND["a title in both languages"][0], ("pains: [P1], ", ""))
    files = "documents/journeys/repair.yaml"
    assert found.headline() == f"From {files} to {files}: 4 changed."
    assert found.headline("zh") == f"从 {files} 到 {files}：修改 4 处。"
    assert found.narrate() == (
        "The touchpoint visit, title.en: “Visit” became “Arrival”.",
        "The measure M1, pains: “P1” is gone.",
        "The pain P1 has no measure any longer; it had M1.",
    )
    assert found.narrate("zh") == (
        "触点 visit 的 title.zh：“上门”改为“到达”。",
        "措施 M1 的 pains：删除“P1”。",
        "痛点 P1 不再有措施；原为 M1。",
    )


STEP = "  - {{id: {0}, stage: ask, title: {{en: T{0}, zh: 触{0}}}, channel: none}}\n"


def _ordered(edit, order):
    path = edit("journey")
    head = path.read_text("utf-8").partition("steps:\n")[0]
    path.write_text(head + "steps:\n" + "".join(map(STEP.format, order)), "utf-8")
    return read_journey(path)


def test_order_is_told_by_the_fewest_moves(edit):
    found = diff(_ordered(edit, "abcdef"), _ordered(edit, "bcdeaf"))
    assert _rows(found) == [("moved", "touchpoint", "a", "order", "1", "5")]
    assert found.narrate() == ("The touchpoint a moved from place 1 to place 5.",)
    assert found.narrate("zh") == ("触点 a 从第 1 位移到第 5 位。",)


def test_what_is_added_moves_nothing(edit):
    found = diff(_ordered(edit, "abc"), _ordered(edit, "xabyc"))
    assert [row[:3] for row in _rows(found)] == [
        ("added", "touchpoint", "x"), ("added", "touchpoint", "y"),
    ]  # fmt: skip


def test_another_stage_is_a_move(edit):
    before = _ordered(edit, "abc")
    path = edit("journey", ("id: c, stage: ask", "id: c, stage: fix"))
    found = diff(before, read_journey(path))
    assert _rows(found) == [("moved", "touchpoint", "c", "stage", "ask", "fix")]
    assert found.narrate() == ("The touchpoint c moved from ask to fix (stage).",)


def test_fewest_moves_by_trying_all():
    for order in permutations(range(5)):
        longest = max(
            size for size in range(6) for kept in combinations(order, size)
            if list(kept) == sorted(kept)
        )  # fmt: skip
        moved = out_of_order(order)
        kept = [one for one in order if one not in moved]
        assert kept == sorted(kept) and len(kept) == longest


def test_personas_are_compared_too(changed):
    found = changed(("{en: Fixed soon,", "{en: Fixed very soon,"), kind="persona")
    assert _rows(found) == [
        ("changed", "document", "lin", "goals.0.text.en", "Fixed soon", "Fixed very soon")
    ]


def test_files_are_read_by_what_they_are(edit, tmp_path):
    path = edit("journey")
    other = tmp_path / "other.yaml"
    other.write_text(path.read_text("utf-8").replace("channel: visit", "channel: staff"), "utf-8")
    found = diff(path, str(other), "zh")
    assert found.kind == "journey" and found.after == "other.yaml" and len(found.changes) == 1


def test_hostile_words_stay_words(changed):
    found = changed(("en: Visit,", 'en: "<script>{x}\\x07\\n=1+1",'))
    (row,) = _rows(found)
    assert row[5] == "<script>{x}\x07\n=1+1"
    assert found.narrate()[0].endswith("became “<script>{x}  =1+1”.")
    assert "<script>" not in found._repr_html_()


def test_refusals(edit):
    journey, persona = read_journey(edit("journey")), read_persona(edit("persona"))
    with pytest.raises(OptionError, match="'repair' is of the kind journey, and 'lin' of the kind"):
        diff(journey, persona)
    with pytest.raises(StudyError, match="none.yaml does not exist"):
        diff(journey, "none.yaml")
    with pytest.raises(OptionError, match="language"):
        diff(journey, journey, "fr")
    with pytest.raises(FrozenInstanceError):
        diff(journey, journey).changes = ()
