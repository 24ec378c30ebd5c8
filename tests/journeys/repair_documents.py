"""A repair journey with its blueprint and story map, as people would write them (made up)."""

from __future__ import annotations

import pandas as pd

from cemlab.documents import read_blueprint, read_journey, read_story_map

STEPS = (
    ("report", "report", "app", "Report", "报修", "Describes the fault, uploads photos",
     "描述故障并上传照片", "5 min", "Mini-program form", "小程序报修页"),
    ("accept", "report", "message", "Accept", "受理", "Gets a receipt by SMS", "收到受理短信",
     "15 min", "Receipt SMS", "受理短信"),
    ("wait", "follow", "wait", "Wait", "派单等待", "Calls twice to chase", "两次致电催单", "4 h",
     "", ""),
    ("book", "follow", "phone", "Book", "预约", "Takes the booking call", "接听预约电话", "10 min",
     "", ""),
    ("arrive", "serve", "visit", "Arrive", "到场", "Waits at home on leave", "请假在家等候", "1 h",
     "ID badge, tool bag, shoe covers", "工牌、工具包、鞋套"),
    ("quote", "serve", "document", "Quote", "诊断报价", "Asks the price, agrees", "询价、确认",
     "15 min", "Quote sheet", "报价单"),
    ("repair", "serve", "visit", "Repair", "施工", "Watches the work", "查看施工", "45 min",
     "", ""),
    ("pay", "pay", "payment", "Pay", "验收付费", "Tests the tap, pays by QR code",
     "试水、扫码付款", "5 min", "Sign-off sheet, receipt", "验收单、收据"),
)  # fmt: skip
STAGES = (("report", "Report", "提交报修"), ("follow", "Follow up", "跟踪进度"),
          ("serve", "Be served", "接受服务"), ("pay", "Pay and rate", "付款反馈"))  # fmt: skip
PAINS = {
    "report": ("P1", "Channels say different things", "多个渠道口径不一"),
    "wait": ("P2", "No word on progress", "派单后无进度"),
    "arrive": ("P3", "A window of four hours", "到场时间窗 4 小时"),
    "quote": ("P4", "Prices are unclear", "报价口径不透明"),
    "pay": ("P5", "The invoice takes another request", "电子发票需再次申请"),
}
MEASURES = {
    "wait": ("M1", "Four messages on progress", "四节点进度推送", "P2"),
    "arrive": ("M2", "Windows of one hour", "1 小时时间窗预约", "P3"),
    "quote": ("M3", "Price list before work begins", "上门先出示电子价目表", "P4"),
}
NODES = (  # id, lane, step, texts
    ("log", "frontstage_people", "report", "Agent logs the order", "客服登记工单"),
    ("soothe", "frontstage_people", "wait", "Agent apologises", "客服口头安抚"),
    ("call", "frontstage_people", "book", "Agent books by phone", "客服电话预约"),
    ("greet", "frontstage_people", "arrive", "Technician introduces himself", "师傅到场、自我介绍"),
    ("diagnose", "frontstage_people", "quote", "Technician diagnoses and quotes",
     "师傅诊断并报价"),
    ("work", "frontstage_people", "repair", "Technician repairs and cleans", "师傅施工、清洁"),
    ("collect", "frontstage_people", "pay", "Technician demonstrates, takes payment",
     "师傅演示并收款"),
    ("sort", "backstage_people", "accept", "Supervisor checks and sorts", "客服主管审核分类"),
    ("assign", "backstage_people", "wait", "Dispatcher assigns by hand", "调度员手工派单"),
    ("slot", "backstage_people", "book", "Technician confirms the slot", "师傅确认时段"),
    ("parts", "backstage_people", "arrive", "Picks parts", "仓库领料"),
    ("price", "backstage_people", "quote", "Looks up the part price", "查询备件价格"),
    ("invoice", "backstage_people", "pay", "Finance issues the invoice", "财务核销开票"),
    ("orders", "support", "accept", "Work-order system", "工单系统"),
    ("rota", "support", "wait", "Rota (spreadsheet)", "排班表（Excel）"),
    ("stock", "support", "arrive", "Warehouse system", "仓储系统"),
    ("prices", "support", "quote", "Price list", "备件价目库"),
    ("billing", "support", "pay", "Payment and invoice system", "支付与发票系统"),
)  # fmt: skip
FAILS = {
    "assign": ("Manual dispatch", "人工派单", "share: 0.77"),
    "rota": ("Rota not linked to orders", "排班与工单未打通", ""),
    "price": ("Quotes without a listed price", "报价无价目依据", "share: 0.29"),
}
LINKS = (
    ("customer.report", "log"), ("log", "sort"), ("sort", "customer.accept"), ("sort", "assign"),
    ("sort", "orders"), ("customer.wait", "soothe"), ("soothe", "assign"), ("assign", "slot"),
    ("assign", "rota"), ("slot", "call"), ("call", "customer.book"), ("parts", "greet"),
    ("greet", "customer.arrive"), ("stock", "parts"), ("customer.quote", "diagnose"),
    ("diagnose", "price"), ("price", "prices"), ("work", "customer.repair"),
    ("collect", "customer.pay"), ("collect", "invoice"), ("invoice", "billing"),
)  # fmt: skip
CARDS = (  # kind, task, slice, texts, serves
    ("functional", "report", "one", "Report with a photo", "拍照报修", "pains: [P1]"),
    ("functional", "arrive", "one", "Windows of one hour", "1 小时预约窗", "measures: [M2]"),
    ("functional", "wait", "one", "Four messages", "四节点推送", "measures: [M1]"),
    ("functional", "quote", "one", "Price list on screen", "电子价目表", "measures: [M3]"),
    ("functional", "pay", "one", "Invoice with the payment", "付款即开票", "pains: [P5]"),
    ("supporting", "arrive", "one", "Rota meets orders", "班表与工单打通", "pains: [P3]"),
    ("supporting", "wait", "one", "Rules for dispatch", "派单规则引擎", "pains: [P2]"),
    ("supporting", "quote", "one", "Somebody keeps the prices", "价目库维护", "pains: [P4]"),
    ("supporting", "pay", "one", "Interface for invoices", "发票接口", "pains: [P5]"),
    ("functional", "report", "two", "Fault finds itself", "故障自助识别", "pains: [P1]"),
    ("functional", "wait", "two", "Technician on a map", "地图查看师傅位置", "pains: [P2]"),
    ("supporting", "wait", "two", "Consent for location", "位置服务授权", "pains: [P2]"),
    ("functional", "book", "later", "Evening slots", "夜间时段", "pains: [P3]"),
    ("functional", "quote", "later", "Diagnosis by video", "视频诊断", "pains: [P4]"),
)  # fmt: skip
SLICES = (
    ("one", "Release 1", "第一版"),
    ("two", "Release 2", "第二版"),
    ("later", "Later", "以后"),
)
TIMES = {"report": 6, "accept": 120, "wait": 17 * 60, "book": 40, "arrive": 240, "quote": 15,
         "repair": 40, "pay": 12}  # minutes  # fmt: skip

SOURCE = """\
evidence:
  - id: site
    kind: observation
    source: {en: Observations on site, zh: 现场观察}
    n: 12
    simulated: true
"""


def journey_yaml(kind: str = "as_is") -> str:
    """The journey."""
    lines = [
        "schema: journey/1", "id: repair", f"kind: {kind}",
        "title: {en: Home repair, zh: 室内报修}",
        "personas: [lin]", "scenario: {en: A pipe leaks, zh: 水管漏水}",
        "goal: {en: Fixed in two days, zh: 两天内修好}", SOURCE + "stages:",
        *(f"  - {{id: {name}, title: {_words(*told)}}}" for name, *told in STAGES), "steps:",
    ]  # fmt: skip
    for name, stage, channel, *titles, en, zh, standard, prop_en, prop_zh in STEPS:
        lines += [
            f"  - id: {name}", f"    stage: {stage}", f"    channel: {channel}",
            f"    title: {_words(*titles)}", f"    standard: {{duration: {standard}}}",
            f"    customer_action: {{text: {_words(en, zh)}, evidence: site}}",
        ]  # fmt: skip
        if prop_en:
            lines.append(f"    props: [{{text: {_words(prop_en, prop_zh)}, evidence: site}}]")
        if name in PAINS:
            pain, *told = PAINS[name]
            lines.append(f"    pains: [{{id: {pain}, text: {_words(*told)}, evidence: site}}]")
        if name in MEASURES:
            measure, *told, pain = MEASURES[name]
            lines.append(f"    measures: [{{id: {measure}, text: {_words(*told)}, "
                         f"pains: [{pain}]}}]")  # fmt: skip
    return "\n".join(lines) + "\n"


def blueprint_yaml(links=LINKS) -> str:
    """Its blueprint: eighteen cards, three failure points, two waits."""
    lines = ["schema: blueprint/1", "id: repair", "journey: repair",
             "title: {en: How a repair is made, zh: 报修服务如何完成}",
             SOURCE + "nodes:"]  # fmt: skip
    for name, lane, step, *told in NODES:
        lines += [f"  - id: {name}", f"    lane: {lane}", f"    step: {step}",
                  f"    text: {_words(*told)}", "    evidence: site"]  # fmt: skip
        if name in FAILS:
            en, zh, share = FAILS[name]
            more = f", {share}" if share else ""
            lines.append(f"    fail_point: {{text: {_words(en, zh)}, evidence: site{more}}}")
        if name == "soothe":
            lines.append("    wait_before: {measured: wait}")
        if name == "greet":
            lines.append("    wait_before: {standard: 4 h}")
    lines += ["links:", *(f"  - {{from: {tail}, to: {tip}}}" for tail, tip in links)]
    return "\n".join(lines) + "\n"


def story_map_yaml() -> str:
    """Its story map: fourteen cards in three releases."""
    lines = ["schema: story_map/1", "id: repair", "journey: repair",
             "title: {en: What to build for repairs, zh: 报修要做什么}", "slices:",
             *(f"  - {{id: {name}, title: {_words(*told)}}}" for name, *told in SLICES),
             "cards:"]  # fmt: skip
    for kind, task, release, en, zh, serves in CARDS:
        lines += [f"  - kind: {kind}", f"    task: {task}", f"    slice: {release}",
                  f"    text: {_words(en, zh)}", f"    {serves}"]  # fmt: skip
    return "\n".join(lines) + "\n"


def written(folder, kind: str = "as_is", links=LINKS):
    """Journey, blueprint and story map, read from files."""
    found = []
    for name, text, read in (("journey", journey_yaml(kind), read_journey),
                             ("blueprint", blueprint_yaml(links), read_blueprint),
                             ("story_map", story_map_yaml(), read_story_map)):  # fmt: skip
        path = folder / f"{name}.yaml"
        path.write_text(text, "utf-8")
        found.append(read(path))
    return found


def times() -> pd.DataFrame:
    """How long each touchpoint takes, in seconds, with intervals of a tenth each way."""
    rows = [
        {"touchpoint": name, "median": 60.0 * minutes, "conf_low": 54.0 * minutes,
         "conf_high": 66.0 * minutes, "n": 500.0 - 20 * at}
        for at, (name, minutes) in enumerate(TIMES.items())
    ]  # fmt: skip
    return pd.DataFrame(rows)


def reworded(document, change):
    """The document with all texts in two languages changed."""

    def walk(node):
        if isinstance(node, dict) and node and set(node) <= {"en", "zh"}:
            return {language: change(text)[:119] for language, text in node.items()}
        if isinstance(node, dict):
            return {key: walk(inner) for key, inner in node.items()}
        return [walk(inner) for inner in node] if isinstance(node, list) else node

    raw = document.model_dump(mode="json", by_alias=True)
    return type(document).model_validate(walk(raw))


def longer(text: str) -> str:
    """A text with 40% more."""
    return text + " " * text.isascii() + text[: max(1, int(0.4 * len(text)))]


def _words(en: str, zh: str) -> str:
    return f'{{en: "{en}", zh: "{zh}"}}'


def changed(document, **values):
    """The document with some of its keys replaced."""
    raw = document.model_dump(mode="json", by_alias=True)
    return type(document).model_validate(raw | values)
