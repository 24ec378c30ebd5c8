"""Colours by what they mean, in a light and a dark form."""

from __future__ import annotations

from cemlab.errors import OptionError

THEMES = ("light", "dark")

ROLES: dict[str, tuple[str, str]] = {
    "paper": ("#FFFFFF", "#11171D"),  # background, always painted
    "ink": ("#17212B", "#E8EDF2"),  # text, main data
    "ink_2": ("#4A5763", "#AEB9C4"),  # secondary text, curves
    "muted": ("#66727E", "#8D99A5"),  # sources, axes; the weakest colour text may have
    "mark_weak": ("#84909B", "#5C6873"),  # marks not told from noise; never text
    "rule": ("#D8DEE4", "#35414D"),
    "grid": ("#EBEFF2", "#242E38"),
    "panel": ("#F4F6F8", "#1A222B"),
    "band": ("#DFE3E7", "#2C3640"),  # interval bands, the neutral share
    "brand": ("#17324D", "#24425F"),
    "on_brand": ("#FFFFFF", "#FFFFFF"),  # text on brand
    "on_brand_2": ("#CBD7E2", "#CBD7E2"),  # secondary text on brand
    "brand_rule": ("#4A647E", "#55718D"),  # rules on brand
    "good": ("#1769AA", "#6CB4F0"),
    "good_text": ("#0F4C81", "#A5D2F7"),
    "good_tint": ("#EAF2F9", "#14263A"),
    "good_mid": ("#9CC4E4", "#2F5F8A"),
    "bad": ("#C2410C", "#FF9466"),
    "bad_text": ("#9A3412", "#FFB08D"),
    "bad_tint": ("#FDF1EA", "#2B1C16"),
    "bad_mid": ("#EFB08F", "#8A4A2E"),
    "moment": ("#F2B705", "#F5C542"),  # always with an ink outline or an ink label
    # cards of a blueprint: the further from customers, the stronger against the paper
    "depth_1": ("#F1F4F7", "#1D2630"),
    "depth_2": ("#E4E9EE", "#27323D"),
    "depth_3": ("#D5DCE3", "#33404C"),
    # story maps only: too close to `bad` to share a figure with it
    "support": ("#B3261E", "#F2857B"),
    "support_text": ("#8E1B14", "#FFB4A8"),
    "support_tint": ("#FBE9E7", "#341A1A"),
    # the sequential scale, low to high
    "level_1": ("#EAF2F9", "#14263A"),
    "level_2": ("#C3DCF0", "#1B3A57"),
    "level_3": ("#8FBFE0", "#235079"),
    "level_4": ("#4F97CB", "#2F6BA3"),
    "level_5": ("#1769AA", "#6CB4F0"),
    "level_6": ("#0F4C81", "#A5D2F7"),
}

# At most five groups, in this order; each also has its own marker.
GROUPS = {
    "light": ("#0072B2", "#D55E00", "#009E73", "#27323D", "#CC79A7"),
    "dark": ("#5AB4E5", "#FF8A3D", "#3CC79A", "#E8EDF2", "#E6A3C7"),
}
ROLES |= {f"group_{at}": pair for at, pair in enumerate(zip(*GROUPS.values(), strict=True), 1)}
GROUP_MARKERS = ("o", "s", "^", "D", "X")
SEQUENTIAL = ("#EAF2F9", "#C3DCF0", "#8FBFE0", "#4F97CB", "#1769AA", "#0F4C81")
DIVERGING = ("#9A3412", "#C2410C", "#EFB08F", "#F3F4F6", "#9CC4E4", "#1769AA", "#0F4C81")

TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
MARK_CONTRAST = 3.0  # WCAG 2.2, 1.4.11


def colour(role: str, theme: str = "light") -> str:
    """The colour of a role, as ``#RRGGBB``.

    Parameters
    ----------
    role : str
        One of `ROLES`: what the colour means, not what it looks like.
    theme : {"light", "dark"}

    Raises
    ------
    OptionError
        The role or the theme is not known.

    Examples
    --------
    >>> colour("bad")
    '#C2410C'
    """
    if role not in ROLES:
        raise OptionError.unknown("role", role, ROLES)
    if theme not in THEMES:
        raise OptionError.unknown("theme", theme, THEMES)
    return ROLES[role][THEMES.index(theme)]


def contrast(first: str, second: str) -> float:
    """Contrast of two colours, 1 to 21.

    References
    ----------
    W3C (2023), Web Content Accessibility Guidelines 2.2, "contrast ratio".
    """
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(hexed: str) -> float:
    parts = [int(hexed[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
