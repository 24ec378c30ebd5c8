"""The panel of journeys in JupyterLab in a real browser, with the keyboard alone."""

import pytest

from cemlab.documents import read_journey
from tests.widgets.test_in_jupyterlab import CHROMIUM, lab, page
from tests.widgets.test_journey_form import JOURNEY
from tests.widgets.test_journey_panel import HOSTILE, write_study

__all__ = ["lab", "page"]  # fixtures
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH"),
]
CELL = "import cemlab.widgets\ncemlab.widgets.journey('shop')"


@pytest.fixture(autouse=True)
def shop(folder):
    """The study of the panel, below the root that JupyterLab is started with."""
    (folder.parent.parent / "environment.yml").unlink()
    return write_study(folder.parent.parent)


@pytest.mark.parametrize("lab", [CELL], indirect=True, ids=["journey"])
def test_a_stage_and_a_touchpoint_are_added_with_the_keyboard_alone(page, shop):
    said = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.wait_for_selector("img[alt*='Visit']")  # the map
    page.get_by_role("combobox", name="Journey").focus()
    press(page, "Shop")
    press(page, "+ Touchpoint")  # the next one of the study is chosen, its title has the focus
    page.wait_for_selector("button:has-text('▸ Ask staff')")
    page.wait_for_function("document.activeElement.value == 'Ask staff'")
    page.keyboard.press("Control+A")
    page.keyboard.type(HOSTILE)
    tab_to(page, "Channel")
    page.wait_for_selector("text=</pre><script>")  # the outline has the new name
    page.keyboard.type("sta")
    page.keyboard.press("Tab")
    page.wait_for_selector("input[placeholder='staff']")
    page.get_by_role("combobox", name="Journey").focus()
    press(page, "Leave")
    press(page, "+ Stage")
    page.wait_for_selector("button:has-text('▸ New stage')")
    page.get_by_role("combobox", name="Journey").focus()
    press(page, "▸ New stage")
    press(page, "↑ Earlier")
    page.wait_for_selector("text=names 'stage', which is no stage of the study")
    page.get_by_role("combobox", name="Journey").focus()
    press(page, "To-be", first="The journey")
    page.wait_for_selector("text=names 'stage'", state="detached")
    page.get_by_role("combobox", name="Journey").focus()
    press(page, "Save")
    page.wait_for_selector("text=Saved: data/shop/documents/journeys/visit.yaml")
    path = shop / "documents/journeys/visit.yaml"
    journey = read_journey(path)
    assert [stage.id for stage in journey.stages] == ["come", "shop", "stage", "leave"]
    assert journey.kind == "to_be"
    step = journey.steps[2]
    assert (step.id, step.channel, step.title["en"]) == ("ask", "staff", HOSTILE)
    text = path.read_text("utf-8")
    for line in JOURNEY.splitlines():
        if "#" in line:
            assert line in text.splitlines()
    assert not said  # what a person wrote is shown and never run


def press(page, name, *, first=""):
    """Go with Tab to a button of this name and press it; first to another one, if said so."""
    for one in filter(None, (first, name)):
        tab_to(page, one)
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)


def tab_to(page, name):
    """Press Tab until a button of this name, or a field with this label, has the focus."""
    said = ("e => e.tagName == 'BUTTON' ? e.textContent.trim() "
            ": (e.labels && e.labels[0] ? e.labels[0].textContent.trim() : '')")  # fmt: skip
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"({said})(document.activeElement)") == name:
            return
    raise AssertionError(f"Tab does not reach {name!r}")
