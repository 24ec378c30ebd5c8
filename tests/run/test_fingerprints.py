"""Fingerprints: what counts as a change and what does not."""

from __future__ import annotations

import json
import os

from cemlab.run import plan_steps
from cemlab.run.fingerprints import digest, identity, stamp, surroundings, text_digest
from cemlab.study import open_study

from .project import Project


def prints(project: Project, stem: str = "05_drivers", **more) -> dict[str, str]:
    study = open_study("tiny", **more)
    (step,) = plan_steps(study, [stem], options=more.get("options", ""))
    return dict(identity(step, study, surroundings(study, {})).fingerprints)


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def test_order_of_keys_does_not_matter():
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})
    assert digest([1, 2]) != digest([2, 1])


def test_text_cells_and_outputs_do_not_matter(project: Project):
    before = prints(project)
    project.analysis("05_drivers", 'study.options("drivers")', text="# Other words")
    path = project.root / "notebooks" / "05_drivers.ipynb"
    whole = json.loads(path.read_text())
    whole["cells"][-1] |= {"outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}]}
    path.write_text(json.dumps(whole))
    assert changed(before, prints(project)) == set()


def test_text_cells_have_a_digest_of_their_own(project: Project):
    before = text_digest(plan_steps(open_study("tiny"))[0])
    project.analysis("02_metrics", 'study.options("metrics")', text="# Other words")
    assert text_digest(plan_steps(open_study("tiny"))[0]) != before


def test_order_of_code_cells_matters(project: Project):
    project.notebook("05_drivers", "a = 1", "b = 2")
    before = prints(project)
    project.notebook("05_drivers", "b = 2", "a = 1")
    assert changed(before, prints(project)) == {"notebook"}


def test_options_matter_to_the_notebooks_that_use_them(project: Project):
    before = {stem: prints(project, stem) for stem in ("02_metrics", "05_drivers")}
    more = {"options": "drivers: {resamples: 200}"}
    assert changed(before["05_drivers"], prints(project, "05_drivers", **more)) == {"options"}
    assert changed(before["02_metrics"], prints(project, "02_metrics", **more)) == set()


def test_language_matters(project: Project):
    assert changed(prints(project), prints(project, language="zh")) == {"parameters"}


def test_comments_of_the_study_file_do_not_matter(project: Project):
    before = prints(project)
    project.write(project.study_file, "survey:\n", "survey:  # as received\n")
    assert changed(before, prints(project)) == set()


def test_meaning_of_an_item_matters(project: Project):
    before = prints(project)
    project.write(project.study_file, "wait: {role: driver", "wait: {missing: [9], role: driver")
    assert changed(before, prints(project)) == {"study"}


def test_data_matter(project: Project):
    before = prints(project)
    project.write(project.raw_file, "5,4,3", "5,4,4")
    assert changed(before, prints(project)) == {"data"}


class TestDocuments:
    """What people wrote is an input of the notebooks that draw with it, and of the report."""

    def test_matter_to_what_is_drawn_with_them(self, project: Project):
        project.analysis("03_personas", 'study.options("personas")')
        project.analysis("08_own", "cemlab.documents.read_documents(study)")
        project.report()
        block = "analyses:\n  personas: {items: [wait, staff]}"
        project.write(project.study_file, "analyses:", block)
        project.write(project.study_file, "[02_metrics,", "[03_personas, 08_own, 02_metrics,")
        steps = ("02_metrics", "03_personas", "08_own", "07_report")
        project.persona("Ann")
        before = {stem: prints(project, stem) for stem in steps}
        project.persona("Anna")
        found = {stem: changed(before[stem], prints(project, stem)) for stem in steps}
        assert found == {"02_metrics": set(), **{stem: {"data"} for stem in steps[1:]}}

    def test_are_listed_among_the_inputs(self, project: Project):
        project.report()
        project.persona("Ann")
        study = open_study("tiny")
        (step,) = plan_steps(study, ["07_report"])
        inputs = identity(step, study, surroundings(study, {})).inputs
        assert set(inputs) == {"raw/survey.csv", "documents/personas/ann.yaml"}


class TestStamp:
    def test_a_known_file_is_not_read_again(self, project: Project):
        first = stamp(project.raw_file)
        known = first | {"sha256": "trusted"}
        assert stamp(project.raw_file, known)["sha256"] == "trusted"

    def test_a_touched_file_is_read_again(self, project: Project):
        known = stamp(project.raw_file) | {"sha256": "not trusted"}
        os.utime(project.raw_file, (1, 1))
        assert len(stamp(project.raw_file, known)["sha256"]) == 64

    def test_a_change_that_hides_behind_its_times_is_seen(self, project: Project):
        first = stamp(project.raw_file)
        project.write(project.raw_file, "5,4,3", "5,4,4")
        os.utime(project.raw_file, ns=(first["mtime_ns"], first["mtime_ns"]))
        again = stamp(project.raw_file, first)
        assert again["mtime_ns"] == first["mtime_ns"]
        assert again["sha256"] != first["sha256"]


def test_every_joined_table_has_a_stamp_of_its_own(project: Project, tmp_path, monkeypatch):
    outside = tmp_path / "outside"
    outside.mkdir()
    monkeypatch.setenv("CEMLAB_DATA", str(outside))
    joins = ["joins:"]
    for name in ("homes", "fees"):
        (outside / f"{name}.csv").write_text("overall,more\n1,x\n")
        joins.append(f"  {name}: {{file: {name}.csv, key: overall, to: overall, items: "
                     f"{{more_{name}: {{role: ignored}}}}}}")  # fmt: skip
    text = "\n".join([*joins, "analyses:\n"])
    project.write(project.study_file, "analyses:\n", text)
    study = open_study("tiny")
    shown = surroundings(study, {}).inputs
    assert set(shown) == {"raw/survey.csv", "CEMLAB_DATA/homes.csv", "CEMLAB_DATA/fees.csv"}
    before = prints(project)
    project.write(project.study_file, "key: overall, to", "key: more, to")
    assert changed(before, prints(project)) == {"study"}
