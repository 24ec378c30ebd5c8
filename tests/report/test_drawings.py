"""Maps and cards: kept with their words, shown first, never too small to read."""

import json
import re
from xml.etree import ElementTree

import pytest

from cemlab.errors import StudyError
from cemlab.report import keep, render

BOTH = ("en.svg", "en.png", "zh.svg", "zh.png")
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
PERSONA = "schema: persona/1\nid: {id}\nlabel: {label}\nkind: qualitative\nsummary: Waits.\n"


@pytest.fixture
def write_persona(study):
    """A persona among the documents of the study."""

    def write(name="ann", label="Ann"):
        folder = study.folder / "documents" / "personas"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.yaml").write_text(PERSONA.format(id=name, label=label), "utf-8")

    return write


@pytest.fixture
def pages(study):
    """Both pages of what was kept, by language."""

    def read():
        render(study)
        folder = study.reports / "draft"
        names = {"zh": "index.html", "en": "index.en.html"}
        return {language: (folder / name).read_text("utf-8") for language, name in names.items()}

    return read


def test_are_kept_in_both_languages_with_their_words(study, make_map, write_persona):
    write_persona()
    kept = keep(make_map(), study, name="toy")
    drawn = {f"toy_{part}.{both}" for part in ("map", "card_ann") for both in BOTH}
    assert drawn | {"toy.drawings.json"} <= set(kept.files)
    folder = study.reports / "draft" / "toy"
    words = json.loads((folder / "toy.drawings.json").read_text("utf-8"))
    assert list(words) == ["map", "card_ann"]
    assert words["map"]["zh"]["title"] == "等待是最低点"
    assert words["map"]["en"]["table"] == [["Place", "Mean"], ["Waiting", "−1.3"]]
    assert (folder / "toy_map.zh.png").read_bytes()[:4] == b"\x89PNG"


def test_the_same_result_gives_the_same_bytes(study, make_map):
    def files():
        keep(make_map(), study, name="toy")
        folder = study.reports / "draft" / "toy"
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    assert files() == files()


def test_a_document_with_a_chinese_id_gets_a_file(study, make_map, write_persona):
    write_persona("林静")
    kept = keep(make_map(), study, name="toy")
    assert "toy_drawing_2.en.svg" in kept.files


def test_wrong_documents_are_told_where_they_are_needed(study, make, make_map, write_persona):
    write_persona(label="{fr: Anne}")
    keep(make(), study, name="plain")
    with pytest.raises(StudyError, match=r"documents/personas/ann\.yaml"):
        keep(make_map(), study, name="toy")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_stand_first_with_number_caption_words_and_table(study, make_map, pages, language):
    keep(make_map(), study, name="toy")
    page = pages()[language]
    root = ElementTree.fromstring(page.partition("\n")[2])
    figures = [node for node in root.iter("figure")]
    assert [node.get("id") for node in figures] == ["fig-1", "fig-2"]
    assert "map" in figures[0].get("class").split()
    title, description = {
        "en": ("Waiting is the low point", "Journey map"),
        "zh": ("等待是最低点", "旅程图"),
    }[language]
    words = [node.text for node in figures[0].iter() if node.tag in ("title", "desc")]
    assert words == [title, "Map, 1 stage"]
    assert description in "".join(figures[0].find("figcaption").itertext())
    details = page.partition('id="fig-1"')[2].partition("</details>")[0]
    assert "<details>" in details and "<table" in details and "−1.3" in details


def test_words_of_documents_are_only_words(study, make_map, pages):
    keep(make_map(HOSTILE, zh=HOSTILE), study, name="toy")
    page = pages()["en"]
    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("height", "paper"),
    [(300, "broad  map"), (600, "broad tall map"), (1000, "broad tall map poster")],
)
def test_a_high_map_gets_a_sheet_of_its_own(study, make_map, pages, height, paper):
    keep(make_map(height=height), study, name="toy")
    first = re.search(r'<figure id="fig-1" class="([^"]*)"', pages()["en"])[1]
    assert first.split() == paper.split()


def test_a_lost_drawing_makes_the_result_incomplete(study, make_map, pages):
    keep(make_map(), study, name="toy")
    (study.reports / "draft" / "toy" / "toy_map.en.svg").unlink()
    assert "toy (toy) was interrupted" in pages()["en"]
