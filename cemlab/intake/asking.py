"""The open questions of a draft, asked one by one; what is not answered keeps its default."""

from __future__ import annotations

from collections.abc import Callable

from cemlab.errors import OptionError
from cemlab.intake.answering import with_answer
from cemlab.intake.draft import Draft, Question
from cemlab.intake.reasons import asked, option
from cemlab.language import speaker


def answered(draft: Draft, answers: Callable[[Question, str], str]) -> Draft:
    """The draft with the answers that a function gives to its open questions.

    Raises
    ------
    OptionError
        An answer is none of the options.
    """
    for question in draft.open_questions:
        answer = answers(question, draft.language.value)
        if answer not in question.options:
            raise OptionError.unknown("answer", answer, question.options)
        draft = with_answer(draft, question, answer)
    return draft


def prompted(question: Question, language: str) -> str:
    """Ask in the terminal: the options are numbered, and Enter takes the default."""
    from rich.console import Console
    from rich.markup import escape
    from rich.prompt import IntPrompt

    screen = Console(highlight=False)
    screen.print(f"\n[bold]{escape(asked(question, language))}[/]")
    for number, one in enumerate(question.options, start=1):
        screen.print(f"  {number}  {escape(option(question, one, language))}")
    numbers = range(1, len(question.options) + 1)
    prompt = IntPrompt(">", console=screen, choices=[str(number) for number in numbers])
    wrong = escape(speaker(language)("intake.ask.numbers", low=1, high=len(numbers)))
    prompt.illegal_choice_message = prompt.validate_error_message = f"[prompt.invalid]{wrong}"
    return question.options[prompt(default=question.options.index(question.default) + 1) - 1]
