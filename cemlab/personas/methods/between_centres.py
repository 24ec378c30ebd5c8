"""Where people stand on the line from one centre to another: 0 at the border, 1 at their own.

The relative margin of two distances holds whatever sets a person apart from both centres alike;
with many items that is most of both distances, and nearly everybody seems to lie between. On the
line of the centres only what parts the two groups counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cemlab.personas.methods.mixed import Mixed
from cemlab.personas.methods.mixed_axes import project


def along_lines(
    method: str, parameters: Mapping[str, Any], x: np.ndarray, codes: np.ndarray,
    nearest: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """The smallest place of each row on the lines from its own centre to all others, (n,).

    Parameters
    ----------
    method : {"kmeans", "famd", "k_prototypes"}
    parameters, x, codes
        As for `closeness.of`.
    nearest : ndarray of int, shape (n,)
        Own group of each row.

    Notes
    -----
    With d₁ the distance from the own centre, d₂ that from another and D between both, the place
    is (d₂² − d₁²) / D²: for numbers the projection on the line, from 0 halfway between to 1 at the
    own centre. Items without an answer count in none of the three. Categories differ or not, by
    Huang's distance. NaN for a single group; 0 where both centres are alike in what was answered.
    """
    centres = np.asarray(parameters["centroids"], float)
    modes, gamma = np.zeros((len(centres), 0), int), 0.0
    if method == "famd":
        x, codes = project(parameters, Mixed(x, codes, parameters["levels"])), codes[:, :0]
    elif method == "k_prototypes":
        modes, gamma = np.asarray(parameters["modes"], int), float(parameters["gamma"])
    else:
        codes = codes[:, :0]
    place = np.full((len(nearest), len(centres)), np.nan)
    for own in np.unique(nearest):
        rows = nearest == own
        for other in range(len(centres)):
            if other != own:
                place[rows, other] = _on_line(
                    x[rows], codes[rows], centres[[own, other]], modes[[own, other]], gamma
                )
    if len(centres) == 1:
        return np.full(len(nearest), np.nan)
    return np.nanmin(place, axis=1)


def _on_line(
    x: np.ndarray, codes: np.ndarray, centres: np.ndarray, modes: np.ndarray, gamma: float
) -> np.ndarray:
    """Place of each row on the line from the first centre to the second."""
    seen, given = ~np.isnan(x), codes >= 0
    to = [
        (np.where(seen, x - centre, 0.0) ** 2).sum(axis=1)
        + gamma * ((codes != mode) & given).sum(axis=1)
        for centre, mode in zip(centres, modes, strict=True)
    ]
    apart = seen @ (centres[0] - centres[1]) ** 2 + gamma * (given @ (modes[0] != modes[1]))
    return np.where(apart > 0, (to[1] - to[0]) / np.where(apart > 0, apart, 1.0), 0.0)
