"""Words by which companies call their departments, to tell stages that are named after one."""

from __future__ import annotations

import re

ENGLISH = (
    "accounting", "accounts", "administration", "call centre", "call center", "customer care",
    "customer service", "customer services", "customer support", "engineering", "facilities",
    "facility management", "finance", "hr", "human resources", "it", "legal", "logistics",
    "maintenance", "marketing", "operations", "procurement", "property management", "purchasing",
    "quality assurance", "r&d", "sales", "security", "service centre", "service center",
    "technical support", "warehouse",
)  # fmt: skip
CHINESE = (
    "安保", "保安", "保洁", "采购", "财务", "产品", "法务", "工程", "行政", "后勤", "呼叫", "技术",
    "客服", "客户服务", "品控", "品质", "人力资源", "人事", "市场", "售后", "售后服务", "维修",
    "物流", "物业", "物业管理", "销售", "信息", "信息技术", "研发", "营销", "运营", "质检", "质量",
)  # fmt: skip
UNITS = r"(?:department|dept\.?|division|team|unit|office|desk|centre|center)"
NAMED = re.compile(
    rf"(?:the )?(?:(?:{'|'.join(map(re.escape, ENGLISH))})(?: {UNITS})?"
    r"|[\w&/,-]+(?: [\w&/,-]+){0,3} (?:department|dept\.?|division))",
    re.IGNORECASE,
)
# in Chinese, many of these words also name what is done: 维修 is the repair, 维修部 a department
NAMED_CHINESE = re.compile(
    rf"(?:{'|'.join(CHINESE)})(?:部门?|中心|科|处|组)|客服|财务|人事|法务|行政|后勤|人力资源|采购"
    r"|[\u4e00-\u9fff]{2,8}部门"
)


def is_department(name: str) -> bool:
    """Whether a name says nothing but which department it is.

    Examples
    --------
    >>> is_department("Finance department"), is_department("客服部"), is_department("Pay the bill")
    (True, True, False)
    """
    said = " ".join(name.split())
    return bool(NAMED.fullmatch(said) or NAMED_CHINESE.fullmatch(said.replace(" ", "")))
