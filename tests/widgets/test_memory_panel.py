"""The panel of memory: a journey is drawn, moved and cut, and each model says what it keeps."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import cemlab
from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.designs import fitted_model
from cemlab.style import leaving_texts, meeting_texts
from cemlab.widgets import memory
from cemlab.widgets.memory_figure import apart, drawn_journey
from cemlab.widgets.memory_form import MOST, MemoryForm
from tests.peak_end.test_figures import result as contest

DRAWN = {"arrive": 0.5, "wait": -1.5, "talk": 1.0, "leave": 0.0}
LONG = "How satisfied were you with the information about the progress of the repair"


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def fitted():
    return contest()


@pytest.fixture
def controls():
    panel = memory(DRAWN)
    panel.widget()
    return panel._controls


class TestForm:
    def test_what_is_remembered_by_hand(self):
        form = MemoryForm.of(DRAWN)
        assert form.remembered() == {"mean": 0.0, "peak_end": -0.75, "end": 0.0}
        assert MemoryForm.of([("a", 1.0), ("b", 1.0), ("c", 1.0)]).are_alike()
        assert not form.are_alike()

    def test_of_equally_intense_moments_the_last_counts(self):
        assert MemoryForm.of({"a": 2.0, "b": -2.0, "c": 0.0}).remembered()["peak_end"] == -1.0

    def test_the_neutral_point_of_the_scale_counts(self):
        form = MemoryForm.of({"a": 1, "b": 6, "c": 5}, (1, 7))
        assert form.neutral == 4 and form.remembered()["peak_end"] == 3.0

    def test_edits_lose_nothing(self, rng):
        form = MemoryForm.of({f"m{at}": float(at % 3 - 1) for at in range(7)})
        for _ in range(100):
            at, by = int(rng.integers(7)), int(rng.integers(-3, 4))
            moved = form.moved(at, by)
            assert sorted(zip(moved.names, moved.felt, strict=True)) == sorted(
                zip(form.names, form.felt, strict=True)
            )
            rest = [name for name in moved.names if name != form.names[at]]
            assert rest == [name for name in form.names if name != form.names[at]]
            assert moved.names.index(form.names[at]) == min(max(at + by, 0), 6)
        assert form.added("new").names[-1] == "new" and form.added("new").felt[-1] == 0.0
        assert form.removed(2).names == ("m0", "m1", "m3", "m4", "m5", "m6")
        assert form.with_felt(1, 9.0).felt[1] == 2.0

    def test_stays_within_three_and_twelve(self):
        small = MemoryForm.of({"a": 0, "b": 0, "c": 0})
        assert small.removed(0) is small
        large = MemoryForm.of([(str(at), 0) for at in range(MOST)])
        assert large.added("x") is large

    @pytest.mark.parametrize(
        ("journey", "message"),
        [
            (5, "is a int. Expected moments"),
            ([1, 2, 3], "Expected moments"),
            ({"a": 0, "b": 0}, "2 moments. Expected 3 to 12"),
            ({"a": 0, "b": 3, "c": "x"}, "has 3 at 'b'.*has 'x' at 'c'"),
            ({"a": 0, "b": float("nan"), "c": 0}, "nan at 'b'"),
        ],
    )
    def test_refuses(self, journey, message):
        with pytest.raises(OptionError, match=message):
            memory(journey)


class TestControls:
    def test_a_slider_changes_what_is_remembered(self, controls):
        before = controls.shown.value
        controls.rows[3].felt.value = 1.8
        assert controls.form.felt[3] == 1.8
        assert "0.45" in controls.numbers.value and "+1.80" in controls.numbers.value
        assert controls.shown.value != before and 'role="status"' in controls.told.value

    def test_moments_are_moved_added_removed_and_put_back(self, controls):
        controls.rows[3].earlier.click()
        assert controls.form.names == ("arrive", "wait", "leave", "talk")
        assert [row.name.value for row in controls.rows[:4]] == list(controls.form.names)
        assert controls.rows[0].earlier.disabled and controls.rows[3].later.disabled
        controls.add.click()
        assert controls.rows[4].name.value == "New moment" and len(controls.form.names) == 5
        controls.rows[4].name.value = "Farewell"
        controls.rows[4].felt.value = 2.0
        controls.rows[0].remove.click()
        assert controls.form.names == ("wait", "leave", "talk", "Farewell")
        assert controls.form.felt == (-1.5, 0.0, 1.0, 2.0)
        assert controls.rows[4].box.layout.display == "none"
        controls.reset.click()
        assert controls.form == MemoryForm.of(DRAWN)

    def test_ends_of_what_can_be_pressed(self, controls):
        controls.rows[0].remove.click()
        assert all(row.remove.disabled for row in controls.rows[:3])
        for _ in range(MOST):
            controls.press_add()
        assert controls.add.disabled and len(controls.form.names) == MOST

    def test_the_focus_goes_with_the_moment(self, controls, monkeypatch):
        focused = []
        for row in controls.rows:
            for name in ("earlier", "later", "remove", "name"):
                widget = getattr(row, name)
                monkeypatch.setattr(type(widget), "focus", lambda self: focused.append(self))
        controls.rows[2].earlier.click()
        assert focused[-1] is controls.rows[1].earlier
        controls.rows[1].earlier.click()
        assert focused[-1] is controls.rows[0].later  # cannot go further
        controls.add.click()
        assert focused[-1] is controls.rows[4].name


class TestFitted:
    def test_predicts_what_the_model_says(self, fitted):
        panel = memory(result=fitted)
        assert panel.start.names[0] == "Step 1" and panel.language == fitted.language
        form = panel.start.with_felt(5, 2.0)
        row = panel.table(form).set_index("model").loc["fitted"]
        b = fitted.coefficients().query("model == 'both'").set_index("term")["estimate"]
        rise = 2.0 - panel.start.felt[5]
        peak = max(form.felt) - max(panel.start.felt)
        trough = min(form.felt) - min(panel.start.felt)
        expected = rise * (b["end"] + b["mean"] / 6) + peak * b["peak"] + trough * b["trough"]
        assert row["change"] == pytest.approx(expected)
        assert row["conf_low"] < row["change"] < row["conf_high"]
        assert panel.table().set_index("model").loc["fitted", "change"] == 0

    def test_says_the_verdict_and_when_it_extrapolates(self, fitted):
        panel = memory(result=fitted)
        panel.widget()
        assert fitted.headline() in panel.told(panel.form)
        assert not any("extrapolation" in one for one in panel.told(panel.form))
        for row in panel._controls.rows[:5]:
            row.felt.value = -2.0
        panel._controls.rows[5].felt.value = 2.0
        assert "extrapolation" in panel._controls.told.value
        assert fitted_model(fitted).terms == ("mean", "peak", "trough", "end")

    def test_takes_a_journey_of_ones_own_on_the_scale_of_the_result(self, fitted):
        assert memory(DRAWN, result=fitted).start.names == tuple(DRAWN)
        with pytest.raises(OptionError, match="from -2 to 2"):
            memory(DRAWN | {"wait": -3}, result=fitted)

    def test_without_named_touchpoints_it_begins_with_the_example(self, rng):
        from tests.peak_end.worlds import fit, log_of, survey_of

        got = fit(log_of(rng.normal(size=(60, 5)).tolist()), survey_of(rng.normal(size=60)))
        panel = memory(result=got)
        assert panel.start.scale == (-9.0, 9.0) and panel.start.names[-1] == "Ice cream at exit"

    def test_refuses_what_is_no_contest_and_ends_that_are_times(self, fitted):
        from dataclasses import replace

        with pytest.raises(OptionError, match="`result` is a DataFrame"):
            memory(result=fitted.tidy())
        timed = replace(fitted, _whole={**fitted._whole, "end_window": 3.0})
        with pytest.raises(MethodError, match="last 3 seconds"):
            memory(result=timed)


class TestSeen:
    @pytest.mark.filterwarnings("error:Glyph")
    @pytest.mark.parametrize("language", ["en", "zh"])
    @pytest.mark.parametrize("felt", [[0] * 12, [2, 2, 2], [-2, 1, -2], [0.3, -0.2, 0.1, 0.05]])
    def test_texts_neither_meet_nor_leave(self, felt, language):
        form = MemoryForm.of([(LONG, one) for one in felt])
        ax = drawn_journey(form, ax=None, language=language)
        assert meeting_texts(ax.figure) == [] and leaving_texts(ax.figure) == []
        line = next(one for one in ax.lines if one.get_gid() == "journey")
        np.testing.assert_allclose(line.get_ydata(), felt)

    def test_names_of_levels_are_pushed_apart_within_the_figure(self):
        assert apart([0.0, 1.0, 2.0], 0.5, -1, 3) == [0.0, 1.0, 2.0]
        assert apart([0.0, 0.0, 0.0], 0.5, -1, 3) == [0.0, 0.5, 1.0]
        assert apart([2.0, 2.0, 2.0], 0.5, -2, 2) == [1.0, 1.5, 2.0]

    def test_is_text_and_a_figure_where_nobody_can_click(self, monkeypatch):
        monkeypatch.setenv("CEMLAB_STATIC", "1")
        panel = memory(DRAWN)
        shown = panel._repr_mimebundle_()
        assert set(shown) == {"text/html", "text/plain"} and panel._controls is None
        assert "arrive" in shown["text/html"] and "peak_end" in shown["text/plain"]
        assert "Peak–end (most intense moment and end) −0.75" in shown["text/html"]

    def test_is_a_widget_in_jupyterlab(self, monkeypatch):
        monkeypatch.delenv("CEMLAB_STATIC", raising=False)
        assert "application/vnd.jupyter.widget-view+json" in memory()._repr_mimebundle_()

    def test_words_of_people_are_escaped(self, fitted):
        panel = memory({"<script>x</script>": 0.0, "b": 0.0, "c": 0.0})
        controls = panel.widget() and panel._controls
        html = [panel._static(), controls.shown.value, controls.numbers.value, controls.told.value]
        assert "<script>" not in "".join(html)

    def test_speaks_chinese(self):
        panel = memory(language="zh")
        panel.widget()
        assert panel._controls.add.description == "增加一个时刻"
        assert "峰终" in panel._controls.numbers.value and "冰淇淋" in panel._static()
        with pytest.raises(OptionError, match="Allowed: en, zh"):
            cemlab.widgets.memory(language="fr")
