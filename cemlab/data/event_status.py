"""How moments ended: the words of a file → done or failed."""

from __future__ import annotations

import pandas as pd

from cemlab.data import cleaning
from cemlab.errors import Failure
from cemlab.study import EventsSpec, text_of

DONE, FAILED = "done", "failed"
# what programs write; other words have to be declared
USUAL = {
    DONE: ("done", "complete", "completed", "closed", "success", "succeeded", "ok"),
    FAILED: ("failed", "failure", "cancelled", "canceled", "aborted", "rejected", "error"),
}


def statuses(
    raw: pd.Series, column: str, spec: EventsSpec
) -> tuple[pd.Series, list[Failure]]:  # fmt: skip
    """Done or failed for each row, empty where nothing is written, and words that are neither.

    Parameters
    ----------
    raw : Series
    column : str
        Its name, for messages.
    spec : EventsSpec
        Its `status` says what the words mean; without it the usual ones are known, in any case.
    """
    empty = cleaning.is_empty(raw)
    said = cleaning.trimmed(raw).astype("str").mask(empty)
    if spec.status is None:
        known = {word: name for name, words in USUAL.items() for word in words}
        found = said.str.casefold().map(known)
    else:
        declared = {DONE: spec.status.done, FAILED: spec.status.failed}
        known = {text_of(code): name for name, codes in declared.items() for code in codes}
        found = said.map(text_of, na_action="ignore").map(known)
    strange = (found.isna() & ~empty).to_numpy()
    if not strange.any():
        return found.astype("str"), []
    advice = (
        "Say which words mean done and which failed: status: {done: [OK], failed: [cancelled]}."
    )
    what = "says how moments ended in words that are not declared"
    return found.astype("str"), [cleaning.failure_of(column, what, raw, strange, advice)]
