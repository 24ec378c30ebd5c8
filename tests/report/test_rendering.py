"""Pages of a report: whole, in both languages, without anything from outside."""

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pandas as pd
import pytest

from cemlab.data import read_survey
from cemlab.errors import DataError, OptionError
from cemlab.report import keep, render
from cemlab.report.characters import characters_of
from cemlab.results import read
from cemlab.study import open_study

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(1)</script>\v\u202e=1'
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


@pytest.fixture(scope="module")
def pages(whole):
    """Both pages of a report of everything, by language."""
    return _read(whole)


@pytest.fixture(scope="module")
def toy_pages(toys):
    """Both pages of a report of two small results."""
    return _read(toys)


class TestHolds:
    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_well_formed_with_ids_of_its_own(self, pages, language):
        root = ElementTree.fromstring(pages[language].partition("\n")[2])
        ids = [node.get("id") for node in root.iter() if node.get("id")]
        assert len(ids) == len(set(ids))
        links = [node.get("href") for node in root.iter("a")]
        assert {link[1:] for link in links if link.startswith("#")} <= set(ids)

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_nothing_from_outside_and_no_script(self, pages, language):
        page = pages[language]
        assert f'http-equiv="Content-Security-Policy" content="{POLICY}"' in page.replace(
            "&#39;", "'"
        )
        assert "<script" not in page and "http:" not in page and "https:" not in page
        for _, value in _attributes(page, "href", "src", "srcset", "action"):
            assert re.fullmatch(r"#[\w-]+|index(\.\w\w)?\.html", value)
        assert not _attributes(page, prefix="on")

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_headings_in_order_and_headers_with_scope(self, pages, language):
        tags = re.findall(r"<(h[1-6]|th)\b([^>]*)>", pages[language])
        levels = [int(tag[1]) for tag, _ in tags if tag != "th"]
        assert levels.count(1) == 1 and levels[0] == 1
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
        assert all("scope=" in more for tag, more in tags if tag == "th")

    def test_each_page_is_in_its_language(self, pages):
        assert '<html lang="zh-CN">' in pages["zh"] and '<html lang="en">' in pages["en"]
        assert 'href="index.en.html"' in pages["zh"] and 'href="index.html"' in pages["en"]
        visible = _text(pages["en"]).replace("中文", "")
        assert not re.search("[\u4e00-\u9fff]", visible)

    def test_the_same_results_give_the_same_bytes(self, whole, pages):
        assert _pages(whole) == pages

    def test_has_a_size_that_can_be_mailed(self, pages):
        assert all(50_000 < len(page) < 700_000 for page in pages.values())

    def test_figures_are_numbered_described_and_backed_by_numbers(self, pages):
        page = pages["en"]
        assert re.findall(r'<figure id="fig-(\d)"', page) == list("123456")
        drawings = re.findall(r"<svg .*?</svg>", page, re.DOTALL)
        assert len(drawings) == 6
        for drawing in drawings:
            root = ElementTree.fromstring(drawing)
            said = {node.tag: node.text for node in root if node.tag in ("title", "desc")}
            assert root.get("role") == "img" and all(said.values()) and len(said) == 2
        assert page.count("<details>") == 5 and "Numbers behind figure 5" in page
        assert "@font-face" not in "".join(re.findall(r"<svg.*?</svg>", page, re.DOTALL))

    def test_wide_figures_ask_for_paper_of_their_own(self, pages):
        page = pages["en"]
        broad = re.findall(r'<figure id="fig-(\d)"( class="broad)?', page)
        assert [number for number, is_broad in broad if is_broad] == list("1346")
        assert page.count('<div class="plate">') == 4

    def test_a_rank_and_its_interval_share_a_column(self, pages):
        table = pages["en"].partition("Numbers behind figure 4")[2].partition("</table>")[0]
        assert len(re.findall("<th scope=.col", table)) == 10
        assert re.search(r">1(–\d)?<", table) and "(1–" not in table and "noise floor" in table

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_fonts_cover_every_character(self, pages, language):
        fonts = _fonts(pages[language])
        assert set(fonts) == {"400", "700"}
        wanted = {ord(one) for one in characters_of(pages[language])}
        assert all(wanted <= known for known in fonts.values())


class TestFindings:
    def test_an_assumption_is_never_first(self, toy_pages):
        rows = re.findall(r'<tr( class="assumed")?>\s*<td class="number">', toy_pages["en"])
        assert rows == ["", "", "", ' class="assumed"']

    def test_five_at_most_and_every_result_has_a_say(self, study, make):
        keep(make("First", grades="AAAAAA"), study, name="a")
        keep(make("Second", grades="AAA"), study, name="b")
        page = _pages(study)["en"]
        claims = re.findall(r'class="claim">([^<]*)<', page)
        assert len(claims) == 5 and claims == sorted(claims) and "Second comes first." in claims
        assert "Five findings" in page

    def test_only_a_signed_score_is_coloured(self, toy_pages):
        assert re.findall(r'class="value (\w*)"', toy_pages["en"]) == [
            "bad",
            "bad",
            "good",
            "plain",
        ]


class TestSays:
    def test_that_data_are_simulated(self, pages):
        assert '<p class="badge">Simulated data</p>' in pages["en"]
        assert '<p class="badge">模拟数据</p>' in pages["zh"]

    def test_which_checks_failed(self, toy_pages):
        assert "Answers are few." in toy_pages["en"] and "回答偏少。" in toy_pages["zh"]

    def test_how_it_was_computed(self, pages):
        for words in ("Shapley (LMG) importance", "survey weights", ">100<", "pandas "):
            assert words in pages["en"]

    def test_how_good_the_data_are(self, pages):
        assert "design effect" in pages["en"] and "设计效应" in pages["zh"]
        assert "Codebook" in pages["en"] and "Not-applicable codes" in pages["en"]

    def test_what_should_be_done_on_the_cover(self, whole, pages):
        kept = json.loads((whole.reports / "draft/drivers/drivers.result.json").read_text("utf-8"))
        for language, page in pages.items():
            claim = read(kept).headline(language)
            assert claim and claim in re.search(r'class="sentence">([^<]*)<', page)[1]

    def test_the_question_and_no_run_that_goes_without_saying(self, study, make):
        for run_id, is_named in (("draft", True), ("current", False)):
            keep(make(), study, run_id=run_id, name="toy")
            page = _pages(study, run_id)["en"]
            assert 'class="question">What should be mended first?<' in page
            assert (f"<td>{run_id}</td>" in page) == is_named

    def test_what_the_checks_ask_for(self, toy_pages, pages):
        assert "Answers are few. Limit: at least 30." in toy_pages["en"]
        assert "回答偏少。限值：不少于 30。" in toy_pages["zh"]
        assert '<td class="short">at least 100</td>' in pages["en"]

    def test_settings_in_words(self, pages):
        assert "groups: House" in pages["en"] and "scale: 0 to 10" in pages["en"]
        nps = pages["en"].partition("Net Promoter Score by House</b>")[2].partition("</p>")[0]
        assert nps and "highest answers" not in nps and "_" not in nps

    def test_when_under_every_figure(self, pages):
        assert pages["en"].count("period: 2025-03 to 2025-05") >= 6

    def test_what_was_left_out_and_why(self, pages):
        assert "03_personas" in pages["en"] and "Too few items." in pages["en"]

    def test_how_many_people_gave_several_answers(self, study, make):
        keep(make(customers=9), study, name="toy")
        assert "<td>n\u00a0=\u00a012; 9 customers</td>" in _pages(study)["en"]

    def test_no_heading_over_no_settings(self, study, make):
        keep(make(options={}), study, name="toy")
        assert "Settings of each result" not in _pages(study)["en"]

    def test_that_there_are_no_results(self, study):
        pages = _pages(study)
        assert "There are no results yet." in pages["en"] and "目前还没有结果" in pages["zh"]
        assert "What should be mended first?" in pages["en"]

    def test_which_steps_failed_or_are_missing(self, study, make, monkeypatch):
        for step in ("02_metrics", "05_drivers"):
            monkeypatch.setenv("CEMLAB_STEP_FOLDER", str(study.reports / "current" / step))
            keep(make(f"from {step}"), study, run_id="current", name="toy")
        monkeypatch.delenv("CEMLAB_STEP_FOLDER")
        steps = [
            {"notebook": "02_metrics", "status": "done", "versions": {"numpy": "9.9"}},
            {"notebook": "05_drivers", "status": "failed"},
            {"notebook": "07_report", "status": "running"},
        ]
        manifest = study.reports / "current" / "manifest.json"
        manifest.write_text(json.dumps({"format": 1, "steps": steps}))
        page = _pages(study, "current")["en"]
        assert "This report is not complete" in page
        assert "05_drivers did not finish" in page and "from 05_drivers" not in page
        assert "01_data_check has kept no result" in page
        assert "from 02_metrics" in page and "numpy 9.9" in page

    @pytest.mark.parametrize("spoil", ["toy_bars.en.svg", "toy.result.json", "toy.kept.json"])
    def test_which_result_was_interrupted(self, study, make, spoil):
        keep(make(), study, name="toy")
        (study.reports / "draft" / "toy" / spoil).write_text("{")
        page = _pages(study)["en"]
        assert "toy (toy) was interrupted" in page and "<figure" not in page

    def test_which_result_is_of_an_unknown_kind(self, study, make):
        result = make()
        keep(result, study, name="toy")
        folder = study.reports / "draft" / "toy"
        _replace(folder, "toy.result.json", '"kind": "ToyResult"', '"kind": "NewResult"')
        assert "toy (toy) cannot be read" in _pages(study)["en"]


class TestRefuses:
    def test_a_changed_drawing(self, study, make):
        keep(make(), study, name="toy")
        folder = study.reports / "draft" / "toy"
        _replace(folder, "toy_bars.en.svg", "</svg>", "<script>alert(1)</script></svg>")
        with pytest.raises(DataError, match=r"toy_bars\.en\.svg holds <script>"):
            render(study)

    @pytest.mark.parametrize("run_id", ["..", "../other", "a/b", ""])
    def test_a_run_outside_the_reports(self, study, run_id):
        with pytest.raises(OptionError, match="`run_id` is"):
            render(study, run_id=run_id)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_words_are_only_words(study, make, language):
    object.__setattr__(study, "title", {"en": HOSTILE, "zh": HOSTILE})
    object.__setattr__(study, "owner", {"en": HOSTILE, "zh": HOSTILE})
    keep(make(HOSTILE, zh=HOSTILE), study, name="toy")
    page = _pages(study)[language]
    ElementTree.fromstring(page.partition("\n")[2])
    assert "<script" not in page and "<img" not in page
    assert "\v" not in page and "\u202e" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert not _attributes(page, prefix="on")


def test_a_run_gets_its_pages_where_it_wants_them(study, make, tmp_path, monkeypatch):
    keep(make(), study, run_id="current", name="toy")
    monkeypatch.setenv("CEMLAB_STEP_FOLDER", str(tmp_path / "staged"))
    rendered = render(study, run_id="current")
    assert {path.name for path in rendered.files} == {"index.html", "index.en.html"}
    assert (tmp_path / "staged" / "index.html").read_text("utf-8").count("<figure") == 1
    assert str(tmp_path) not in repr(rendered) + rendered._repr_html_()


def _pages(study, run_id="draft"):
    render(study, run_id=run_id)
    return _read(study, run_id)


def _read(study, run_id="draft"):
    folder = study.reports / run_id
    names = {"zh": "index.html", "en": "index.en.html"}
    return {language: (folder / name).read_text("utf-8") for language, name in names.items()}


def _replace(folder, file, old, new):
    """Change a kept file and its entry in the list, as somebody with bad intent would."""
    import hashlib

    path = folder / file
    before = path.read_bytes()
    after = before.replace(old.encode(), new.encode())
    path.write_bytes(after)
    listed = folder / "toy.kept.json"
    digests = [hashlib.sha256(one).hexdigest() for one in (before, after)]
    listed.write_text(listed.read_text("utf-8").replace(*digests), "utf-8")


def _attributes(page, *names, prefix=None):
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.extend(
                (name, value) for name, value in attrs
                if name in names or (prefix and name.startswith(prefix))
            )  # fmt: skip

    Reader().feed(page)
    return found


def _text(page):
    return "".join(ElementTree.fromstring(page.partition("\n")[2]).find("body").itertext())


def _fonts(page):
    """Code points of the fonts in the page, by weight."""
    import base64
    import io

    from fontTools.ttLib import TTFont

    faces = re.findall(r"font-weight:(\d+);src:url\(data:font/woff2;base64,([^)]*)\)", page)
    return {
        weight: set(TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap())
        for weight, data in faces
    }


def test_the_period_is_that_of_the_answers_where_the_study_says_none(study):
    path = study.path
    text = path.read_text("utf-8").replace(
        '  period: {en: "2025-03 to 2025-05", zh: "2025-03 至 2025-05"}\n', ""
    )
    path.write_text(text.replace("  weight: weight\n", "  answered_at: at\n"), "utf-8")
    raw = path.parent / "raw" / "survey.csv"
    frame = pd.read_csv(raw)
    days = pd.date_range("2026-03-02", "2026-05-14", periods=len(frame)).strftime("%Y-%m-%d")
    frame.assign(at=days).to_csv(raw, index=False)
    open_anew = open_study("lift")
    keep(read_survey(open_anew), open_anew)
    pages = _pages(open_anew)
    assert "2026-03-02 to 2026-05-14" in pages["en"] and "not stated" not in pages["en"]
    assert "2026-03-02 至 2026-05-14" in pages["zh"]
