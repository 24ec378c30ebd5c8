"""Colours: readable, and told apart by every kind of colour vision."""

from itertools import combinations

import numpy as np
import pytest

from cemlab.errors import OptionError
from cemlab.style import palette
from cemlab.style.palette import GROUPS, MARK_CONTRAST, TEXT_CONTRAST, colour, contrast

THEMES = palette.THEMES
TEXT_ON_PAPER = ["ink", "ink_2", "muted", "good", "bad", "good_text", "bad_text"]
TEXT_ON = [
    ("good_text", "good_tint"),
    ("bad_text", "bad_tint"),
    ("ink", "good_mid"),
    ("ink", "bad_mid"),
    ("ink", "moment"),
    ("ink_2", "band"),
    ("ink_2", "panel"),
]

# Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB.
VISION = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
    "normal": np.eye(3),
}  # fmt: skip


def test_contrast_of_black_and_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", TEXT_ON_PAPER)
def test_text_can_be_read_on_paper(role, theme):
    assert contrast(colour(role, theme), colour("paper", theme)) >= TEXT_CONTRAST


@pytest.mark.parametrize(("text", "ground"), [pair for pair in TEXT_ON if "moment" not in pair])
def test_text_can_be_read_on_tints(text, ground):
    assert contrast(colour(text), colour(ground)) >= TEXT_CONTRAST


@pytest.mark.parametrize("ground", ["good", "bad", "brand"])
def test_paper_can_be_read_on_strong_fills(ground):
    assert contrast(colour("paper"), colour(ground)) >= TEXT_CONTRAST


def test_ink_can_be_read_on_weak_marks():
    assert contrast(colour("ink"), colour("mark_weak")) >= TEXT_CONTRAST


@pytest.mark.parametrize("value", [*GROUPS["light"][:4], colour("mark_weak"), colour("good")])
def test_marks_can_be_seen(value):
    assert contrast(value, "#FFFFFF") >= MARK_CONTRAST


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", THEMES)
def test_good_and_bad_stay_apart(vision, theme):
    assert _distance(colour("good", theme), colour("bad", theme), vision) > 60


@pytest.mark.parametrize("vision", VISION)
def test_groups_stay_apart(vision):
    pairs = combinations(GROUPS["light"], 2)
    assert round(min(_distance(*pair, vision) for pair in pairs)) >= 17


def test_every_group_has_a_marker_of_its_own():
    assert len(set(palette.GROUP_MARKERS)) == len(GROUPS["light"]) == len(GROUPS["dark"]) == 5


def test_unknown_roles_are_named():
    with pytest.raises(OptionError, match="Did you mean 'good'"):
        colour("goood")


def _distance(first, second, vision):
    """CIELAB distance (1976) as seen with a kind of colour vision."""
    return float(np.linalg.norm(_lab(first, vision) - _lab(second, vision)))


def _lab(hexed, vision):
    rgb = np.array([int(hexed[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(VISION[vision]) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    f = np.cbrt(np.array(to_xyz) @ seen / [0.95047, 1, 1.08883])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
