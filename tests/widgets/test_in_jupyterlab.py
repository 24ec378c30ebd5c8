"""Panels as people meet them: JupyterLab in a real browser, with the mouse and the keyboard."""

import json
import os
import re
import shutil
import subprocess
import sys
import time

import nbformat
import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
ITEMS = "import cemlab.widgets\ncemlab.widgets.items('small')"
DRIVERS = "import cemlab.widgets\ncemlab.widgets.drivers('touchpoints')"
MEMORY = "import cemlab.widgets\ncemlab.widgets.memory()"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH"),
]


@pytest.fixture
def lab(folder, touchpoints, tmp_path, request):
    """Address of a JupyterLab that has one notebook with a panel, by the cell of the test."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(request.param)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "panel.ipynb")
    quiet = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
    settings = tmp_path / "config" / "labconfig" / "default_setting_overrides.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(quiet))
    told = tmp_path / "lab.log"
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0",
        "--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}",
    ]  # fmt: skip
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }
    environment.pop("CEMLAB_STATIC", None)
    with told.open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield _address(told, server)
    finally:
        server.terminate()
        server.wait(20)


def _address(told, server):
    """Where the server listens, once it says so."""
    for _ in range(120):
        found = re.search(r"http://(?:localhost|127\.0\.0\.1):\d+", told.read_text("utf-8"))
        if found:
            return found.group()
        assert server.poll() is None, told.read_text("utf-8")
        time.sleep(0.5)
    raise AssertionError(told.read_text("utf-8"))


@pytest.fixture
def page(lab):
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(60_000)
        page.goto(f"{lab}/lab/tree/panel.ipynb")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        page.wait_for_selector("text=Python 3 (ipykernel) | Idle")  # the kernel can listen
        page.click(".jp-Notebook .jp-CodeCell .cm-content")
        page.keyboard.press("Shift+Enter")
        yield page
        browser.close()


@pytest.mark.parametrize("lab", [ITEMS], indirect=True, ids=["items"])
def test_an_item_is_corrected_with_the_mouse_and_with_the_keyboard_alone(page, folder):
    """JupyterLab keeps the arrow keys for itself; the search field chooses as well."""
    page.wait_for_selector("text=overall · Overall")
    page.select_option("select[size]", "wait · Wait")
    page.wait_for_selector("b:text-is('wait')")  # the kernel has filled the form
    page.get_by_label("No-answer codes").fill("")
    page.get_by_label("Not-applicable codes").fill("6")
    page.get_by_label("I have looked at the remarks").check()
    page.locator("button.jupyter-button", has_text="Save").click()
    page.wait_for_selector("text=Saved wait: missing, not_applicable")
    text = (folder / "study.yaml").read_text("utf-8")
    assert "not_applicable: [6]" in text and "missing" not in text
    assert "# Made by hand for tests." in text and "# what people say in the end" in text
    assert "# looked at: 6 lies beyond the scale" in text

    page.get_by_placeholder("Search in names, labels and roles").focus()
    page.keyboard.type("region")
    page.wait_for_selector("b:text-is('region')")
    _tab_to(page, "Label (English)")
    page.keyboard.type("Region of the city")
    _tab_to(page, "Save")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Saved region: label")
    assert "Region of the city" in (folder / "study.yaml").read_text("utf-8")


@pytest.mark.parametrize("lab", [DRIVERS], indirect=True, ids=["drivers"])
def test_drivers_are_chosen_asked_and_written_with_the_keyboard_alone(page, touchpoints):
    page.get_by_placeholder("Search in names and labels").focus()
    page.keyboard.type("price")
    page.get_by_label("wait · Wait").wait_for(state="hidden")
    _tab_to(page, "price")
    page.keyboard.press("Space")
    page.wait_for_selector("text=3 drivers ticked")
    _tab_to(page, "Compute")
    page.keyboard.press("Enter")
    page.wait_for_selector("img[alt*='Overall']")
    page.locator(".noUi-handle").first.wait_for()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.noUi-handle')"):
            break
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_selector("text=Overall (mean): ")
    page.wait_for_selector("text=lift: 0.5")  # in the block that would be written
    _tab_to(page, "Write into study.yaml")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Saved: drivers.drivers, what_if.outcome")
    text = (touchpoints / "study.yaml").read_text("utf-8")
    assert "drivers: [staff, wait, price] # in this order" in text
    assert "changes:" in text and "lift: 0.5" in text


@pytest.mark.parametrize("lab", [MEMORY], indirect=True, ids=["memory"])
def test_a_journey_is_drawn_with_the_keyboard_alone(page):
    page.locator(".noUi-handle").first.wait_for()
    page.locator(".widget-text input").first.focus()
    page.keyboard.press("Tab")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_selector("img[alt*='Mean of all moments 0.13']")
    _tab_to(page, "↓")
    for _ in range(3):  # the focus goes with the moment
        page.keyboard.press("Enter")
        time.sleep(1)
    names = [one.input_value() for one in page.locator(".widget-text input").all()]
    assert names.index("Arriving") == 3


def _tab_to(page, name):
    """Press Tab until a field or button of this name has the focus."""
    said = "e => e.textContent.trim() || (e.labels && e.labels[0] && e.labels[0].textContent)"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(f"({said})(document.activeElement)") == name:
            return
    raise AssertionError(f"Tab does not reach {name!r}")
