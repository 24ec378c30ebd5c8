"""What is scored, by a name that a headline can use alone."""

from __future__ import annotations

from cemlab.data import Survey
from cemlab.language import speaker
from cemlab.metrics.answers import Answers
from cemlab.metrics.asking import labels_of
from cemlab.metrics.wording import MOST_NAMED


def label_of(survey: Survey, answers: Answers) -> dict[str, str]:
    """What is scored, in both languages.

    Of a share with the answers that it counts; of effort and of what was turned round with what
    more of it means, for a headline calls one score higher than another.
    """
    found = labels_of(survey, answers, None)
    of = [one if answers.named else f"{one:g}" for one in answers.of]
    said = {}
    for language, item in found[answers.outcome].items():
        say = speaker(language)
        if of:
            named = [found.get(one, {}).get(language, one) for one in of]
            told = say("metrics.of_join").join(say("metrics.of_one", answer=one) for one in named)
            told = say("metrics.of_many", n=len(of)) if len(of) > MOST_NAMED else told
            said[language] = say("metrics.of_item", item=item, of=told)
        elif answers.metric == "ces":
            said[language] = say("metrics.easier_item", item=item)
        else:
            key = "metrics.reversed_item"
            said[language] = say(key, item=item) if answers.is_turned else item
    return said
