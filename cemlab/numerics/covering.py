"""Cover of small cells: as little as possible that is hidden with them, so that none is open.

Small tables are solved exactly, larger ones step by step, and what proves needless is given back;
then it is tried to spare each of the largest numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cemlab.numerics.open_tables import Place, Table, freedom

MOST_EXACT = 25  # numbers of a table, totals included, up to which the cheapest cover is sought
MOST_ROUNDS = 30  # then the cover that was found step by step is good enough
MAIN = 0.01  # of all people: larger tables are covered again without such a number
TIE = 1e-9  # differences of prices that are none


def covered(table: Table, small: np.ndarray) -> np.ndarray:
    """What to hide, given what is small: booleans in the shape of the table with its totals.

    Nothing that is hidden beside the small ones can be given back alone, and of a small table no
    other cover is cheaper; of a larger one, none that was found by sparing a number of 1% of all
    people or more. A total costs more than all cells together, an empty cell more than any
    total.
    """
    price = prices(table)
    mask = _given_back(table, _stepwise(table, small, price), small)
    if table.flat or (mask == small).all():
        return mask
    if table.whole.size > MOST_EXACT:
        return _sparing(table, small, mask)
    return _cheapest(table, small, mask)


def prices(table: Table) -> np.ndarray:
    """What hiding each number costs, as a share of all people."""
    whole = table.whole
    price = whole / max(whole[-1, -1], 1.0)
    price[:, -1] += 1.0
    price[-1] += 1.0
    return np.where(whole == 0, 4.0, price)


def _sparing(table: Table, small: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """A cheaper cover, if one is found without one of the largest numbers that are hidden."""
    price = prices(table)
    main = np.zeros(mask.shape, bool)
    main[:-1, :-1] = (price[:-1, :-1] >= MAIN) & (table.whole[:-1, :-1] > 0)
    while True:
        further = [at for at in table.places() if (mask & main & ~small)[at]]
        for at in sorted(further, key=lambda at: (-price[at], at)):
            dearer = price.copy()
            dearer[at] = np.inf
            other = _given_back(table, _stepwise(table, small, dearer), small)
            if price[other].sum() < price[mask].sum() - TIE:
                mask = other
                break
        else:
            return mask


def _stepwise(table: Table, small: np.ndarray, price: np.ndarray) -> np.ndarray:
    """A cover that is safe, though not the smallest: in the end everything is hidden."""
    mask, held = small.copy(), set()  # hiding more never narrows an interval
    _cover(table, mask, price)
    while True:
        for at in table.places():
            if mask[at] and at not in held:
                if not freedom(table, mask, at).is_enough:
                    _hide_one_more(table, mask, at, price)
                    break
                held.add(at)
        else:
            return mask


def _cover(table: Table, mask: np.ndarray, price: np.ndarray) -> None:
    """Hide of each small cell the cheapest rectangle in which it can move far enough."""
    whole, least = table.whole[:-1, :-1], table.minimum
    for i, j in np.argwhere(mask[:-1, :-1]).tolist():
        rows = np.delete(np.arange(whole.shape[0]), i)
        columns = np.delete(np.arange(whole.shape[1]), j)
        if table.flat or not len(rows) or not len(columns):
            continue
        corners = np.ix_(rows, columns)
        up = np.minimum(whole[rows, j][:, None], whole[i, columns][None, :])
        paid = np.where(mask[:-1, :-1], 0.0, np.where(whole > 0, price[:-1, :-1], np.inf))
        cost = paid[rows, j][:, None] + paid[i, columns][None, :] + paid[corners]
        cost[up + np.minimum(whole[i, j], whole[corners]) < least] = np.inf
        row, column = np.unravel_index(np.argmin(cost), cost.shape)
        if np.isfinite(cost[row, column]):
            k, m = rows[row], columns[column]
            mask[i, m] = mask[k, j] = mask[k, m] = True


def _hide_one_more(table: Table, mask: np.ndarray, found: Place, price: np.ndarray) -> None:
    """Hide the cheapest further number beside an open one, or else anywhere."""

    def order(at: Place) -> tuple:
        return at[0] != found[0] and at[1] != found[1], price[at], at

    mask[min((at for at in table.places() if not mask[at]), key=order)] = True


def _given_back(table: Table, mask: np.ndarray, small: np.ndarray) -> np.ndarray:
    """The same without what is not needed, the dearest first."""
    mask, price = mask.copy(), prices(table)
    held = {at: freedom(table, mask, at).used for at in table.places() if mask[at]}
    further = sorted((at for at in held if not small[at]), key=lambda at: (-price[at], at))
    while any([_give(table, mask, at, held) for at in further if mask[at]]):
        pass  # a number that had to stay may go once another has gone
    return mask


def _give(table: Table, mask: np.ndarray, at: Place, held: dict[Place, set[Place]]) -> bool:
    """Show a number again if every hidden one stays open without it."""
    mask[at] = False
    found = {}
    for other, used in held.items():
        if other != at and at in used:
            free = freedom(table, mask, other)
            if not free.is_enough:
                mask[at] = True
                return False
            found[other] = free.used
    held.update(found)
    del held[at]
    return True


def _cheapest(table: Table, small: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The cover of the lowest price, or the one that is known where it is not found soon.

    One 0–1 unknown says of each number whether it is hidden. The cheapest choice is tried; for
    each hidden number that it leaves too narrow there is a condition which it breaks, and which
    every cover meets: with all of these it is chosen again, until none is left too narrow.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    places = table.places()
    price = prices(table)
    aim = np.array([price[at] for at in places])
    forced = np.array([float(small[at]) for at in places])
    most = float(aim @ [known[at] for at in places])
    rows, least = [-aim], [TIE - most]  # cheaper than what is known
    mask = small.copy()
    for _ in range(MOST_ROUNDS):
        broken = list(_broken(table, mask, places))
        if not broken:
            return mask
        rows += [row for row, _ in broken]
        least += [value for _, value in broken]
        solved = milp(aim, integrality=np.ones(len(places)), bounds=Bounds(forced, 1),
                      constraints=LinearConstraint(np.array(rows), least),
                      options={"mip_rel_gap": 0.0})  # fmt: skip
        if solved.status:
            return known  # nothing is cheaper
        mask[tuple(np.array(places).T)] = solved.x > 0.5
    return known


def _broken(
    table: Table, mask: np.ndarray, places: list[Place]
) -> Iterator[tuple[list[float], float]]:
    """Conditions on what is hidden: Σ a·hidden ≥ b, as (a, b)."""
    for at in places:
        if mask[at]:
            found = freedom(table, mask, at)
            if not found.is_enough:
                row = [found.needed.get(one, 0.0) for one in places]
                row[places.index(at)] = -float(table.minimum)  # only where it is hidden
                yield row, found.short - table.minimum
