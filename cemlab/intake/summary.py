"""What `cemlab new` says in the terminal: what was read, what was guessed, what to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cemlab.intake.added import AddedWave
from cemlab.intake.draft import SURENESS, Draft, Guess, ItemGuess
from cemlab.intake.making import Created
from cemlab.intake.reasons import proposals, told
from cemlab.intake.writing import KEYS, USES, joined, remark
from cemlab.language import Speaker, Verbatim, in_language, speaker
from cemlab.study.yaml_text import one_line

MOST_ROWS = 40
MOST_REASONS = 12
MOST_NAMES = 4  # of items with one reason
LONGEST = 48  # characters of a label
LONGEST_NAME = 28
LEAST = 8  # characters of a label or of codes on a narrow screen
COLOURS = {"check": "yellow", "likely": "", "sure": "green"}
HEADS = ("item", "label", "role", "scale", "codes", "sure")
GAPS = ("missing", "not_applicable", "not_asked")
SCORED = Verbatim("analyses: {metrics: {outcome: ITEM, metric: csat}, scorecard: {}}")


def tell_read(draft: Draft, screen: Console, n: int | None = None) -> None:
    """Say what was read: how many rows, or responses where it is known how many these are."""
    source, language = draft.source, draft.language.value
    say = speaker(language)
    rows = len(source) if source.rows is None else source.rows
    because = ""
    if source.evidence:
        because = say("intake.said.aside", said=_as_is(joined(source.evidence, language)))
    facts = {"file": Verbatim(source.file), "tool": say(f"intake.tool.{source.format}"),
             "columns": source.n_columns, "because": because}  # fmt: skip
    read = say("intake.said.read_rows", n=rows, **facts) if n is None else say(
        "intake.said.read", n=n, **facts)  # fmt: skip
    _line(screen, read, "bold")
    for warning in source.warnings:
        _line(screen, f"  {in_language(warning, language)}")
    if source.rows is not None:
        _line(screen, f"  {say('intake.file.of_sample', n=len(source), rows=source.rows)}")


def tell_guesses(draft: Draft, screen: Console, undeclared: tuple[str, ...] = ()) -> None:
    """Say what the columns are used for, and show the items; some of them are not declared."""
    say = speaker(draft.language.value)
    for use in _uses(draft):
        _line(screen, f"  {use}")
    if draft.items:
        screen.print(items_table(draft, undeclared, width=screen.width))
    hidden = len(draft.items) - len(undeclared) - MOST_ROWS
    if hidden > 0:
        _line(screen, say("intake.table.more", n=hidden))


def tell_created(made: Created, screen: Console, root: Path, *, is_read: bool = False) -> None:
    """Say what was read and guessed, what to look at, what was written and what is next.

    Parameters
    ----------
    made : Created
    screen : Console
    root : Path
        What paths are told from.
    is_read : bool
        Whether `tell_read` and `tell_guesses` have spoken before.
    """
    draft = made.draft
    say = speaker(draft.language.value)
    is_log = made.plan.events is not None and made.plan.events["file"] == made.plan.file
    if not is_read:
        tell_read(draft, screen, None if is_log else made.n)
        tell_guesses(draft, screen, made.plan.undeclared)
    if made.plan.undeclared:
        _line(screen, say("intake.file.undeclared", n=len(made.plan.undeclared)))
    for text in made.mended:
        _line(screen, f"  {text}", "yellow")
    _line(screen, to_check(draft), "bold")
    for reason in reasons_to_check(draft):
        _line(screen, f"  {reason}")
    for proposal in proposals(made.plan.proposed, draft.language.value):
        _line(screen, proposal)
    written = f"{_near(made.folder, root)}/study.yaml"
    _line(screen, say("intake.said.wrote", path=Verbatim(written), file=Verbatim(made.plan.file),
                      sha256=made.plan.sha256[:12]))  # fmt: skip
    if any(_doubts(draft)):
        _line(screen, say("intake.said.put_right"))
    if made.plan.salt:
        _line(screen, say("intake.said.pseudonyms", salt=Verbatim(made.plan.salt)))
    if made.plan.left_out_notebooks.get("02_metrics") == "no_metrics":
        _line(screen, say("intake.said.no_outcome", block=SCORED))
    _tell_next(screen, say, *(f"cemlab {verb} {made.name}" for verb in ("check", "run", "lab")))


def tell_wave(added: AddedWave, screen: Console) -> None:
    """Say which columns are which items, what changed, and how to decide it."""
    say = speaker(added.language)
    _line(screen, say("intake.said.read_wave", file=Verbatim(added.file), n=added.n,
                      columns=added.n_columns, wave=Verbatim(added.wave),
                      study=Verbatim(added.study)), "bold")  # fmt: skip
    matches = _plain(*(say(f"intake.wave.{key}") for key in ("item", "column", "evidence")))
    shown = [one for one in added.matches if one.column != one.item or not one.is_plain]
    for one in shown[:MOST_ROWS]:
        matches.add_row(Text(one_line(one.item)), Text(one_line(one.column)), Text(one.told))
    if shown:
        screen.print(matches)
    _line(screen, say("intake.wave.same", n=len(added.matches) - len(shown)))
    for key, names in (("absent", added.absent), ("new", added.new)):
        if names:
            colon = say("intake.file.colon")
            _line(screen, f"{say(f'intake.wave.{key}', n=len(names))}{colon}{_some(names)}")
    if added.absent and added.new:
        _line(screen, say("intake.wave.by_hand", wave=Verbatim(added.wave)), "yellow")
    if added.changes:
        changes = _plain(*(say(f"intake.wave.{key}") for key in ("item", "what", "before", "now")))
        for one in added.changes:
            changes.add_row(*(Text(one_line(text)) for text in
                              (one.item, one.told, one.before, one.now)))  # fmt: skip
        screen.print(changes)
        _line(screen, say("intake.wave.decide", wave=added.wave), "yellow")
    for text in added.mended:
        _line(screen, f"  {text}", "yellow")
    written = f"data/{added.study}/study.yaml, survey.waves.{added.wave}"
    _line(screen, say("intake.said.wrote", path=Verbatim(written), file=Verbatim(added.raw),
                      sha256=added.sha256[:12]))  # fmt: skip
    if added.compared:
        _line(screen, added.compared)
    _tell_next(screen, say, f"cemlab check {added.study}")


def items_table(draft: Draft, undeclared: tuple[str, ...] = (), *, width: int = 100) -> Table:
    """Items with their guesses, those to be looked at first."""
    language = draft.language.value
    say = speaker(language)
    items = [item for name, item in draft.items.items() if name not in undeclared]
    items.sort(key=lambda item: SURENESS.index(least_sure(item).sure))
    rows = [[say(f"intake.table.{head}") for head in HEADS]]
    for item in items[:MOST_ROWS]:
        sure = say(f"intake.sure.{least_sure(item).sure}")
        rows.append([_short(item.name, LONGEST_NAME), _short(item.label), item.role.value,
                     _scale(item), _codes(item, say), sure])  # fmt: skip
    return _fitted(rows, [COLOURS[least_sure(item).sure] for item in items[:MOST_ROWS]], width)


def _fitted(rows: list[list[str]], colours: list[str], width: int) -> Table:
    """A table with a line for each row: long labels and codes are cut, nothing else."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    label, codes = HEADS.index("label"), HEADS.index("codes")
    room = width - sum(widths) + widths[label] + widths[codes] - 2 * len(widths)
    widths[codes] = min(widths[codes], max(room - widths[label], room // 2, LEAST))
    widths[label] = min(widths[label], max(room - widths[codes], LEAST))
    table = _plain()
    for heading, most in zip(rows[0], widths, strict=True):
        table.add_column(heading, no_wrap=True, overflow="ellipsis", width=most)
    for row, colour in zip(rows[1:], colours, strict=True):
        table.add_row(*map(Text, row[:-1]), Text(row[-1], colour))
    return table


def least_sure(item: ItemGuess) -> Guess:
    """The guess of an item that needs looking at most; its role where all are alike."""
    guesses = [item.role, *(getattr(item, key) for key in KEYS)]
    return min((one for one in guesses if one is not None),
               key=lambda one: SURENESS.index(one.sure))  # fmt: skip


def to_check(draft: Draft) -> str:
    """A sentence that names what a person must look at."""
    say = speaker(draft.language.value)
    if not draft.items:
        return say("intake.table.no_items")
    names = [name for name, item in draft.items.items() if least_sure(item).sure == "check"]
    names += [use for use in USES
              if (guess := getattr(draft, use)) is not None and guess.sure == "check"]  # fmt: skip
    if not names:
        return say("intake.table.none_to_check")
    return say("intake.table.to_check", n=len(names), names=Verbatim(_some(names)))


def reasons_to_check(draft: Draft) -> list[str]:
    """Why something must be looked at: one line for each reason, the commonest first."""
    say, language = speaker(draft.language.value), draft.language.value
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for key, name, guess in _doubts(draft):
        groups.setdefault((key, guess.why), []).append((name, one_line(told(guess, language))))
    lines = []
    for (key, _), found in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        first, said = found[0]
        alike = all(one == said for _, one in found)
        how = "reason_of_one" if len(found) == 1 else "reason" if alike else "reason_such_as"
        line = say(f"intake.table.{how}", what=key, n=len(found), item=_short(first, 32), told=said)
        names = "" if first == key else _some([name for name, _ in found], MOST_NAMES)
        lines.append(line + say("intake.said.aside", said=_as_is(names))
                     if alike and names else line)  # fmt: skip
    rest = len(lines) - MOST_REASONS
    return lines if rest <= 0 else [*lines[:MOST_REASONS],
                                    say("intake.table.more_reasons", n=rest)]  # fmt: skip


def _doubts(draft: Draft) -> Iterator[tuple[str, str, Guess]]:
    """Key, item and guess of all that must be looked at; of one reason its first key alone."""
    for name, item in draft.items.items():
        said = set()
        for key in ("role", *KEYS):
            guess = getattr(item, key)
            if guess is not None and guess.sure == "check" and guess.why not in said:
                said.add(guess.why)
                yield key, name, guess
    for use in USES:
        guess = getattr(draft, use)
        if guess is not None and guess.sure == "check":
            yield use, use, guess


def _uses(draft: Draft) -> list[str]:
    """Columns that are no questions, with what they are used for and why."""
    found, language = [], draft.language.value
    for use in USES:
        guess = getattr(draft, use)
        if guess is not None:
            why = speaker(language)("intake.said.aside", said=_as_is(remark(guess, language)))
            found.append(f"{use}{speaker(language)('intake.file.colon')}{_value(guess.value)}{why}")
    return found


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(one)}" for key, one in value.items() if one is not None)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return one_line(str(value))


def _scale(item: ItemGuess) -> str:
    if item.flags is not None:
        return f"☑ {len(item.flags.value)}"
    if item.scale is None:
        return ""
    low, high = item.scale.value
    down = item.direction is not None and item.direction.value == "low_is_good"
    return f"{low:g}–{high:g}{' ↓' if down else ''}"


def _codes(item: ItemGuess, say: Any) -> str:
    said = []
    for key in GAPS:
        guess = getattr(item, key)
        if guess is not None and guess.value:
            codes = ", ".join(_short(str(code), 16) for code in list(guess.value)[:4])
            said.append(f"{say(f'intake.table.{key}')} {codes}")
    if item.asked_if is not None:
        said.append(say("intake.table.asked_if", columns=", ".join(item.asked_if.value)))
    return "; ".join(said)


def _short(text: str, most: int = LONGEST) -> str:
    text = one_line(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _some(names: Any, most: int = 12) -> str:
    names = [_short(str(name), 32) for name in names]
    return ", ".join(names[:most]) + (f" … +{len(names) - most}" if len(names) > most else "")


def _plain(*headings: str) -> Table:
    return Table(*headings, box=None, pad_edge=False, padding=(0, 2, 0, 0))


def _line(screen: Console, text: str, style: str = "") -> None:
    screen.print(one_line(text) if not text.startswith("  ") else f"  {one_line(text)}",
                 markup=False, highlight=False, style=style)  # fmt: skip


def _tell_next(screen: Console, say: Speaker, *commands: str) -> None:
    """Commands as they can be pasted: a line for each, with nothing else in it."""
    _line(screen, say("intake.said.next"))
    for command in commands:
        _line(screen, f"  {command}")


def _as_is(text: str) -> Verbatim:
    return Verbatim(one_line(text))


def _near(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return str(path)
