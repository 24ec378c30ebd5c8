"""Words of a fixed choice, such as channels and causes, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cemlab.documents import CHANNELS
from cemlab.journeys.exchanging.lane_names import folded
from cemlab.language import LANGUAGES, speaker

VALUES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "channel": ("documents.channel", tuple(CHANNELS)),
    "journey_kind": ("documents.journey", ("as_is", "to_be", "planned")),
    "language": ("widgets.fields.in", ("en", "zh")),
    "phase": ("widgets.fields.phase_value", ("before", "during", "after")),
    "kind": ("widgets.fields.step_kind_value", ("communication", "action", "decision", "wait")),
    "initiator": ("widgets.fields.initiator_value", ("customer", "staff", "system", "partner")),
    "experience": ("widgets.fields.experience_value",
                   ("functional", "reliable", "usable", "emotional", "social")),
    "pain_cause": ("widgets.fields.cause_value", ("process", "people", "facility")),
    "measure_effort": ("widgets.fields.effort_value", ("S", "M", "L")),
    "measure_kind": ("widgets.fields.measure_kind_value", ("research", "mechanism", "tool")),
    "measure_state": ("widgets.fields.state_value", ("open", "running", "done", "dropped")),
    "evidence_kind": ("widgets.fields.evidence_value",
                      ("interview", "behaviour", "survey", "feedback", "observation", "experiment",
                       "document", "assumption")),
}  # fmt: skip
OTHER_WORDS: Mapping[str, Mapping[str, str]] = {
    "channel": {
        "app": "mini program|mini-program|mobile app|mobile|小程序|应用|手机应用",
        "chat": "live chat|im|wechat|微信|在线客服|客服聊天",
        "counter": "reception|desk|柜台|服务台",
        "device": "kiosk|terminal|自助机|机器", "document": "form|print|单据|表单",
        "email": "mail|e mail|邮件", "message": "sms|text|push|notification|推送|通知短信",
        "notice": "sign|poster|board|公告栏|标识|海报", "other": "其它",
        "payment": "checkout|支付|缴费",
        "phone": "call|telephone|hotline|call centre|call center|热线|来电",
        "staff": "employee|person|in person|face to face|员工|人工|面对面",
        "visit": "on site|home visit|上门服务|现场", "wait": "wait|等候",
        "website": "web|site|online|internet|网页|官网",
    },
    "journey_kind": {
        "as_is": "current|current state|今天", "to_be": "future|future state|target|未来",
    },
    "evidence_kind": {
        "interview": "interviews|talk|talks|深访", "survey": "questionnaire|surveys|问卷",
        "behaviour": "behavior|log|logs|data|日志|记录|行为数据",
        "feedback": "comments|reviews|留言|评论|投诉",
        "observation": "observations|shadowing|跟岗|实地观察", "experiment": "test|ab test|测试",
        "document": "report|reports|documents|报告|资料",
        "assumption": "workshop|guess|工作坊|推测",
    },
    "language": {"zh": "中文|汉语", "en": "英语"},
    "measure_effort": {"S": "s|low|低", "M": "m|mid|中等", "L": "l|high|高"},
}  # fmt: skip
YES = ("yes", "y", "true", "x", "1", "✓", "✔", "★", "是", "有", "√", "◆", "●")
NO = ("no", "n", "false", "0", "否", "无")


def choice_of(kind: str, words: str) -> str:
    """The value that words name; nothing where they name none."""
    return _known(kind).get(folded(words), "")


def choice_words(kind: str, value: str, language: str) -> str:
    """A value in words."""
    return speaker(language)(f"{VALUES[kind][0]}.{value}")


def is_yes(words: str) -> bool | None:
    """Whether a cell says yes; None where it says neither."""
    plain = words.strip().casefold()
    return True if plain in YES else False if plain in NO else None


@cache
def _known(kind: str) -> Mapping[str, str]:
    block, values = VALUES[kind]
    known = {folded(value): value for value in values}
    for language in LANGUAGES:
        for value in values:
            known.setdefault(folded(speaker(language)(f"{block}.{value}")), value)
    for value, words in OTHER_WORDS.get(kind, {}).items():
        for word in words.split("|"):
            known.setdefault(folded(word), value)
    return known
