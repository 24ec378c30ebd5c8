"""The panel of personas in JupyterLab in a real browser: evidence is put with the keyboard."""

import pytest

from tests.widgets.test_in_jupyterlab import CHROMIUM, lab, page
from tests.widgets.test_persona_form import PERSONA
from tests.widgets.test_persona_panel import write_study

__all__ = ["lab", "page"]  # fixtures
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH"),
]
CELL = """\
import cemlab, cemlab.widgets, warnings
warnings.simplefilter("ignore")
study = cemlab.open_study("people")
found = cemlab.personas.fit(
    cemlab.read_survey(study), **study.analyses["personas"], k=3, k_max=3, resamples=0,
    null_samples=0)
cemlab.widgets.personas(study, result=found)"""


@pytest.fixture(autouse=True)
def people(folder):
    """The study of the panel, below the root that JupyterLab is started with."""
    (folder.parent.parent / "environment.yml").unlink()
    return write_study(folder.parent.parent)


@pytest.mark.parametrize("lab", [CELL], indirect=True, ids=["personas"])
def test_a_statement_is_typed_and_gets_its_evidence_with_the_keyboard_alone(page, people):
    page.wait_for_selector("img[alt*='Ada Wu']")  # the card beside
    page.get_by_role("combobox", name="Edit").focus()
    _tab_to(page, "textarea")
    page.keyboard.press("Control+A")
    page.keyboard.type("As soon as can be")
    _tab_to(page, "Take")
    page.keyboard.press("Space")
    page.wait_for_selector("text=Taken: b: +2.88 points")
    page.get_by_role("combobox", name="Edit").focus()
    _tab_to(page, "Put here")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Put beside statement 1: b: +2.88")
    page.get_by_role("combobox", name="Document").focus()
    _tab_to(page, "Save")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Saved: data/people/documents/personas/ada.yaml")
    expected = PERSONA.replace("en: Soon,", "en: As soon as can be,").replace(
        "    evidence: survey\n  #", "    evidence: [survey, survey.b]\n  #"
    )
    assert (people / "documents/personas/ada.yaml").read_text("utf-8") == expected


@pytest.mark.parametrize("lab", [CELL], indirect=True, ids=["personas"])
def test_evidence_is_dragged_to_a_statement_with_the_mouse(page, people):
    page.wait_for_selector("img[alt*='Ada Wu']")
    page.locator("a", has_text="b: +2.88 points").drag_to(
        page.get_by_placeholder("Drop here").first
    )
    page.wait_for_selector("text=Put beside statement 1: b: +2.88")
    page.locator("a", has_text="Speed: ").first.drag_to(page.get_by_placeholder("English").nth(1))
    page.get_by_role("combobox", name="Document").focus()  # words are read when they are left
    page.wait_for_selector("text=Put beside statement 2: Speed: ")
    page.locator("button.jupyter-button", has_text="Save").click()
    page.wait_for_selector("text=Saved: data/people/documents/personas/ada.yaml")
    text = (people / "documents/personas/ada.yaml").read_text("utf-8")
    assert "    evidence: [survey, survey.b]" in text and "survey.a" in text
    assert "      en: Only once\n" in text and "#cemlab" not in text and "http" not in text


def _tab_to(page, name):
    """Press Tab until a button of this name, or a field of this kind, has the focus."""
    said = "e => e.tagName == 'BUTTON' ? e.textContent.trim() : e.tagName.toLowerCase()"
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate(f"({said})(document.activeElement)") == name:
            return
    raise AssertionError(f"Tab does not reach {name!r}")
