"""Which numbers of a result stand at which touchpoint of a document."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import EventLog
from cemlab.documents import Journey
from cemlab.drawing import Box
from cemlab.journeys.map_places import Places

from .plans import plan

NAMES = ["T02 Check: confirmation", "T04 Determine “Ready”?", "报修 登记", "=SUM(A1)", "done"]
COLUMNS = {"customer_id": "who", "journey_id": "case", "touchpoint": "step", "occurred_at": "at",
           "experience": "felt"}  # fmt: skip
LANGUAGES = ("en", "zh")
pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")


def rated(names=NAMES, m=40):
    """Everybody at all touchpoints, each with a mean of its own."""
    rng = np.random.default_rng(5)
    at = np.tile(np.arange(len(names)), m)
    who = np.repeat(np.arange(m), len(names))
    felt = np.clip(np.linspace(1, -1, len(names))[at] + rng.normal(0, 0.4, at.size), -2, 2)
    frame = pd.DataFrame(
        {
            "who": who,
            "case": who,
            "step": np.array(names)[at],
            "felt": felt,
            "at": pd.Timestamp("2026-01-01") + pd.to_timedelta(60 * who + at, "min"),
        }
    )
    return EventLog.from_frame(frame, columns=COLUMNS, scale=(-2, 2), touchpoints=names)


@pytest.fixture(scope="module")
def events():
    return rated()


@pytest.fixture(scope="module")
def result(events):
    return cemlab.journeys.map(events)


def numbers(drawing):
    """Emotion, interval and n of each touchpoint, as the table beside the drawing has them."""
    heads, *rows = drawing.table
    at = [heads.index(name) for name in heads if name in ("Emotion", "95% CI", "n")]
    return [[row[place] for place in at] for row in rows]


def matched(**own):
    """The touchpoints of the data under ids; `own` has other fields by id."""
    known = {f"s{at}": {"match": {"event": name}} for at, name in enumerate(NAMES)}
    document = plan(list(known), **(known | own))
    return Journey.model_validate(document.model_dump(mode="json") | {"kind": "as_is"})


class TestMatch:
    def test_a_discovered_document_has_the_curve_of_its_log(self, events, result):
        document = cemlab.journeys.discover(events).journey()
        assert any(step.match for step in document.steps)
        drawn, plain = result.draw_map(document), result.draw_map()
        assert numbers(drawn) == numbers(plain) and all(row[0] != "–" for row in numbers(drawn))
        assert not [code for code, _ in drawn.remarks if code in ("not_on_map", "no_number")]
        lowest = next(text for text in plain.description.split(". ") if "Lowest" in text)
        assert lowest.split(",")[-1] in drawn.description

    def test_groups_are_joined_too(self, events, result):
        drawn = result.draw_map(matched(), curves={"a": result})
        assert [row[5] for row in drawn.table[1:]] == [
            " · ".join(row) for row in numbers(result.draw_map())
        ]

    def test_evidence_names_the_touchpoint_of_the_data(self, result):
        rows = result.draw_map(matched()).evidence().set_index("mark")
        assert rows.loc["emotion.s2", "filter"] == f"touchpoint={NAMES[2]}"
        assert rows.loc["emotion.s2", "state"] == "resolved"

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize(
        "match", [{"event": NAMES[1:3]}, {"event": NAMES[1], "where": {"channel": "app"}}]
    )
    def test_what_has_no_number_of_its_own_has_none(self, result, match, language):
        document = matched(s1={"match": match}, s2={})
        drawn = result.draw_map(document, language=language)
        told = dict(drawn.remarks)
        assert drawn.table[2][2] == "–" and "Step s1" in told["no_number"]
        unrated = {"en": "no number of its own", "zh": "无单独数值"}[language]
        assert unrated in {text.words for text in drawn.texts()}
        assert not drawn.meeting() and not drawn.leaving()

    def test_a_name_is_given_once(self, result):
        drawn = result.draw_map(matched(s1={"match": {"event": NAMES[0]}}))
        assert numbers(drawn)[0] == numbers(result.draw_map())[0] and numbers(drawn)[1][0] == "–"
        assert NAMES[1] in dict(drawn.remarks)["not_on_map"]

    def test_an_id_that_the_data_know_goes_before_names_that_they_do_not(self):
        names = [f"s{at}" for at in range(len(NAMES))]
        drawn = cemlab.journeys.map(rated(names)).draw_map(matched())
        assert all(row[0] != "–" for row in numbers(drawn))

    def test_a_plan_says_nothing_of_the_data(self, result):
        document = matched(s1={"match": {"event": NAMES[1:3]}})
        document = Journey.model_validate(document.model_dump(mode="json") | {"kind": "planned"})
        assert "no_number" not in dict(result.draw_map(document).remarks)


def test_a_changed_result_is_read_anew(result):
    before = numbers(result.draw_map(matched()))
    table = result.tables()["emotion"].assign(emotion=0.5, emotion_low=0.4, emotion_high=0.6)
    again = replace(result, _tables={**result._tables, "emotion": table})
    assert {row[0] for row in numbers(again.draw_map(matched()))} == {"+0.5"}
    assert numbers(result.draw_map(matched())) == before


def test_the_best_place_is_the_first_with_the_least_trouble(rng):
    for _ in range(50):
        corners, sizes = rng.uniform(0, 90, (40, 2)), rng.uniform(0, 12, (40, 2))
        boxes = [
            Box(*corner, *(corner + size)) for corner, size in zip(corners, sizes, strict=True)
        ]
        ends = rng.uniform(0, 100, (8, 2, 2))
        segments = [(tuple(start), tuple(end)) for start, end in ends]
        places = Places(Box(5, 5, 95, 95), boxes=boxes[:15], segments=segments)
        trouble = [_trouble(places, box) for box in boxes[15:]]
        box, least = places.best(boxes[15:])
        assert least == min(trouble) and box == boxes[15 + int(np.argmin(trouble))]


def _trouble(places, box):
    """Counted point by point along each line."""
    area, taken = places.area, places.boxes
    outside = box.x0 < area.x0 or box.x1 > area.x1 or box.y0 < area.y0 or box.y1 > area.y1
    met = sum(
        min(box.x1, one.x1) > max(box.x0, one.x0) and min(box.y1, one.y1) > max(box.y0, one.y0)
        for one in taken
    )
    along = np.linspace(0, 1, 20_001)[:, None]
    crossed = 0
    for start, end in places.segments:
        x, y = (np.array(start) + along * (np.array(end) - np.array(start))).T
        crossed += bool(((box.x0 <= x) & (x <= box.x1) & (box.y0 <= y) & (y <= box.y1)).any())
    return 100 * (met + outside) + crossed
