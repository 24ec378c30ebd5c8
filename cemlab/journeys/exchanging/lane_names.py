"""What lanes of a spreadsheet are called, in both languages and by other tools."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from cemlab.language import LANGUAGES, speaker

BLOCK = "journeys.exchange"
HEADS = (
    "title", "journey_kind", "persona", "scenario", "goal", "source", "numbers", "language",
    "detail",
)  # fmt: skip
STEP_LANES = (
    "stage", "stage_id", "stage_goal", "phase", "touchpoint", "touchpoint_id", "channel", "kind",
    "moment", "required", "next", "actor", "initiator", "sender", "receiver", "experience",
    "standard", "ask", "ask_rule", "props", "actions", "emotion", "arc", "measured", "measured_low",
    "measured_high", "measured_n", "thoughts", "pains", "pain_item", "pain_cause", "pain_owner",
    "pain_severity", "affected", "needs", "measures", "measure_owner", "measure_effort",
    "measure_kind", "measure_state", "measure_due", "evidence",
)  # fmt: skip
MEASURED = ("measured", "measured_low", "measured_high", "measured_n", "affected")
OTHER_WORDS: Mapping[str, str] = {
    "title": "journey|journey title|map title|旅程|旅程名称|地图名称|名称",
    "journey_kind": "journey type|type of journey|旅程种类",
    "persona": "personas|user|users|customer|人物画像|用户画像|画像|角色|用户|客户",
    "scenario": "scene|context|situation|情境|情景",
    "goal": "goals|objective|customer goal|user goal|旅程目标|用户目标|客户目标",
    "source": "sources",
    "stage": "stages|step group|阶段名称|旅程阶段",
    "stage_goal": "stage goals",
    "phase": "phases|时段|时期",
    "touchpoint": "touchpoints|touch point|touch points|step|steps|steps of the journey|task|tasks|"
    "moment|moments|activity|activities|接触点|步骤|环节|节点|任务|活动|关键节点",
    "touchpoint_id": "id|step id|步骤编号|编号",
    "channel": "channels|medium|渠道触点",
    "moment": "moment of truth|moments of truth|mot|真实时刻|关键时刻",
    "actor": "actors|who acts|执行者|参与者",
    "standard": "service standard|target time|时限|服务标准",
    "props": "physical evidence|evidence of service|实体证据|有形证据",
    "actions": "action|doing|do|customer action|customer actions|user actions|behaviour|behaviours|"
    "behavior|behaviors|客户行为|用户行为|行动|做什么|动作",
    "emotion": "emotions|feeling|feelings|mood|experience|satisfaction|score|emotional journey|"
    "emotion curve|情绪曲线|情感|情感曲线|感受|心情|体验|满意度|情绪值",
    "thoughts": "thought|thinking|think|quotes|quote|voice of the customer|所想|"
    "想法与感受|心声|原话|内心独白",
    "pains": "pain|pain point|pain points|problems|frustrations|barriers|痛点问题|问题|困扰|障碍",
    "needs": "need|wants|expectations|需要|期望|期待|诉求",
    "measures": "measure|improvement|improvements|opportunity|opportunities|actions to take|"
    "solutions|next steps|措施|改进|改善措施|改善建议|优化建议|机会点|机会|解决方案|对策",
    "measure_owner": "owners|responsible|department|team|负责部门|责任人|责任部门|负责方",
    "measure_effort": "efforts|工作量",
    "evidence": "proof|based on|证据|来源|数据来源",
}
EXTRA_KINDS: Mapping[str, str] = {
    "gain": "gain|gains|delight|delights|highlights|收益|爽点|亮点",
    "kpi": "kpi|kpis|metric|metrics|指标|关键指标",
    "idea": "idea|ideas|创意|点子",
    "system": "system|systems|it system|it systems|系统|后台系统",
    "owner": "owner|owners|负责人",
    "image": "image|images|picture|pictures|图片|照片",
    "quote": "quotation|quotations|引语",
    "channel": "channel|channels|渠道",
    "emotion": "emotion|emotions|情绪|情绪词",
    "thought": "thought|thoughts|想法",
    "arc": "arc|dramatic arc|戏剧弧线",
}


def lane_of(label: str) -> str:
    """Which lane or head a label names; nothing where it names none.

    A label in two languages ("Stage / 阶段") and one with an explanation in brackets are known.
    """
    return _found(label, _words())


def extra_kind(label: str) -> str:
    """The kind of a further lane, by its label."""
    return _found(label, _kinds()) or "text"


def folded(words: str) -> str:
    """Words as they are compared: letters and digits of any case, signs as blanks."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


def _found(label: str, known: Mapping[str, str]) -> str:
    without = re.sub(r"[(（\[【].*?[)）\]】]", " ", label)
    han = "".join(re.findall(r"[\u4e00-\u9fff]+", without))
    latin = re.sub(r"[\u4e00-\u9fff]+", " ", without)
    tried = (label, without, han, latin, *re.split(r"[/|／、\n]", without))
    return next((known[folded(one)] for one in tried if folded(one) in known), "")


@cache
def _words() -> Mapping[str, str]:
    """Every word for a lane; those that cemlab itself writes come first."""
    known: dict[str, str] = {}
    for language in LANGUAGES:
        say = speaker(language)
        for name in (*HEADS, *STEP_LANES):
            written = re.sub(r"[(（].*?[)）]", " ", say(f"{BLOCK}.lane.{name}"))
            known.setdefault(folded(written), name)
    for name, others in OTHER_WORDS.items():
        for word in (name, *others.split("|")):
            known.setdefault(folded(word), name)
    return known


@cache
def _kinds() -> Mapping[str, str]:
    return {folded(one): kind for kind, words in EXTRA_KINDS.items() for one in words.split("|")}
