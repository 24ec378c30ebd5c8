"""Sizes of text that go with a width: on a screen, on paper, on a slide."""

from __future__ import annotations

from dataclasses import dataclass

from cemlab.errors import OptionError

# how wide a sheet is, by what it is for; landscape A4 and A3
WIDTHS = {"notebook": 1000.0, "a4": 1240.0, "slide": 1280.0, "a3": 1560.0}
POINTS = 72 / 25.4  # to a millimetre
MARGIN = 10 * POINTS  # of a page
LEAST_PRINT = 7.5  # points of the smallest text on paper, as the visual design has it


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A landscape page that sheets of one width are printed on, in points."""

    name: str
    width: float
    height: float

    def fit(self, width: float, height: float) -> float:
        """Points to a pixel of a drawing that is as large as it fits between the margins."""
        return min((self.width - 2 * MARGIN) / width, (self.height - 2 * MARGIN) / height)

    def tallest(self, width: float) -> float:
        """Height from which on a drawing of a width does not fill the page from side to side."""
        return width * (self.height - 2 * MARGIN) / (self.width - 2 * MARGIN)


PAPERS = {
    WIDTHS["a4"]: Paper(name="a4", width=297 * POINTS, height=210 * POINTS),
    WIDTHS["a3"]: Paper(name="a3", width=420 * POINTS, height=297 * POINTS),
}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Sizes of text of one width, in pixels.

    Attributes
    ----------
    name : {"notebook", "slide", "a3"}
        Landscape A4 (1240) has the sizes of a notebook: cells at most 7.6 pt in print.
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
