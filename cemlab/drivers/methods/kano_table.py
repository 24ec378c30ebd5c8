"""The evaluation table of the Kano questionnaire: from two answers to a category.

"How do you feel if it has it?" (functional) and "if it has it not?" (dysfunctional), each answered
by one of five. The pair is A attractive, O one-dimensional, M must-be, I indifferent, R reverse or
Q questionable [1]_.

References
----------
.. [1] Berger, C., Blauth, R., Boger, D., et al. (1993). Kano's methods for understanding
   customer-defined quality. *Center for Quality Management Journal*, 2(4), 3–36 (with Pouliot's
   table).
"""

from __future__ import annotations

import numpy as np

from cemlab.errors import MethodError

ANSWERS = ("like", "must", "neutral", "live", "dislike")
CATEGORIES = ("A", "O", "M", "I", "R", "Q")
# rows: functional answer, columns: dysfunctional answer, both in the order of ANSWERS
BERGER = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
POULIOT = ("QAAAO", "RQIIM", "RIIIM", "RIIQM", "RRRRQ")
NO_PAIR = -1


def classify(
    functional: np.ndarray, dysfunctional: np.ndarray, *, pouliot: bool = False
) -> np.ndarray:
    """Category of each pair of answers.

    Parameters
    ----------
    functional, dysfunctional : ndarray, shape (n,) or (n, features)
        Places in `ANSWERS`, 0 to 4; NaN where unanswered. Exchange the two for a feature that most
        people want absent (`is_reversed`): the categories are then those of its absence.
    pouliot : bool, default False
        Must / must and live / live are questionable, not indifferent.

    Returns
    -------
    ndarray of int, the same shape
        Places in `CATEGORIES`; −1 where an answer is missing.

    Raises
    ------
    MethodError
        Shapes that differ, or answers that are none of the five.
    """
    functional, dysfunctional = checked_answers(functional, dysfunctional)
    table = np.array(
        [[CATEGORIES.index(c) for c in row] for row in (POULIOT if pouliot else BERGER)]
    )
    answered = np.isfinite(functional) & np.isfinite(dysfunctional)
    places = (np.where(answered, one, 0).astype(int) for one in (functional, dysfunctional))
    return np.where(answered, table[tuple(places)], NO_PAIR)


def one_hot(categories: np.ndarray) -> np.ndarray:
    """Ones at the category of each pair, shape (n, features, 6); zeros where there is none."""
    categories = np.asarray(categories)
    if (
        categories.ndim != 2
        or not categories.size
        or not np.issubdtype(categories.dtype, np.integer)
        or not ((categories >= NO_PAIR) & (categories < len(CATEGORIES))).all()
    ):
        raise MethodError(
            f"Categories are {categories.dtype} of shape {categories.shape}; expected whole "
            "numbers from −1 (none) to 5 of shape (n, features), as `classify` gives them."
        )
    return (categories[..., None] == np.arange(len(CATEGORIES))).astype(float)


def checked_answers(
    functional: np.ndarray, dysfunctional: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Answers as floats, refused where they are none of the five."""
    functional, dysfunctional = (np.asarray(one, float) for one in (functional, dysfunctional))
    if functional.shape != dysfunctional.shape or functional.ndim not in (1, 2):
        raise MethodError(
            f"Functional answers have shape {functional.shape} and dysfunctional "
            f"{dysfunctional.shape}; expected the same, (n,) or (n, features)."
        )
    wrong = []
    for what, answers in (("functional", functional), ("dysfunctional", dysfunctional)):
        off = ~np.isnan(answers) & ~np.isin(answers, range(len(ANSWERS)))
        if off.any():
            values = ", ".join(f"{value:g}" for value in np.unique(answers[off])[:5])
            wrong.append(f"{off.sum()} {what} answers are none of the five ({values})")
    if wrong:
        raise MethodError(
            f"{' and '.join(wrong).capitalize()}. Expected 0 to 4 for "
            f"{', '.join(ANSWERS)}, and NaN for no answer."
        )
    return functional, dysfunctional


def refuse_unanswered(n: np.ndarray) -> None:
    """Refuse features of which nobody answered both questions."""
    if not n.all():
        places = ", ".join(map(str, np.flatnonzero(n == 0)[:5]))
        raise MethodError(
            f"Nobody answered both questions about {(n == 0).sum()} of {len(n)} features (place "
            f"{places}). Leave them out."
        )
