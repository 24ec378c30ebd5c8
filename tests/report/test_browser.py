"""Pages as a browser shows them; skipped where there is no Chromium."""

import shutil
import subprocess

import matplotlib.image
import numpy as np
import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars",
)  # fmt: skip
BRAND, PAPER, INK = (0x17, 0x32, 0x4D), (255, 255, 255), (0x17, 0x21, 0x2B)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH")


@pytest.mark.parametrize("name", ["index.html", "index.en.html"])
def test_opens_with_cover_words_and_figures(whole, tmp_path, name):
    page, shot = whole.reports / "draft" / name, tmp_path / "shot.png"
    size = f"--window-size=1190,{4000}"
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    command = [CHROMIUM, *QUIET, profile, size, f"--screenshot={shot}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    picture = (matplotlib.image.imread(shot)[..., :3] * 255).round().astype(int)
    assert picture.shape[:2] == (4000, 1190)
    cover, below = picture[:300], picture[600:]
    assert _share(cover, BRAND) > 0.8 and _share(cover, PAPER) > 0.001
    assert _share(below, PAPER) > 0.7 and _share(below, INK) > 0.002


def _share(picture, colour):
    """Share of the pixels that have exactly this colour."""
    return float(np.all(picture == colour, axis=-1).mean())
