"""What tools share: words of headers, names of columns, ticks and joined options."""

import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cemlab.sources import read_source
from cemlab.sources.source import SourceColumn
from cemlab.sources.tools.joined import joined_columns, options_of, pieces_of
from cemlab.sources.tools.naming import named
from cemlab.sources.tools.ticks import ticked
from cemlab.sources.tools.words import is_other, plain, stem_of

TEXT = st.text(max_size=40)


class TestPlain:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("<strong>Are you?</strong>", "Are you?"),
            ("a<br/>b<p>c</p>d", "a b c d"),
            ("bold<b>er</b>", "bolder"),
            ("R&amp;D &lt;now&gt; &#8211; caf&eacute;&nbsp;x", "R&D <now> – café x"),
            ("x < 5 and y<3 & z", "x < 5 and y<3 & z"),
            ("Dear <Name>, how?", "Dear <Name>, how?"),
            ("a<script>alert(1)</script>b", "ab"),
            ("  two\u00a0 \n blanks\u200b ", "two blanks"),
            ("<span style='x>y'>q</span>", "q"),
            ("您<b>满意</b>吗", "您满意吗"),
            ("open <b", "open <b"),
            ("<![;&amp;", "<![;&"),
            ("", ""),
        ],
    )
    def test_examples(self, written, read):
        assert plain(written) == read

    @given(TEXT)
    def test_nothing_to_strip_once_stripped(self, text):
        words = plain(text)
        assert words == " ".join(words.split())
        if "<" not in words and "&" not in words:
            assert plain(words) == words

    @given(st.text("<>/abp &;#'\" x\n!-[]", max_size=60))
    def test_never_fails_on_broken_tags(self, text):
        words = plain(text)
        assert "\n" not in words and words == words.strip()
        if "&" not in text and "<!" not in text:
            assert "<b>" not in words and "<p>" not in words


@pytest.mark.parametrize(
    "words",
    ["Other", "Other (please specify)", "Other, please describe:", "其他【请注明】", "Sonstiges:",
     "Other - Write In", "Other word(s)", "其他（请注明）", "Autre (bitte angeben)"],
)  # fmt: skip
def test_other_invites_words(words):
    assert is_other(words)


@pytest.mark.parametrize(
    "words",
    ["Other activities", "Mother", "Another one", "", "其他部门的同事对我的支持", "Otherwise"],
)
def test_these_do_not(words):
    assert not is_other(words)


def test_stems():
    assert stem_of(["q - a", "q - b"], (" - ",)) == 4
    assert stem_of(["q - a - x", "q - a - y", "q - b"], (" - ",)) == 4
    assert stem_of(["abc", "abd"], (" - ",)) == 0
    assert stem_of(["alone - a"], (" - ",)) == 0


NAMED = st.builds(
    SourceColumn,
    name=st.sampled_from(["", "Q1", "Q1_2", "q1", "q2_1", "a ", "ended"]),
    part=st.sampled_from(["", "x", "y"]),
    question=st.sampled_from(["", "1", "2"]),
    use=st.sampled_from(["", "", "ended"]),
    is_other_text=st.booleans(),
)


class TestNames:
    @given(st.lists(NAMED, max_size=12))
    def test_each_its_own_and_the_same_again(self, columns):
        names = [column.name for column in named(columns)]
        assert len(set(names)) == len(names) == len(columns)
        assert all(names) and names == [name.strip() for name in names]
        assert names == [column.name for column in named(columns)]

    @given(st.lists(NAMED, max_size=12))
    def test_a_name_of_the_tool_is_kept_where_it_is_the_first(self, columns):
        result = named(columns)
        for place, column in enumerate(columns):
            before = {result[at].name for at in range(place)}
            if column.name.strip() and column.name.strip() not in before:
                assert result[place].name == column.name.strip()

    def test_numbers_count_questions(self):
        columns = [
            SourceColumn(name="", use="id"),
            SourceColumn(name="", wording="a"),
            SourceColumn(name="", part="x", question="k"),
            SourceColumn(name="", part="y", question="k"),
            SourceColumn(name="", question="m"),
            SourceColumn(name="", part="Other", question="m", is_other_text=True),
        ]
        assert [column.name for column in named(columns)] == [
            "id", "q1", "q2_1", "q2_2", "q3", "q3_text",
        ]  # fmt: skip


OPTIONS = ["Web", "App (iOS, Android)", "Shop", "电话", "Fax"]
CHOSEN = st.lists(st.sets(st.sampled_from(range(5)), max_size=5), min_size=1, max_size=40)


def cells_of(chosen, mark: str) -> pd.Series:
    return pd.Series([mark.join(OPTIONS[at] for at in sorted(one)) for one in chosen], dtype="str")


class TestJoined:
    @settings(deadline=None)  # the first sentence that is told opens the catalogue
    @given(CHOSEN, st.sampled_from([";", ", ", "┋", ","]))
    def test_what_is_taken_apart_is_what_was_chosen(self, chosen, mark):
        every = [{at} for at in range(5)] * 3 + [{0, 1, 2, 3, 4}, {0, 1}, {1, 2}, {3, 4}]
        chosen = [*every, *chosen]
        table = pd.DataFrame({"q": cells_of(chosen, mark)})
        column = SourceColumn(name="q")
        columns, table, several, _ = joined_columns([column], table, (mark,), own_words=True)
        found = several["q"]
        assert set(found.options) == set(OPTIONS) and columns == [column]
        for cell, one in zip(table["q"], chosen, strict=True):
            assert set(pieces_of(cell, found.split)) == {OPTIONS[at] for at in one}
            assert set(cell.split(found.split)) - {""} == {OPTIONS[at] for at in one}

    @settings(deadline=None)
    @given(st.lists(st.text("abc, ;", max_size=12), max_size=30), st.sampled_from([";", ", "]))
    def test_no_answer_is_lost_or_made(self, cells, mark):
        before = pd.Series(cells, dtype="str")
        _, after, several, _ = joined_columns(
            [SourceColumn(name="q")], pd.DataFrame({"q": before}), (mark,), own_words=True
        )
        answered = before.map(lambda cell: bool(pieces_of(cell, mark)))
        if several:
            assert after["q"].ne("").tolist() == answered.tolist()
        else:
            assert after["q"].tolist() == cells

    def test_words_of_their_own(self):
        cells = [
            "Web;App",
            "Web",
            "App",
            "Web;App;by pigeon",
            "App;Other",
            "Web;Other",
            "Other",
        ] * 1
        cells += ["Web;App", "Web", "App", "Other"] * 5
        table = pd.DataFrame({"q": pd.Series(cells, dtype="str")})
        columns, table, several, told = joined_columns(
            [SourceColumn(name="q")], table, (";",), own_words=True
        )
        assert several["q"].options == ("Web", "App", "Other")
        assert [column.name for column in columns] == ["q", "q_text"] == list(table)
        assert table.loc[3].tolist() == ["Web;App;Other", "by pigeon"]
        assert "1 answer that stands in fewer than 3 cells" in told[0]

    @pytest.mark.parametrize(
        "cells",
        [
            ["a;b"] * 20,  # always together: one answer
            ["a;b", "b;a"] * 20,  # in any order
            ["a;a", "a;b", "b"] * 20,  # twice in a cell
            ["a", "b", "c"] * 20,  # never two
            [f"word {n}; {n}" for n in range(60)],  # nothing recurs
            ["Yes; often", "Yes; rarely", "No; never"] * 20,
            ["Spark", "spark", "Spark;x", "spark;x", "x"] * 20,  # typed in two ways
            [],
        ],
    )
    def test_punctuation(self, cells):
        assert options_of(pd.Series(cells, dtype="str"), ";") is None


def parts(*words: str) -> list[SourceColumn]:
    return [
        SourceColumn(name=f"q_{n}", part=part, question="q", is_other_text=is_other(part))
        for n, part in enumerate(words)
    ]


class TestTicks:
    @pytest.mark.parametrize(
        "cells",
        [
            [["Web", ""], ["", "App"]],
            [["1", "0"], ["0", "1"]],
            [["Y", ""], ["", "Y"]],
            [["Yes", "No"], ["No", "Yes"]],
            [["是", "否"], ["否", "是"]],
            [["<b>Web</b>", ""], ["", "App"]],
            [["True", "False"], ["False", "True"]],
        ],
    )
    def test_ticks(self, cells):
        table = pd.DataFrame(cells, columns=["q_0", "q_1"], dtype="str")
        assert dict(ticked(parts("Web", "App"), table)["q"].columns) == {"q_0": "Web", "q_1": "App"}

    @pytest.mark.parametrize(
        "cells",
        [
            [["1", "1"], ["1", "1"]],  # may be ratings
            [["1", "2"], ["2", "1"]],  # ranks
            [["5", ""], ["", "4"]],
            [["", ""], ["", ""]],
            [["Web", "maybe"], ["", "App"]],
            [["App", ""], ["", "Web"]],
        ],
    )
    def test_no_ticks(self, cells):
        table = pd.DataFrame(cells, columns=["q_0", "q_1"], dtype="str")
        assert ticked(parts("Web", "App"), table) == {}

    def test_the_text_behind_other_is_its_tick(self):
        table = pd.DataFrame(
            [["1", "", "pigeon"], ["", "1", ""]], columns=["q_0", "q_1", "q_2"], dtype="str"
        )
        found = ticked(parts("Web", "App", "Other (please specify)"), table)["q"]
        assert list(found.columns) == ["q_0", "q_1", "q_2"]


def test_three_thousand_columns(tmp_path):
    """Made: as wide as no survey is; nothing in the reading goes with the square of the width."""
    wide, rows = 3_000, 30
    header = ",".join(["RespondentID", "Which?", *[""] * (wide - 1)])
    below = "," + ",".join(f"option {number}" for number in range(wide))
    body = "\n".join(f"{row}," + ",".join(["Yes", ""] * (wide // 2)) for row in range(rows))
    path = tmp_path / "wide.csv"
    path.write_text(f"{header}\n{below}\n{body}\n", "utf-8")
    started = time.process_time()
    source = read_source(path)
    assert len(source.several["q1"].columns) == wide
    assert time.process_time() - started < 10
