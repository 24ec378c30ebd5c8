"""Columns that belong together: named alike, or side by side with the same answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cemlab.intake.forms import Form, form_of, pooled
from cemlab.intake.profiles import Profile

STEM = re.compile(r"^(q\d+|[A-Za-z]+?)(?:[_.\-\[]|\d)", re.IGNORECASE)
QUESTION_NUMBER = re.compile(r"^([A-Za-z]{1,3}\d+)(?=[A-Z_]|\b)")
TOGETHER = 0.25  # our choice: median correlation of an item with the mean of the others
AGAINST = -0.2
LOOSE = 0.15  # correlation of a single question with a battery elsewhere
SMALLEST = 3
ON_SCALE = 0.3  # our choice: fewer answers on the scale, and the numbers rate nothing
WIDE = 0.6  # share of the points of a scale that a column must use to be taken for its item
ENOUGH = 20  # rows, before a correlation says anything


class Battery(NamedTuple):
    """Items on one scale: how they go together, and which of them goes against the others."""

    names: tuple[str, ...]
    form: Form
    together: float  # median correlation of an item with the mean of the others
    links: Mapping[str, float]
    on_scale: float = 1.0  # share of the answers that lie on the scale

    @property
    def is_coherent(self) -> bool:
        """Whether the items rate something in common."""
        big_enough = len(self.names) >= SMALLEST and self.form.is_like_ratings
        return big_enough and self.together >= TOGETHER and self.on_scale >= ON_SCALE

    def goes_with(self, name: str) -> bool:
        """Whether an item stands with the others: among them, or tied to them from elsewhere."""
        return self.is_coherent and (name in self.names or self.is_tied(name))

    def is_tied(self, name: str) -> bool:
        """Whether an item rises with the others, or falls."""
        link = self.links.get(name, np.nan)
        return bool(link >= LOOSE or link <= AGAINST)


def batteries_of(profiles: Sequence[Profile]) -> dict[str, Battery]:
    """The battery of each column of whole numbers that may be a rating, by column."""
    found: dict[str, Battery] = {}
    for group in _groups(profiles):
        form = form_of(pooled([one.tally for one in group]))
        if form is None:
            continue
        battery = _battery(group, form)
        found |= dict.fromkeys(battery.names, battery)
    return {**found, **_loose(profiles, found)}


def _loose(profiles: Sequence[Profile], found: Mapping[str, Battery]) -> dict[str, Battery]:
    """Single columns with the scale of a battery elsewhere in the file that go along with it."""
    batteries = {battery.names: battery for battery in found.values() if battery.is_coherent}
    by_name = {one.name: one for one in profiles}
    joined = {}
    for one in profiles:
        own = found.get(one.name)
        if one.number_share < 0.5 or (own is not None and own.is_coherent):
            continue
        for battery in sorted(batteries.values(), key=lambda each: -len(each.names)):
            beside = _is_beside(one, battery, profiles) and _is_within(one, battery.form)
            if not beside:
                form = form_of(one.tally)
                if form is None or not form.is_like_ratings or form.ends != battery.form.ends:
                    continue
                if not set(form.codes) <= set(battery.form.codes):
                    continue
            group = [one, *(by_name[name] for name in battery.names)]
            values = np.column_stack([each.values for each in group])
            on = (values >= battery.form.low) & (values <= battery.form.high)
            on_scale = np.where(on, values, np.nan)
            link = _link(on_scale[:, 0], *_Others(on_scale).of(0))
            if link >= LOOSE or (beside and np.isnan(link)):
                links = {**battery.links, one.name: link}
                joined[one.name] = battery._replace(links=links)
                break
    return joined


def _is_beside(one: Profile, battery: Battery, profiles: Sequence[Profile]) -> bool:
    """Whether a column stands next to a battery, or is named like it."""
    names = [each.name for each in profiles]
    place = names.index(one.name)
    neighbours = {*names[max(0, place - 1) : place], *names[place + 1 : place + 2]}
    stems = {stem_of(each) for each in profiles if each.name in battery.names} - {""}
    return bool(neighbours & set(battery.names)) or stem_of(one) in stems


def _is_within(one: Profile, form: Form) -> bool:
    """Whether all of a column's numbers occur in the battery as well, and most points do."""
    on = sum(form.low <= value <= form.high for value in one.tally)
    return (
        on >= WIDE * form.points
        and one.is_whole
        and all(form.low <= value <= form.high or value in form.codes for value in one.tally)
    )


def stem_of(profile: Profile) -> str:
    """What the names of a battery begin with; "" for a name of its own."""
    if profile.said.question:
        return profile.said.question
    found = QUESTION_NUMBER.match(profile.name) or STEM.match(profile.name)
    return found[1].casefold() if found else ""


def _groups(profiles: Sequence[Profile]) -> Iterable[list[Profile]]:
    """Neighbours with forms that fit each other; of one stem where names have one."""
    group: list[Profile] = []
    forms: list[Form] = []
    for profile in profiles:
        form = form_of(profile.tally)
        if form is None:
            if group:
                yield group
            group, forms = [], []
            continue
        if group and _fits(group, forms, profile, form):
            group.append(profile)
            forms.append(form)
            continue
        if group:
            yield group
        group, forms = [profile], [form]
    if group:
        yield group


def _fits(group: list[Profile], forms: list[Form], profile: Profile, form: Form) -> bool:
    """A scale that ends where theirs do; of another stem, exactly there."""
    if stem_of(group[-1]) != stem_of(profile):
        codes = tuple({code for one in forms for code in one.codes})
        return _is_same_elsewhere(forms[-1]._replace(codes=codes), form)
    return any(_same(one, form) for one in forms)


def _same(one: Form, other: Form) -> bool:
    if (one.low, one.high) == (other.low, other.high):
        return True
    # a rarely used end: 2..5 beside 1..5, or 1..6 beside 0..6
    ends = {one.low, *one.codes, one.high}, {other.low, *other.codes, other.high}
    overlap = abs(one.low - other.low) <= 1 and abs(one.high - other.high) <= 1
    return overlap and (one.points >= 4 or other.points >= 4) and bool(ends[0] & ends[1])


def _is_same_elsewhere(one: Form, other: Form) -> bool:
    """Stricter, for columns with names of another kind: the same codes as well."""
    known = set(other.codes) <= set(one.codes) or set(one.codes) <= set(other.codes)
    return one.ends == other.ends and other.is_like_ratings and known


def _battery(group: list[Profile], form: Form) -> Battery:
    names = tuple(one.name for one in group)
    if len(group) < SMALLEST:
        return Battery(names, form, 0.0, {})
    values = np.column_stack([one.values for one in group])
    values = np.where((values >= form.low) & (values <= form.high), values, np.nan)
    others = _Others(values)
    links = {name: _link(values[:, index], *others.of(index)) for index, name in enumerate(names)}
    known = [link for link in links.values() if np.isfinite(link)]
    on_scale = float(np.isfinite(values).sum() / max(sum(one.n_answered for one in group), 1))
    return Battery(names, form, float(np.median(known)) if known else 0.0, links, on_scale)


class _Others:
    """Mean of all other ratings in each row; in one pass, whatever the number of columns."""

    def __init__(self, values: np.ndarray) -> None:
        self.given = np.isfinite(values)
        self.rated = np.where(self.given, values, 0)
        self.sum, self.n = self.rated.sum(axis=1), self.given.sum(axis=1)

    def of(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """Mean of the columns but one, and the rows that have any of them."""
        n = self.n - self.given[:, index]
        return (self.sum - self.rated[:, index]) / np.maximum(n, 1), n > 0


def _link(own: np.ndarray, mean: np.ndarray, given: np.ndarray) -> float:
    """Correlation of an item with the mean of the others, over those who rated both."""
    both = np.isfinite(own) & given
    if both.sum() < ENOUGH or np.ptp(own[both]) == 0 or np.ptp(mean[both]) == 0:
        return np.nan
    return float(np.corrcoef(own[both], mean[both])[0, 1])


def goes_on(profiles: Mapping[str, Profile], battery: Battery, code: float) -> bool | None:
    """Whether a number next to a scale looks like one more step of it; None: cannot be told.

    A further step up goes with still better ratings of the other items. Those who never used
    something rate the rest as everybody does.
    """
    form, near = battery.form, battery.form.high if code > battery.form.high else battery.form.low
    if len(battery.names) < SMALLEST or abs(code - near) > 1:
        return None
    values = np.column_stack([profiles[name].values for name in battery.names])
    on_scale = np.where((values >= form.low) & (values <= form.high), values, np.nan)
    others = _Others(on_scale)
    means = {code: [], near: []}
    for index in range(values.shape[1]):
        mean, given = others.of(index)
        for value in (code, near):
            means[value].append(mean[(values[:, index] == value) & given])
    at_code, at_end = np.concatenate(means[code]), np.concatenate(means[near])
    if min(len(at_code), len(at_end)) < ENOUGH:
        return None
    further = at_code.mean() - at_end.mean()
    return bool(further > 0) if code > form.high else bool(further < 0)
