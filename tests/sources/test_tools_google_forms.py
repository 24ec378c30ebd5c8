"""Google Forms: the real download; languages, grids and the spreadsheet's layout made."""

import pytest

from cemlab.sources import read_source
from cemlab.sources.tools.joined import pieces_of


@pytest.fixture(scope="module")
def dask(request):
    shared = request.getfixturevalue("shared")
    return read_source(shared / "data/vendor_exports/googleforms_dask2020.csv")


class TestRealFile:
    def test_shape_and_time(self, dask):
        assert len(dask) == 239 and dask.columns["timestamp"].use == "ended"
        asked = [n for n, c in dask.columns.items() if not c.use and not c.is_other_text]
        assert len(asked) == 24

    def test_grid(self, dask):
        rows = [dask.columns[f"q8_{n}"] for n in range(1, 11)]
        assert rows[0].part == "Better Numpy/Pandas support" and rows[4].part == "Improve Scaling"
        assert {row.wording for row in rows} == {
            "What common feature requests do you care about most?"
        }

    def test_joined_options(self, dask):
        assert set(dask.several) == {"q2", "q3", "q4", "q5", "q9", "q10", "q11", "q14"}
        assert dask.several["q3"].options == (
            "Interactive:  I use Dask with Jupyter or IPython when playing with data",
            "Batch: I submit scripts that run in the future",
        )
        assert "I don't know, someone else does this for me" in dask.several["q9"].options
        assert "q12" not in dask.several, "what people type is text, with its commas"

    def test_every_piece_is_an_option(self, dask):
        for name, several in dask.several.items():
            pieces = {one for cell in dask.table[name] for one in pieces_of(cell, several.split)}
            assert pieces <= set(several.options), name

    def test_words_of_their_own_stand_apart(self, dask):
        text = dask.columns["q11_text"]
        assert text.is_other_text and text.question == "q11"
        said = dask.table["q11_text"]
        assert "hetzner" in set(said)
        assert dask.table.loc[said.ne(""), "q11"].str.contains("Other").all()
        (told,) = dask.warnings  # one sentence for all questions
        assert "69 answers" in told and "q2_text" in told and "q11_text" in told

    def test_counts_the_columns_of_the_file(self, dask):
        assert dask.n_columns == 25 and len(dask.columns) == 30


def written(tmp_path, text: str):
    path = tmp_path / "made.csv"
    path.write_text(text, "utf-8")
    return read_source(path)


class TestMadeFiles:
    @pytest.mark.parametrize(
        ("word", "time"),
        [
            ("Timestamp", "2020/06/05 1:23:45 PM GMT+8"),
            ("时间戳记", "2020/06/05 下午1:23:45 [GMT+8]"),
            ("Zeitstempel", "05.06.2020 13:23:45"),
            ("Timestamp", "6/5/2020 13:23:45"),
        ],
    )
    def test_stamps(self, tmp_path, word, time):
        source = written(
            tmp_path,
            f"{word},Email Address,How satisfied are you with us?,Score\n{time},a@b.cd,5,3 / 4\n",
        )
        assert source.format == "google_forms"
        assert [c.use for c in source.columns.values()] == ["ended", "email", "", "other_meta"]
        assert source.columns["q1"].wording == "How satisfied are you with us?"

    def test_the_spreadsheet_joins_by_commas(self, tmp_path):
        answers = [
            '"Web, App"',
            "Web",
            "App",
            '"Web, Shop (street, mall)"',
            '"Shop (street, mall)"',
        ]
        rows = [f"6/5/2020 13:{n:02}:45,{answers[n % 5]},{n % 5}" for n in range(30)]
        rows += ['6/5/2020 14:00:00,"Web, by pigeon",3']
        source = written(
            tmp_path, "\n".join(["Timestamp,Which ways do you use?,How easy was it?", *rows])
        )
        ways = source.several["q1"]
        assert ways.options == ("Web", "App", "Shop (street, mall)", "Other")
        assert source.table["q1_text"].iloc[-1] == "by pigeon"
        assert source.table["q1"].iloc[-1].split(ways.split) == ["Web", "Other"]

    def test_sentences_are_not_options(self, tmp_path):
        """Made: words with commas in any order, as people type them."""
        said = ['"bread, milk"', '"milk, bread"', '"milk, eggs, bread"', '"eggs, milk"']
        rows = [f"6/5/2020 13:{n:02}:45,{said[n % 4]}" for n in range(40)]
        source = written(tmp_path, "\n".join(["Timestamp,What do you buy most often?", *rows]))
        assert source.several == {}
        assert source.table["q1"].iloc[0] == "bread, milk"
