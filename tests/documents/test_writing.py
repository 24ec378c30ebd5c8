"""Documents that are written read back as they were."""

from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cemlab.documents import (
    Claim,
    Evidence,
    Journey,
    JourneyStage,
    JourneyTouchpoint,
    diff,
    read_document,
    read_documents,
    read_journey,
    write_document,
)
from cemlab.errors import StudyError
from cemlab.study import open_study

FLAGSHIP = Path(__file__).parents[2] / "data" / "wuye-repair"
KINDS = {"persona": "personas", "journey": "journeys", "empathymap": "empathy_maps",
         "blueprint": "blueprints", "storymap": "story_maps"}  # fmt: skip


def _place(folder, document):
    return folder / KINDS[type(document).__name__.lower()] / f"{document.id}.yaml"


def _names(folder):
    return [path.name for path in folder.iterdir()]


def _journey(**more):
    return Journey(
        id="found", kind="as_is", title="Found", personas=["lin"], scenario="A log", goal="Done",
        evidence=[Evidence(id="log", kind="behaviour", source={"en": "Log", "zh": "日志"}, n=200)],
        stages=[JourneyStage(id="one", title={"en": "One", "zh": "一"})],
        steps=[JourneyTouchpoint(id="a", stage="one", title="A: 1", channel="other", **more)],
    )  # fmt: skip


def test_documents_of_the_flagship_come_back(tmp_path):
    for document in read_documents(open_study(FLAGSHIP)).all():
        path = write_document(document, _place(tmp_path, document))
        back = read_document(path)
        assert diff(document, back).changes == () and back.id == document.id
        again = write_document(back, path.with_name(f"{back.id}_again.yaml"))
        assert again.read_bytes() == path.read_bytes()


def test_is_tidy(tmp_path):
    action = Claim(text={"en": "Calls, twice", "zh": "打电话"}, evidence=["log"])
    path = write_document(_journey(customer_action=action), tmp_path / "found.yaml",
                          note="From the log.\nTo be looked at.")  # fmt: skip
    assert (
        path.read_text("utf-8")
        == """# From the log.
# To be looked at.
schema: journey/1
id: found
kind: as_is
title: Found
personas: [lin]
scenario: A log
goal: Done

evidence:
  - id: log
    kind: behaviour
    source: {en: Log, zh: 日志}
    n: 200

stages:
  - id: one
    title: {en: One, zh: 一}

steps:
  - id: a
    stage: one
    title: "A: 1"
    channel: other
    customer_action:
      text: {en: "Calls, twice", zh: 打电话}
      evidence: [log]
"""
    )


def test_what_was_given_as_nothing_is_not_written(tmp_path):
    path = write_document(_journey(standard=None, actor=None), tmp_path / "found.yaml")
    assert "standard" not in path.read_text("utf-8")


def test_an_empty_list_of_ways_stays_a_dead_end(tmp_path):
    path = write_document(_journey(next=[]), tmp_path / "found.yaml")
    assert "next: []" in path.read_text("utf-8")


texts = some.text(min_size=1, max_size=40).filter(
    lambda text: text.strip() and not any("\ud800" <= mark <= "\udfff" for mark in text)
)


@settings(max_examples=40, deadline=None)
@given(english=texts, chinese=texts)
def test_any_words_come_back(tmp_path_factory, english, chinese):
    words = {"en": english, "zh": chinese}
    journey = _journey(customer_action=Claim(text=words, assumed=True))
    path = write_document(journey, tmp_path_factory.mktemp("w") / "found.yaml")
    assert read_journey(path).steps[0].customer_action.text == words


@pytest.mark.parametrize(
    "word",
    [
        "yes",
        "null",
        "2026-01-01",
        "1.5",
        "{a: b}",
        "# x",
        "- x",
        "=1",
        "<script>",
        "a\nb",
        "\u202eab",
        "'",
        '"',
        "*a",
        "!!python/name:x",
    ],
)
def test_words_that_yaml_reads_otherwise(tmp_path, word):
    path = write_document(_journey(thoughts=[{"text": word, "speaker": word}]), tmp_path / "x.yaml")
    quote = read_journey(path).steps[0].thoughts[0]
    assert quote.text["en"] == word and quote.speaker == word


def test_never_over_what_is_there(tmp_path):
    path = tmp_path / "found.yaml"
    path.write_text("theirs", "utf-8")
    with pytest.raises(StudyError, match=r"found.yaml exists already and is kept as it is"):
        write_document(_journey(), path)
    assert path.read_text("utf-8") == "theirs" and _names(tmp_path) == ["found.yaml"]
    write_document(_journey(), path, replace=True)
    assert read_journey(path).id == "found" and _names(tmp_path) == ["found.yaml"]


def test_never_over_what_came_there_meanwhile(tmp_path, monkeypatch):
    """Somebody else makes the file between the look and the writing."""
    path = tmp_path / "found.yaml"
    monkeypatch.setattr(Path, "exists", lambda self, **more: False)
    path.write_text("theirs", "utf-8")
    with pytest.raises(StudyError, match="exists already"):
        write_document(_journey(), path)
    assert path.read_text("utf-8") == "theirs" and _names(tmp_path) == ["found.yaml"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("personas/found.yaml", r"is no place for a journey. Expected documents/journeys/NAME.yaml"),
     ("journeys/found.txt", "is no place for a journey"),
     ("file/found.yaml", "found.yaml cannot be written: ")],
)  # fmt: skip
def test_places_where_nothing_is_written(tmp_path, name, said):
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(StudyError, match=said):
        write_document(_journey(), tmp_path / name)


def test_a_document_that_contradicts_itself_is_not_written(tmp_path):
    with pytest.raises(StudyError, match=r"names 'nowhere', which is no touchpoint"):
        write_document(_journey(next=[{"to": "nowhere"}]), tmp_path / "found.yaml")
    assert _names(tmp_path) == []


def test_what_is_no_document(tmp_path):
    with pytest.raises(
        StudyError, match="A JourneyStage has no file. Expected a document: persona"
    ):
        write_document(JourneyStage(id="x", title="X"), tmp_path / "x.yaml")


@pytest.mark.parametrize("world", ["bank", "campus", "insurance", "store"])
def test_every_template_of_a_journey_may_be_written(tmp_path, world):
    folder = resources.files("cemlab.simulate") / "worlds" / world / "documents" / "journeys"
    for file in folder.iterdir():
        source = tmp_path / "source.yaml"
        text = file.read_text("utf-8").replace("$n", "100").replace("$comments", "50")
        source.write_text(text.replace("quote:", "speaker: R1, text:"), "utf-8")
        try:
            journey = read_journey(source)
        except StudyError:
            pytest.skip("a template that is no document before it is filled in")
        path = write_document(journey, tmp_path / f"{journey.id}.yaml")
        assert diff(journey, read_journey(path)).changes == ()
