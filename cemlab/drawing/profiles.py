"""Sizes of text that go with a width: on a screen, on paper, on a slide."""

from __future__ import annotations

from dataclasses import dataclass

from cemlab.errors import OptionError

# how wide a sheet is, by what it is for; landscape A4 and A3
WIDTHS = {"notebook": 1000.0, "a4": 1240.0, "slide": 1280.0, "a3": 1560.0}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Sizes of text of one width, in pixels.

    Attributes
    ----------
    name : {"notebook", "slide", "a3"}
        Landscape A4 (1240) has the sizes of a notebook: about 7.5 pt in print.
    base : float
        Of the text of cells; everything else is drawn in proportion to it.
    value : float
        Of the numbers of the whole.
    curve : float
        Height of an emotion curve.
    tallest : float
        Height from which on it no longer fits its sheet; 0 where it may be any.
    """

    name: str = "notebook"
    base: float = 12
    headline: float = 21
    subline: float = 12.5
    kicker: float = 11
    head: float = 13
    label: float = 11.5
    small: float = 10.5
    value: float = 17
    curve: float = 200
    tallest: float = 0

    @property
    def scale(self) -> float:
        """How much larger than on a screen."""
        return self.base / 12

    @property
    def edge(self) -> float:
        """From the edge of the paper to where text begins."""
        return 18.0 * self.scale


# by the least width
PROFILES = (
    (1500.0, Profile(name="a3", base=15, headline=26, subline=15, kicker=14, head=16, label=14.5,
                     small=13.5, value=21, curve=310)),
    (1260.0, Profile(name="slide", base=14, headline=24, subline=14.5, kicker=13, head=15,
                     label=13.5, small=12.5, value=20, curve=260, tallest=720)),
    (0.0, Profile()),
)  # fmt: skip


def profile_for(width: float) -> Profile:
    """The profile of a width: 1000 a notebook, 1240 landscape A4, 1280 a slide, 1560 A3."""
    return next(profile for least, profile in PROFILES if width >= least)


def width_of(profile: str) -> float:
    """The width of a profile by its name.

    Raises
    ------
    OptionError
        There is no such profile.
    """
    if profile not in WIDTHS:
        raise OptionError.unknown("profile", profile, WIDTHS)
    return WIDTHS[profile]
