"""Coded quotes of interviews and observations, to be broken and drawn."""

from __future__ import annotations

import pandas as pd

THEMES = {
    "zh": {
        "says": [("派单", "到底派没派单？", 9), ("准点", "能不能给个准点？", 7),
                 ("手艺", "修得倒是真好。", 6)],
        "thinks": [("白等半天，还得再请假", "又要请假等半天", 8),
                   ("是不是我不催就没人管", "不催没人管", 5),
                   ("报价会不会宰我", "怕报价被宰", 4)],
        "does": [("两次致电催单", "同一工单来电两次", 8),
                 ("请假半天等师傅", "门禁记录显示上午在家", 6)],
        "feels": [("焦躁：等待无期", "等得心里发毛", 11), ("安心：师傅专业", "看他干活就放心", 10),
                  ("被敷衍：回访走流程", "回访就是走流程", 2)],
        "hears": [("邻居说上次拖了一周", "隔壁说拖了一周", 4)],
        "sees": [("群里天天有人催单", "群里都在催", 5)],
        "pains": [("进度不可见", "看不到进度", 9), ("时间窗太宽", "从早等到晚", 7),
                  ("价格", "报价没依据", 3)],
        "gains": [("一次修好", "一次就好", 8), ("知道谁来、几点来", "短信说了几点来", 6),
                  ("价格", "价格公道", 4)],
    },
    "en": {
        "says": [("dispatch", "Has anybody been sent yet or not?", 9),
                 ("a firm hour", "Just tell me the hour, I can plan the rest.", 7),
                 ("workmanship", "The repair itself was excellent.", 6)],
        "thinks": [("Another half day of leave for nothing", "So I take leave again", 8),
                   ("Nobody acts unless I chase them", "If I do not call, nobody does", 5),
                   ("They may overcharge me", "I wonder about the bill", 4)],
        "does": [("Calls twice about one order", "two calls on one order", 8),
                 ("Stays at home all morning", "door log: at home from 8 to 12", 6)],
        "feels": [("Restless: waiting without an end", "It drives me mad", 11),
                  ("At ease: the fitter knows his job", "I trust him", 10),
                  ("Fobbed off by the call afterwards", "They just tick boxes", 2)],
        "hears": [("Neighbours waited a week", "Next door it took a week", 4)],
        "sees": [("The group chat is full of chasing", "Everybody chases", 5)],
        "pains": [("Progress cannot be seen", "I see nothing", 9),
                  ("The time window is too wide", "from eight to six", 7),
                  ("price", "no basis", 3)],
        "gains": [("Fixed at the first visit", "one visit", 8),
                  ("Knows who comes, and when", "a message with a name", 6),
                  ("price", "fair", 4)],
    },
}  # fmt: skip
N = 16


def quotes(language="en", *, coders=("first",), kinds=("interview",), themes=None, n=N):
    """A row for each person, theme, coder and kind; the first `count` people name a theme."""
    rows = []
    for field, named in (themes or THEMES[language]).items():
        for theme, text, count in named:
            for person in range(count):
                for kind in ("observation",) if field == "does" else kinds:
                    rows += [
                        {"respondent": f"P{person}", "persona": "lin", "field": field,
                         "theme": theme, "text": text, "coder": coder, "kind": kind}
                        for coder in coders
                    ]  # fmt: skip
    wrote = [{"respondent": f"P{person}", "persona": "lin", "text": "…", "field": "", "theme": "",
              "coder": "", "kind": "interview"} for person in range(n)]  # fmt: skip
    return pd.DataFrame([*rows, *wrote])
