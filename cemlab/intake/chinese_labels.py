"""Nouns for what Chinese questionnaires ask in full: tables and sentences need them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from cemlab.intake.draft import ItemGuess
from cemlab.intake.wordings import CJK
from cemlab.study.yaml_text import one_line

# [多选题], （单选）, 【请选择1-3项】; the words of an option such as 其他【请注明】 stay
NOTES = re.compile(
    r"\s*[\[【(（](?:[^\]】)）]*(?:选题|选|必答|必填|填空|量表|打分)[^\]】)）]*)[\]】)）]"
)
END = re.compile(r"(?:是(?:什么|多少|怎样的|如何)?|如何|怎么样|怎样|吗|呢)?\s*[?？:：。]+\s*$")
BEFORE = re.compile(
    r"^(?:[^，,]{2,14}[，,]\s*)?(?:请问|请)?您(?:觉得|认为)?对"
    r"(?=.*(?:满意|评价|印象|感受|看法))"
)
LIKELY = re.compile(
    r"^(?:请问)?您(?:有多大的?可能性?|有多愿意|是否愿意|愿意|会不会|会)(?:会|愿意)?(?=.*推荐)"
)
POLITE = re.compile(r"^(?:请问|请选择|请填写)?您(?:的|们的|觉得|认为)?")
MIDDLE = re.compile(r".(?:您认为|您觉得)")  # a clause before it: no noun is left
IN_GRID = re.compile(
    r"^(?=.*(?:满意|评价|评分|打分|同意|以下|下列)).{4,}?(?<!\d)\s*(?:—+|－+|--+)\s*(.{2,})$"
)
FEWEST = 2  # characters of a label
TOOL = re.compile(r"^\d+_(?:按[^_]{1,4}_)?(.+?)(?:_\d+)+$")
LAYOUT = re.compile(r"[_\-\s]*按(?:选项)?(?:文本|序号|编号|分数)$")


def noun_labels(items: Mapping[str, ItemGuess]) -> dict[str, str]:
    """Labels by item: shortened where words of a question are left out and none is said twice."""
    full = {name: one_line(item.label) for name, item in items.items()}
    short = {name: shortened(_whole(item) or name) for name, item in items.items()}
    counts = Counter(short.values())
    return {
        name: short[name] if counts[short[name]] == 1 and short[name] != name else full[name]
        for name in items
    }


def _whole(item: ItemGuess) -> str:
    """The label, or the Chinese question that it is cut from."""
    head, cut, tail = item.label.partition("…")
    is_cut = cut and item.question.startswith(head.strip()) and item.question.endswith(tail.strip())
    return item.question if is_cut and CJK.search(item.question) else item.label


def shortened(wording: str) -> str:
    """What a Chinese question is about; any other text as it is.

    Examples
    --------
    >>> shortened("总体来说，您对物业服务的满意程度是？")
    '物业服务的满意程度'
    """
    text = one_line(wording)
    if not CJK.search(text):
        return text
    found = IN_GRID.match(text)
    said = found[1] if found else text
    said = END.sub("", NOTES.sub("", said).strip())
    for pattern in (BEFORE, LIKELY, POLITE):
        rest = pattern.sub("", said, count=1).strip()
        if rest != said:
            said = rest
            break
    said = said.strip(" ，,：:？?。")
    is_noun = len(said) >= FEWEST and CJK.search(said) and not MIDDLE.search(said)
    return said if is_noun else text


def title_of(file: str) -> str:
    """A title from the name of a file in Chinese; "" for other names."""
    stem = file.split(".", 1)[0]
    found = TOOL.match(stem)
    stem = LAYOUT.sub("", found[1] if found else stem).strip(" _-")
    return stem if len(CJK.findall(stem)) >= FEWEST else ""
