"""The groups of a result as a model that sorts other people by the same rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cemlab.data import Survey
from cemlab.personas.methods.frozen import FrozenItem, FrozenModel, freeze
from cemlab.personas.sample import Sample


def frozen_kmeans(
    survey: Survey, taken: Sample, items: Sequence[str], centroids: np.ndarray,
    share: Sequence[float], whole: Mapping[str, Any],
) -> FrozenModel:  # fmt: skip
    """The model of groups around centres; groups in the order of the personas.

    Applied to the people who shaped it, it finds the persona that each of them has: gaps are
    filled by the constants of the training.
    """
    return freeze(
        "kmeans", frozen_items(survey, items), taken.prepared.rule, {"centroids": centroids},
        share, taken.answers, weights=taken.each, source=survey.source, **_called(whole),
    )  # fmt: skip


def frozen_items(survey: Survey, items: Sequence[str]) -> tuple[FrozenItem, ...]:
    """What must be the same when the model is used."""
    return tuple(
        FrozenItem(name, survey.items[name].scale, survey.items[name].direction) for name in items
    )


REORDERED = {  # parameters with a group a row
    "famd": ("centroids",),
    "k_prototypes": ("centroids", "modes"),
    "gaussian_mixture": ("share", "means", "covariances"),
    "latent_class": ("share", "probabilities"),
}


def frozen_by(
    method: str, survey: Survey, taken: Sample, parameters: Mapping[str, Any], order: np.ndarray,
    share: Sequence[float], whole: Mapping[str, Any],
) -> FrozenModel:  # fmt: skip
    """The model of groups of any method but k-means.

    Parameters
    ----------
    parameters : mapping
        As the method found them.
    order : ndarray of int, shape (k,)
        Old place of each persona.
    whole : mapping
        What the fit says of all groups together.
    """
    own = dict(parameters)
    for name in REORDERED[method]:
        held = own[name]
        if name == "probabilities":
            own[name] = tuple(np.asarray(one)[order] for one in held)
        else:
            own[name] = np.asarray(held)[order]
    numbers = [name for name in taken.rated if name not in taken.coded]
    coded = tuple(
        FrozenItem(name, survey.items[name].scale, survey.items[name].direction, levels)
        for name, levels in zip(taken.coded, taken.levels, strict=True)
    )
    return freeze(
        method, (*frozen_items(survey, numbers), *coded),
        taken.prepared.rule if numbers else None, own, share,
        taken.answers if numbers else np.empty((len(taken.rows), 0)), taken.codes,
        weights=taken.each, source=survey.source, **_called(whole),
    )  # fmt: skip


def _called(whole: Mapping[str, Any]) -> dict[str, Any]:
    """What the fit called the groups: who uses the model must not call them anything better."""
    return {"verdict": str(whole["verdict"]), "is_score": bool(whole["gradient_only"])}
