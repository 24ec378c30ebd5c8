"""The panel of items: the file is the truth, comments stay, and nobody's changes are lost."""

from dataclasses import replace

import pytest

import cemlab
from cemlab.errors import OptionError, StudyError
from cemlab.widgets import items
from cemlab.widgets.item_form import ItemForm


@pytest.fixture
def panel(folder):
    return items("small")


def form_of(panel, name):
    return ItemForm.of(panel.study.survey.items[name])


class TestSave:
    def test_writes_what_was_changed_and_nothing_else(self, panel, folder):
        before = (folder / "study.yaml").read_text("utf-8").splitlines()
        said = panel.save("overall", replace(form_of(panel, "overall"), label_zh="总体"))
        after = (folder / "study.yaml").read_text("utf-8").splitlines()
        changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        assert [old.strip() for old, _ in changed] == ["label: {en: Overall}"]
        assert "总体" in changed[0][1] and "Saved overall: label." in said
        assert "The data fit (60 respondents)." in said

    def test_not_applicable_instead_of_missing(self, panel):
        form = replace(form_of(panel, "wait"), missing="", not_applicable="6")
        panel.save("wait", form)
        survey = cemlab.read_survey(cemlab.open_study("small"))
        assert survey.is_not_applicable("wait").sum() == 10 and not survey.is_missing("wait").any()

    def test_what_was_looked_at_is_no_longer_open(self, panel, folder):
        assert panel.to_check == ["wait"]
        panel.save("wait", form_of(panel, "wait"), looked_at=True)
        assert panel.to_check == []
        text = (folder / "study.yaml").read_text("utf-8")
        assert "# looked at: 6 lies beyond the scale" in text and "check:" not in text

    def test_data_that_do_not_fit_are_told(self, panel):
        said = panel.save("wait", replace(form_of(panel, "wait"), missing=""))
        assert "do not fit yet" in said and "outside 1..5" in said

    def test_nothing_changed_writes_nothing(self, panel, folder):
        before = (folder / "study.yaml").stat().st_mtime_ns
        assert panel.save("wait", form_of(panel, "wait")) == (
            "Nothing was changed, so nothing was saved."
        )
        assert (folder / "study.yaml").stat().st_mtime_ns == before


class TestRefuses:
    def test_a_scale_that_cannot_be_read(self, panel, folder):
        before = (folder / "study.yaml").read_bytes()
        with pytest.raises(OptionError, match="Scale 'five'"):
            panel.save("wait", replace(form_of(panel, "wait"), scale="five"))
        assert (folder / "study.yaml").read_bytes() == before

    def test_an_impossible_item(self, panel, folder):
        before = (folder / "study.yaml").read_bytes()
        with pytest.raises(StudyError, match="5 lies on the scale"):
            panel.save("wait", replace(form_of(panel, "wait"), missing="5"))
        assert (folder / "study.yaml").read_bytes() == before

    def test_a_file_that_changed_on_disk_keeps_its_change(self, panel, folder):
        path = folder / "study.yaml"
        path.write_text(path.read_text("utf-8") + "# somebody else\n", "utf-8")
        with pytest.raises(StudyError, match="changed"):
            panel.save("wait", replace(form_of(panel, "wait"), role="profile"))
        assert path.read_text("utf-8").endswith("# somebody else\n")

    def test_an_unknown_item(self, panel):
        with pytest.raises(OptionError, match="Did you mean 'wait'"):
            panel.save("wiat", form_of(panel, "wait"))


class TestSeen:
    def test_is_a_table_where_nobody_can_click(self, panel, monkeypatch):
        monkeypatch.setenv("CEMLAB_STATIC", "1")
        shown = panel._repr_mimebundle_()
        assert set(shown) == {"text/html", "text/plain"}
        assert '6 may be "never used"' in shown["text/html"]

    def test_choosing_changing_and_saving_by_its_controls(self, panel, folder):
        panel.widget()
        controls = panel._controls
        controls["which"].value = "check"
        assert [name for _, name in controls["list"].options] == ["wait"]
        controls["missing"].value, controls["not_applicable"].value = "", "6"
        controls["looked_at"].value = True
        controls["save"].click()
        assert "Saved wait" in controls["told"].value
        assert "not_applicable: [6]" in (folder / "study.yaml").read_text("utf-8")

    def test_errors_are_told_in_the_panel(self, panel):
        panel.widget()
        panel._controls["scale"].value = "<b>five"
        panel._controls["save"].click()
        assert "&lt;b&gt;five" in panel._controls["told"].value

    def test_words_of_the_file_are_escaped(self, panel):
        panel.save("region", replace(form_of(panel, "region"), label_en="<script>x</script>"))
        panel.widget()
        panel._controls["list"].value = "region"
        assert "<script>" not in panel._controls["head"].value + panel._static()

    def test_speaks_chinese(self, folder):
        panel = items("small", language="zh")
        panel.widget()
        assert panel._controls["save"].description == "保存"
        assert "共 3 个题项，其中 1 个有待核对" in panel._static()
