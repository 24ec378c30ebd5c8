"""The panel of drivers: the verbs say what it shows, the file stays the truth, nothing is lost."""

from dataclasses import replace

import pytest

import cemlab
from cemlab.drivers.scenarios import Simulator
from cemlab.drivers.scenarios.answers import NOTHING
from cemlab.errors import CemlabWarning, OptionError, StudyError
from cemlab.widgets import drivers

SOME = NOTHING._replace(is_hidden=False, before=3.0, after=3.1, change=0.1, std_error=0.1,
                        conf_low=-0.1, conf_high=0.3, n=400)  # fmt: skip


@pytest.fixture
def panel(touchpoints):
    return drivers("touchpoints")


@pytest.fixture
def controls(panel):
    """The controls of the panel, once importance has been computed."""
    panel.widget()
    panel._controls.compute.click()
    return panel._controls


def lines_changed(before, after):
    """Lines of two texts that only one of them has."""
    before, after = before.splitlines(), after.splitlines()
    return ([line for line in before if line not in after],
            [line for line in after if line not in before])  # fmt: skip


class TestComputes:
    def test_what_the_verb_says(self, panel, survey_of_all_roles):
        result = panel.compute(panel.form)
        options = cemlab.open_study("touchpoints").options("drivers")
        expected = cemlab.drivers.fit(survey_of_all_roles, **options)
        assert result.tidy().equals(expected.tidy()) and panel.result is result

    def test_with_the_method_and_the_drivers_that_are_ticked(self, panel):
        controls = panel.widget() and panel._controls
        controls.ticks["price"].value = True
        controls.method.value = "johnson"
        controls.compute.click()
        assert set(panel.result.tidy()["driver"]) == {"staff", "wait", "price"}
        assert panel.result.provenance.method == "johnson"
        assert '<img alt="' in controls.shown.value and not controls.told.value

    def test_an_impossible_choice_is_explained_and_cannot_be_pressed(self, panel):
        controls = panel.widget() and panel._controls
        controls.model.value = "ordinal"
        assert not controls.compute.disabled
        controls.method.value = "johnson"
        assert controls.compute.disabled and controls.write.disabled
        assert "divides the R² of a linear model" in controls.about.value
        names = {method: line for line, method in controls.method.options}
        assert "not with these choices" in names["pratt"]
        assert "not with these choices" not in names["shapley"]
        with pytest.raises(OptionError, match="linear model"):
            panel.compute(controls.form)
        for box in controls.ticks.values():
            box.value = False
        assert "tick at least one driver" in controls.about.value

    def test_errors_are_told_and_what_was_computed_stays(self, panel, controls):
        before, shown = panel.result, controls.shown.value
        controls.model.value, controls.ticks["age"].value = "binary", True
        controls.outcome.value = "age"  # has no scale
        controls.method.value = "shapley"
        controls.ticks["overall"].value = True
        controls.compute.click()
        assert "needs the scale of &#x27;age&#x27;" in controls.told.value
        assert panel.result is before and controls.shown.value == shown
        assert controls.sliders is not None and not controls.compute.disabled
        assert "choices have changed" in controls.stale.value

    def test_a_fault_of_ours_is_told_too(self, panel, controls, monkeypatch):
        monkeypatch.setattr(panel, "compute", lambda form: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            controls.press_compute()
        assert "unexpected error" in controls.told.value and not controls.compute.disabled

    def test_the_outcome_is_no_driver(self, panel, controls):
        controls.outcome.value = "wait"
        assert controls.ticks["wait"].disabled and controls.form.drivers == ("staff",)
        controls.outcome.value = "overall"
        assert controls.form.drivers == ("wait", "staff") and not controls.stale.value


class TestWhatIf:
    def test_sliders_say_what_the_model_says(self, panel, controls, survey_of_all_roles):
        controls.sliders.sliders["staff"].value = 0.5
        simulator = Simulator(survey_of_all_roles, outcome="overall", drivers=["staff", "wait"])
        answer = simulator.ask([{"driver": "staff", "lift": 0.5}])
        said = controls.sliders.said.value
        assert f"{answer.before:.2f} → {answer.after:.2f}, change {answer.change:+.2f}" in said
        assert f"(95% interval {answer.conf_low:+.2f} to {answer.conf_high:+.2f})" in said
        assert f"stops the lift for {answer.share_capped:.0%} of those who rated" in said
        assert "Association-based scenario" in said

    def test_goes_from_nothing_to_the_end_of_the_scale(self, controls, survey_of_all_roles):
        slider = controls.sliders.sliders["staff"]
        mean = survey_of_all_roles.column("staff").mean()
        assert slider.min == 0 and slider.step == 0.1
        assert 0 <= (5 - mean) - slider.max < 0.1

    def test_extrapolation_is_told_against_chosen_groups(self, controls):
        sliders = controls.sliders
        sliders.set({"wait": 1.9})
        assert "choose branches" in controls.sliders.said.value
        controls.by.value = "region"
        assert controls.sliders is not sliders and controls.sliders.lifts == {"wait": 1.9}
        assert "Extrapolation" in controls.sliders.said.value
        controls.sliders.set({"wait": 0.1})
        assert "Extrapolation" not in controls.sliders.said.value
        assert not controls.stale.value

    def test_a_new_computation_keeps_the_sliders(self, controls):
        controls.sliders.set({"wait": 0.4})
        controls.ticks["price"].value = True
        controls.compute.click()
        assert controls.sliders.lifts == {"wait": 0.4} and "price" in controls.sliders.sliders

    def test_binary_models_have_none_and_say_so(self, controls):
        controls.model.value = "binary"
        controls.compute.click()
        assert controls.sliders is None
        assert "linear and the ordinal model" in controls.what_if.children[0].value

    def test_ordinal_models_tell_their_own_score(self, controls):
        controls.model.value = "ordinal"
        controls.compute.click()
        controls.sliders.set({"wait": 0.5})
        assert "share of the 2 best answers" in controls.sliders.said.value

    def test_what_few_people_stand_behind_is_hidden(self, controls, monkeypatch):
        monkeypatch.setattr(Simulator, "ask", lambda self, steps: NOTHING)
        controls.sliders.set({"wait": 0.5})
        said = controls.sliders.said.value
        assert "Too few people" in said and "nan" not in said and "interval" not in said
        monkeypatch.setattr(Simulator, "ask", lambda self, steps: SOME)
        controls.sliders.set({"wait": 0.6})
        said = controls.sliders.said.value
        assert "is hidden: too few people" in said and "nan" not in said
        assert "includes no change" in said

    def test_an_item_where_low_is_good_is_lifted_towards_its_low_end(self, touchpoints):
        path = touchpoints / "study.yaml"
        text = path.read_text("utf-8")
        path.write_text(text.replace("staff: {", "staff: {direction: low_is_good, "), "utf-8")
        panel = drivers("touchpoints")
        panel.widget()
        panel._controls.compute.click()
        slider = panel._controls.sliders.sliders["staff"]
        assert 0 <= (panel.survey.column("staff").mean() - 1) - slider.max < 0.1
        slider.value = 1.0  # here a better rating goes with a lower outcome
        change = panel._controls.sliders.said.value.partition("change ")[2]
        assert change.startswith("−")

    def test_items_without_a_scale_stay(self, panel):
        controls = panel.widget() and panel._controls
        controls.ticks["age"].value = True
        controls.compute.click()
        assert controls.sliders.sliders["age"].disabled
        assert not controls.sliders.sliders["wait"].disabled


class TestWrites:
    def test_only_what_changed_and_every_comment_stays(self, panel, touchpoints):
        path = touchpoints / "study.yaml"
        before = path.read_text("utf-8")
        form = replace(panel.form, drivers=("wait", "staff", "price"), method="johnson")
        assert panel.save(form) == "Saved: drivers.drivers, drivers.method."
        gone, new = lines_changed(before, path.read_text("utf-8"))
        assert [line.strip() for line in gone] == ["drivers: [staff, wait] # in this order"]
        assert [line.strip() for line in new] == [
            "drivers: [staff, wait, price] # in this order", "method: johnson",
        ]  # fmt: skip
        assert "# what the owner asked for" in path.read_text("utf-8")

    def test_moved_sliders_as_a_scenario_that_the_verb_reads(self, panel, controls, touchpoints):
        controls.sliders.set({"wait": 0.5, "staff": 0.3})
        controls.scenario.value, controls.by.value = "faster: and kinder", "region"
        assert "faster: and kinder" in controls.yaml.value  # shown before it is written
        controls.write.click()
        assert "Saved: what_if.outcome, what_if.drivers" in controls.written.value
        study = cemlab.open_study("touchpoints")
        options = study.options("what_if")
        assert options["by"] == "region" and options["drivers"] == ["wait", "staff"]
        with pytest.warns(CemlabWarning, match="outside anything observed"):
            result = cemlab.drivers.what_if(cemlab.read_survey(study), **options)
        assert result.tidy().iloc[0, 0] == "faster: and kinder"
        assert study.options("drivers")["drivers"] == ["staff", "wait"]

        controls.sliders.set({"wait": 1.0})
        controls.scenario.value = "second"
        controls.write.click()
        assert "Saved: what_if.changes." in controls.written.value
        kept = cemlab.open_study("touchpoints").options("what_if")["changes"]
        assert list(kept) == ["faster: and kinder", "second"]

    def test_what_is_shown_is_what_is_written(self, panel, controls, touchpoints):
        from ruamel.yaml import YAML

        controls.method.value = "car"
        controls.sliders.set({"wait": 0.5})
        shown = YAML(typ="safe").load(panel.to_yaml(controls.form, controls.scenarios))
        controls.write.click()
        written = YAML(typ="safe").load(touchpoints / "study.yaml")
        assert written["analyses"] == shown["analyses"]

    def test_nothing_changed_writes_nothing(self, panel, touchpoints):
        before = (touchpoints / "study.yaml").stat().st_mtime_ns
        assert "Nothing was changed" in panel.save(panel.form)
        assert (touchpoints / "study.yaml").stat().st_mtime_ns == before

    def test_a_file_that_changed_on_disk_keeps_its_change(self, panel, controls, touchpoints):
        path = touchpoints / "study.yaml"
        path.write_text(path.read_text("utf-8") + "# somebody else\n", "utf-8")
        controls.method.value = "johnson"
        with pytest.raises(StudyError, match="changed by somebody else"):
            panel.save(controls.form)
        controls.write.click()
        assert "changed by somebody else" in controls.written.value
        assert controls.method.value == "johnson"  # nothing chosen is lost
        assert path.read_text("utf-8").endswith("# somebody else\n")

    def test_refuses_scenarios_no_verb_would_take(self, panel, touchpoints):
        before = (touchpoints / "study.yaml").read_bytes()
        with pytest.raises(OptionError, match="name of an item"):
            panel.save(panel.form, {"overall": [{"driver": "wait", "lift": 0.5}]})
        with pytest.raises(OptionError, match="tick at least one"):
            panel.save(replace(panel.form, drivers=()))
        assert (touchpoints / "study.yaml").read_bytes() == before

    def test_options_somebody_opened_the_study_with_are_not_lost(self, touchpoints):
        study = cemlab.open_study("touchpoints", options="{drivers: {method: johnson}}")
        panel = drivers(study)
        assert panel.form.method == "johnson" and "method: johnson" in panel.to_yaml(panel.form)
        panel.save(panel.form)
        assert cemlab.open_study("touchpoints").options("drivers")["method"] == "johnson"


class TestSeen:
    def test_is_text_where_nobody_can_click(self, panel, monkeypatch):
        monkeypatch.setenv("CEMLAB_STATIC", "1")
        shown = panel._repr_mimebundle_()
        assert set(shown) == {"text/html", "text/plain"}
        assert (
            "outcome: overall" in shown["text/plain"] and "study touchpoints" in shown["text/html"]
        )
        assert panel._controls is None

    def test_is_a_widget_in_jupyterlab_and_text_in_a_terminal(self, panel, monkeypatch):
        monkeypatch.delenv("CEMLAB_STATIC", raising=False)
        shown = panel._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in shown
        assert "outcome: overall" in shown["text/plain"]

    def test_is_text_without_ipywidgets(self, panel, monkeypatch):
        import importlib.util

        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
        assert "text/html" in panel._repr_mimebundle_()

    def test_words_of_the_file_are_escaped(self, panel, controls):
        controls.outcome.value = "staff"
        controls.compute.click()
        controls.sliders.set({"wait": 0.5})
        html = [controls.shown.value, controls.sliders.said.value, controls.yaml.value,
                controls.about.value, controls.told.value, panel._static()]  # fmt: skip
        assert "<script>" not in "".join(html) and "&lt;script&gt;" in controls.sliders.said.value

    def test_finds_drivers_by_their_words(self, controls):
        controls.search.value = "wait"
        shown = [name for name, box in controls.ticks.items() if box.layout.display != "none"]
        assert shown == ["wait"]
        controls.search.value = ""
        assert all(box.layout.display != "none" for box in controls.ticks.values())

    def test_speaks_chinese(self, touchpoints):
        panel = drivers("touchpoints", language="zh")
        controls = panel.widget() and panel._controls
        controls.compute.click()
        controls.sliders.set({"wait": 0.5})
        assert controls.compute.description == "计算" and "总体" in controls.sliders.said.value
        assert "95% 区间" in controls.sliders.said.value
        assert "已勾选 2 项" in controls.count.value and "研究 touchpoints" in panel._static()
