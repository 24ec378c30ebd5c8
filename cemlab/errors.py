"""Every error and warning of cemlab, and the words they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class CemlabError(Exception):
    """Base of every error; never raised itself."""


class StudyError(CemlabError, ValueError):
    """The study file is incomplete or impossible."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One thing wrong with a table: where, what, how often, and what to do."""

    column: str
    problem: str
    rows: int = 0
    advice: str = ""


class DataError(CemlabError, ValueError):
    """A table breaks its contract; `failures` lists every way it does."""

    def __init__(self, message: str, failures: Sequence[Failure] = ()) -> None:
        super().__init__(message)
        self.failures = tuple(failures)

    @classmethod
    def of(cls, what: str, failures: Sequence[Failure]) -> DataError:
        """All problems of a table in one message."""
        lines = [f"{what} has {len(failures)} problem{'s' if len(failures) != 1 else ''}:"]
        for failure in failures:
            where = f"  {failure.column}: " if failure.column else "  "
            lines.append(f"{where}{failure.problem} {failure.advice}".rstrip())
        return cls("\n".join(lines), failures)


class OptionError(CemlabError, ValueError):
    """An argument has a value the method does not know."""

    @classmethod
    def unknown(cls, name: str, value: object, allowed: Iterable[str]) -> OptionError:
        """What was given, the nearest match, and everything allowed."""
        allowed = sorted(allowed)
        return cls(
            f"`{name}` is {value!r}.{nearest(value, allowed)} Allowed: {', '.join(allowed)}."
        )


class MethodError(CemlabError, RuntimeError):
    """The numbers do not allow the method."""


class FontError(CemlabError, RuntimeError):
    """No font can write these characters."""


class RunError(CemlabError, RuntimeError):
    """A run failed: which notebook, which cell, why."""

    def __init__(
        self, message: str, notebook: str = "", cell: int | None = None, cause: str = ""
    ) -> None:
        super().__init__(message)
        self.notebook = notebook
        self.cell = cell
        self.cause = cause


class CemlabWarning(UserWarning):
    """Base of every warning; `code` is that of the message catalogue."""

    code = ""

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code or self.code


class SmallSampleWarning(CemlabWarning):
    """Too few answers to lean on."""

    code = "small_n"


class CollinearityWarning(CemlabWarning):
    """Drivers say nearly the same thing."""

    code = "vif"


class MissingDataWarning(CemlabWarning):
    """Answers are missing in a way that can bend the result."""

    code = "mostly_missing"


def nearest(value: object, allowed: Iterable[str]) -> str:
    """A hint ` Did you mean 'x'?` when something allowed is close, else nothing."""
    allowed = [str(one) for one in allowed]
    folded = {one.lower(): one for one in reversed(allowed)}
    near = get_close_matches(str(value), allowed, n=1) or [
        folded[one] for one in get_close_matches(str(value).lower(), list(folded), n=1)
    ]
    return f" Did you mean {near[0]!r}?" if near else ""
