"""What changed from one version of a document to another: a table, and sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from cemlab.documents.claims import Document
from cemlab.documents.diff_parts import Change, compare
from cemlab.documents.drafting import KINDS
from cemlab.documents.reading import read_document
from cemlab.documents.texts import LANGUAGE_NAMES
from cemlab.errors import OptionError
from cemlab.language import Verbatim, check_language, listed, speaker
from cemlab.study import Words, words

if TYPE_CHECKING:
    import pandas as pd

CHANGES = ("added", "removed", "moved", "changed")


@dataclass(frozen=True, kw_only=True)
class DocumentDiff:
    """What changed from one document to another; frozen.

    Attributes
    ----------
    kind : str
        The kind of document, such as ``journey``.
    before, after : str
        What was compared: the file, or the id of a document without one.
    changes : tuple of Change
    """

    columns: ClassVar[tuple[str, ...]] = ("change", "kind", "id", "field", "before", "after")

    kind: str
    before: str
    after: str
    language: str
    changes: tuple[Change, ...] = field(repr=False)

    def tidy(self, language: str | None = None) -> pd.DataFrame:
        """One row per change.

        `kind` and `id` say of what: a touchpoint, a pain, evidence …; `field` says which key of
        it, with the language of a text (``title.zh``), and is blank where the whole was added or
        removed. `before` and `after` are the words in the file.
        """
        import pandas as pd

        language = check_language(language or self.language)
        rows = [(one.change, one.kind, one.id, one.field, words(one.before, language),
                 words(one.after, language)) for one in self.changes]  # fmt: skip
        return pd.DataFrame(rows, columns=list(self.columns))

    def counts(self) -> Mapping[str, int]:
        """How many changes of each sort there are."""
        found = Counter(one.change for one in self.changes)
        return {change: found[change] for change in CHANGES}

    def headline(self, language: str | None = None) -> str:
        """How much changed, in a sentence."""
        language = check_language(language or self.language)
        say = speaker(language)
        files = {"before": Verbatim(self.before), "after": Verbatim(self.after)}
        if not self.changes:
            return say("documents.diff.nothing", **files)
        counted = [say(f"documents.diff.n_{change}", n=n) for change, n in self.counts().items()
                   if n]  # fmt: skip
        return say("documents.diff.headline", changes=listed(counted, language), **files)

    def narrate(self, language: str | None = None) -> tuple[str, ...]:
        """A sentence for each change.

        Of a text that changed in both languages, the words in the language of the sentence are
        told; the table has both.
        """
        language = check_language(language or self.language)
        told = {(one.kind, one.id, one.field) for one in self.changes}
        return tuple(_sentence(one, language) for one in self.changes
                     if not _is_told_otherwise(one, language, told))  # fmt: skip

    def _repr_html_(self) -> str:
        return self.tidy()._repr_html_()


def diff(
    old: Document | str | Path, new: Document | str | Path, language: str | None = None
) -> DocumentDiff:
    """What changed from one version of a document to another.

    Comments, quotes and layout of the files do not count, nor does a key that says what would be
    so without it. Parts are the same one by their id: a new title under the same id is a change,
    another id is another part. Parts without an id, such as needs, are matched by their words. Of
    touchpoints in another order, the fewest moves that explain it are told.

    Parameters
    ----------
    old, new : Document, str or Path
        Two documents of a kind, or their files: two versions of one, or a journey as it is and as
        it is to be.
    language : {"en", "zh"}, optional
        Of the sentences; English when not given.

    Returns
    -------
    DocumentDiff

    Raises
    ------
    OptionError
        The documents are not of one kind.
    StudyError
        A file cannot be read; every problem is listed with its line.

    Examples
    --------
    >>> changes = diff(documents.journeys["repair"], documents.journeys["repair_to_be"])
    >>> changes.tidy()
    """
    old, new = (one if isinstance(one, Document) else read_document(one) for one in (old, new))
    kinds = [_kind(one) for one in (old, new)]
    if kinds[0] != kinds[1]:
        raise OptionError(
            f"{old.id!r} is of the kind {kinds[0]}, and {new.id!r} of the kind {kinds[1]}. Compare "
            "two documents of one kind."
        )
    return DocumentDiff(
        kind=kinds[0],
        before=old.file or old.id,
        after=new.file or new.id,
        language=check_language(language or "en"),
        changes=compare(old, new),
    )


def _kind(document: Document) -> str:
    return next(kind for kind, model in KINDS.items() if isinstance(document, model))


def _is_told_otherwise(one: Change, language: str, told: set[tuple[str, str, str]]) -> bool:
    """Whether the same text has words in the language of the reader."""
    name, _, ending = one.field.rpartition(".")
    if ending not in LANGUAGE_NAMES or ending == language:
        return False
    return (one.kind, one.id, f"{name}.{language}") in told


def _sentence(one: Change, language: str) -> str:
    say = speaker(language)
    before, after = (_quoted(said, language) for said in (one.before, one.after))
    told = {
        "kind": say(f"documents.diff.kind.{one.kind}"), "id": Verbatim(one.id),
        "field": Verbatim(one.field), "before": before, "after": after,
    }  # fmt: skip
    if one.kind == "pain" and one.field == "measures" and not (one.before and one.after):
        return say(f"documents.diff.pain_{'lost' if one.before else 'gained'}", **told)
    if one.change == "moved":
        return say("documents.diff.moved" + ("_order" if one.field == "order" else ""), **told)
    if not one.field:
        return say(f"documents.diff.{one.change}", **told)
    if not one.before or not one.after:
        return say(f"documents.diff.field_{'added' if one.after else 'removed'}", **told)
    return say("documents.diff.changed", **told)


def _quoted(said: Words | str, language: str) -> str:
    """Words as a sentence repeats them: without line breaks and what cannot be seen."""
    return Verbatim("".join(mark if mark.isprintable() else " " for mark in words(said, language)))
