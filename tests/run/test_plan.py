"""Plans: what is found wrong before anything runs."""

from __future__ import annotations

import json

import pytest

from cemlab.errors import OptionError, RunError
from cemlab.run import plan_steps
from cemlab.run.plan import idle_blocks
from cemlab.study import open_study

from .project import PARAMETERS, Project


def plan(notebooks=None, **more):
    return [step.stem for step in plan_steps(open_study("tiny"), notebooks, **more)]


def test_order_is_that_of_the_study_with_the_report_last(project: Project):
    project.report()
    project.write(project.study_file, "[02_metrics, 05_drivers]", "[07_report, 05_drivers]")
    assert plan() == ["05_drivers", "07_report"]


def test_no_report_where_there_is_none(project: Project):
    assert plan() == ["02_metrics", "05_drivers"]


def test_some_notebooks_in_the_order_of_the_study(project: Project):
    project.report()
    assert plan(["07_report", "02_metrics.ipynb"]) == ["02_metrics", "07_report"]


def test_a_notebook_in_the_folder_of_the_study_comes_first(project: Project):
    own = project.root / "data" / "tiny" / "05_drivers.ipynb"
    (project.root / "notebooks" / "05_drivers.ipynb").rename(own)
    steps = plan_steps(open_study("tiny"))
    assert steps[1].source.path == own


def test_parameters_handed_over(project: Project):
    study = open_study("tiny", language="zh")
    (step, _) = plan_steps(study, options="drivers: {resamples: 200}", run="second")
    assert dict(step.parameters) == {
        "study_id": "tiny",
        "language": "zh",
        "options": "drivers: {resamples: 200}",
        "run_id": "second",
    }


class TestIdleBlocks:
    """A block that nobody computes is told before somebody looks for its result."""

    KEEPS = "cemlab.report.keep(cemlab.drivers.fit(survey, **study.options('drivers')), study)"

    def test_the_notebook_to_add_is_named(self, project: Project):
        project.notebook("05_drivers", self.KEEPS)
        assert idle_blocks(open_study("tiny")) == ()
        project.write(project.study_file, "[02_metrics, 05_drivers]", "[02_metrics]")
        (told,) = idle_blocks(open_study("tiny"))
        assert "analyses.drivers" in told and "Add 05_drivers under" in told
        (told,) = idle_blocks(open_study("tiny", language="zh"))
        assert "请在 `notebooks` 下加入 05_drivers" in told

    def test_what_is_left_out_on_purpose_is_not(self, project: Project):
        project.notebook("05_drivers", self.KEEPS)
        project.leave_out_drivers()
        assert idle_blocks(open_study("tiny")) == ()

    def test_nor_what_no_notebook_computes(self, project: Project):
        project.notebook("05_drivers", "study.options('drivers')")
        project.write(project.study_file, "[02_metrics, 05_drivers]", "[02_metrics]")
        assert idle_blocks(open_study("tiny")) == ()


class TestRefuses:
    def test_an_unknown_notebook(self, project: Project):
        with pytest.raises(OptionError, match=r"'05_driver'. Did you mean '05_drivers'"):
            plan(["05_driver"])

    def test_a_notebook_left_out_on_purpose(self, project: Project):
        with project.study_file.open("a") as file:
            file.write("left_out: {03_personas: too few answers}\n")
        with pytest.raises(OptionError, match="03_personas is left out of tiny: too few answers"):
            plan(["03_personas"])

    def test_a_notebook_of_moments_where_there_are_none(self, project: Project):
        project.notebook("05_drivers", "events = cemlab.read_events(study)")
        said = r"05_drivers.ipynb: reads moments, but data/tiny/study.yaml has no block events"
        with pytest.raises(RunError, match=said):
            plan()

    def test_a_listed_notebook_that_is_not_there(self, project: Project):
        project.write(project.study_file, "05_drivers]", "05_driver]")
        with pytest.raises(RunError, match=r"05_driver.ipynb is neither .* mean '05_drivers'"):
            plan()

    def test_a_notebook_name_that_leads_elsewhere(self, project: Project):
        project.write(project.study_file, "05_drivers]", "'../../05_drivers']")
        with pytest.raises(RunError, match="without folder and ending"):
            plan()

    @pytest.mark.parametrize("content", ["", "no json", "[]", '{"cells": 3}', '{"worksheets": []}'])
    def test_a_file_that_is_no_notebook(self, project: Project, content: str):
        (project.root / "notebooks" / "05_drivers.ipynb").write_text(content)
        with pytest.raises(RunError, match=r"05_drivers\.ipynb (cannot be read|is no notebook)"):
            plan()

    def test_no_parameters_cell(self, project: Project):
        project.notebook("05_drivers", "1 + 1", parameters=None)
        with pytest.raises(RunError, match=r"05_drivers.ipynb has no cell tagged 'parameters'"):
            plan()

    def test_two_parameters_cells(self, project: Project):
        path = project.root / "notebooks" / "05_drivers.ipynb"
        whole = json.loads(path.read_text())
        whole["cells"].append(whole["cells"][1])
        path.write_text(json.dumps(whole))
        with pytest.raises(RunError, match=r"2 cells tagged 'parameters' \(2, 4\)"):
            plan()

    def test_a_parameter_the_notebook_does_not_take(self, project: Project):
        project.notebook("05_drivers", parameters=PARAMETERS.replace("language", "langauge"))
        with pytest.raises(RunError, match=r"no parameter 'language'. Did you mean 'langauge'"):
            plan()

    def test_a_parameter_of_another_type(self, project: Project):
        project.notebook("05_drivers", parameters=PARAMETERS.replace("run_id: str", "run_id: int"))
        with pytest.raises(RunError, match="declares the parameter 'run_id' as int, but a run"):
            plan()

    def test_a_parameter_without_type(self, project: Project):
        project.notebook("05_drivers", parameters=PARAMETERS + "n = 3\n")
        with pytest.raises(RunError, match=r"cell 2 \(parameters\), line 5: 'n = 3' is no typed"):
            plan()

    def test_a_parameters_cell_that_is_no_python(self, project: Project):
        project.notebook("05_drivers", parameters="study_id: str = (\n")
        with pytest.raises(RunError, match=r"cell 2 \(parameters\), line 1"):
            plan()

    def test_a_block_of_options_the_study_does_not_have(self, project: Project):
        project.write(project.study_file, "  metrics: {outcome: overall, metric: top_box}\n", "")
        with pytest.raises(RunError, match=r"02_metrics.ipynb: .*no analyses\.metrics"):
            plan()

    def test_and_says_everything_at_once(self, project: Project):
        project.notebook("02_metrics", parameters=None)
        project.notebook("05_drivers", parameters="n = 3")
        with pytest.raises(RunError, match="have 2 problems; nothing was run") as told:
            plan()
        assert "02_metrics.ipynb" in str(told.value)
        assert "05_drivers.ipynb" in str(told.value)
