"""A survey of residents (物业满意度) as 问卷星 exports it, and the log of their repairs (工单).

No real export of such a survey is there: these are MADE, in the layout of the tool, with words that
people write (names, rooms, phone numbers: all invented), so that everything in them is known.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import xlwt

N = 320
LEVELS = ("非常不满意", "不满意", "一般", "满意", "非常满意")
AREAS = ("小区保洁", "绿化养护", "秩序维护（安保）", "工程维修", "客服人员态度", "停车管理")
ESTATES = ("翠苑一区", "文华苑", "滨江花园")
SERVICES = ("报修", "投诉", "缴费", "访客登记")
OTHER = "其他【请注明】"
UNUSED, BLANK, SKIPPED = "不适用/没用过", "(空)", "(跳过)"
RATED = "4、您对以下各项服务的满意程度—"
COMMENTS = (
    "电梯经常坏，请打13812345678联系我", "3号楼2单元1501室漏水一直没人修，王建国师傅态度不好",
    "希望保洁阿姨每天拖楼道", "联系人：李晓梅，微信号lixm_2020", "门口外卖车乱停，晚上太吵",
    "我是业主张伟，住8栋1203，电话0571-88661234", "物业费太贵了，服务一般", "挺好的，继续保持",
    "车牌浙A12345被划了没人管", "邮箱zhangsan@example.cn请回复我", "地下车库灯坏了两个月",
)  # fmt: skip
SECRETS = ("13812345678", "88661234", "浙A12345", "zhangsan@", "lixm_2020", "李晓梅", "张伟",
           "1501室", "8栋1203", "王建国", "13900001111")  # fmt: skip
OWN = ("装修审批", "问停车位，13900001111", "借工具")
STAFF = ("客服小王", "调度中心", "李师傅", "李师傅", "客服小王")
STEPS = ("报修受理", "派单", "上门", "维修完成", "回访")


def by_text(seed: int = 20260301) -> pd.DataFrame:
    """The export by the texts of options (按选项文本)."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(0, 0.8, N)
    table: dict[str, list] = {
        "序号": list(range(1, N + 1)),
        "提交答卷时间": [f"2026/3/{1 + i % 28} {9 + i % 12}:{i % 60:02d}:{i * 7 % 60:02d}"
                   for i in range(N)],
        "所用时间": [f"{60 + int(n)}秒" for n in rng.integers(0, 300, N)],
        "来源": [("微信", "手机提交", "链接")[i % 3] for i in range(N)],
        "来源详情": [("N/A", "直接访问")[i % 2] for i in range(N)],
        "来自IP": [f"61.130.{i % 200}.{i % 250}(浙江-杭州)" for i in range(N)],
        "1、您所在的小区是？": [ESTATES[n] for n in rng.integers(0, 3, N)],
        "2、您的身份是？": ["业主" if owns else "租户" for owns in rng.random(N) < 0.7],
    }  # fmt: skip
    points = np.clip(np.rint(3.4 + mood[:, None] + rng.normal(0, 0.8, (N, len(AREAS)))), 1, 5)
    for place, area in enumerate(AREAS):
        table[RATED + area] = [LEVELS[int(one) - 1] for one in points[:, place]]
    table[RATED + AREAS[5]] = _some(table[RATED + AREAS[5]], UNUSED, rng.random(N) < 0.2)
    table[RATED + AREAS[1]] = _some(table[RATED + AREAS[1]], BLANK, rng.random(N) < 0.04)
    whole = np.clip(np.rint(points.mean(axis=1) + rng.normal(0, 0.4, N)), 1, 5)
    table["5、总体来说，您对物业服务的满意程度是？"] = [LEVELS[int(one) - 1] for one in whole]
    likely = np.clip(np.rint(whole * 2 - 0.5 + rng.normal(0, 1.4, N)), 0, 10)
    table["6、您有多大可能向亲友推荐本小区的物业服务？"] = [int(one) for one in likely]
    used = rng.random((N, len(SERVICES))) < (0.5, 0.2, 0.6, 0.3)
    others = rng.random(N) < 0.08
    table["7、过去一年您使用过哪些物业服务？【多选题】"] = [
        "┋".join([*(one for one, on in zip(SERVICES, row, strict=True) if on),
                  *([f"{OTHER}〖{OWN[i % 3]}〗"] if others[i] else [])]) or BLANK
        for i, row in enumerate(used)
    ]  # fmt: skip
    prompt = np.clip(np.rint(3.3 + mood + rng.normal(0, 0.8, N)), 1, 5)
    table["8、最近一次报修，您对维修及时性的评价是？"] = _some(
        [LEVELS[int(one) - 1] for one in prompt], SKIPPED, ~used[:, 0]
    )
    said = [f"{COMMENTS[i % 11]}{('', '，谢谢', '，望尽快处理')[i % 3]}" for i in range(N)]
    table["9、您对物业服务还有什么意见或建议？"] = _some(said, BLANK, rng.random(N) < 0.4)
    phones = [f"138{i * 7919 % 100_000_000:08d}" for i in range(N)]
    table["10、您的联系电话"] = _some(phones, BLANK, rng.random(N) < 0.7)
    return pd.DataFrame(table)


def by_code(table: pd.DataFrame) -> pd.DataFrame:
    """The same answers by the numbers of options (按选项序号): -2 is blank, -3 was skipped."""
    numbers = {word: place for place, word in enumerate(LEVELS, 1)}
    numbers |= {UNUSED: 6, BLANK: -2, SKIPPED: -3}
    found: dict[str, pd.Series] = {}
    for name, cells in table.items():
        question = name.split("、")[0]
        if question in ("4", "5", "8"):
            found[name] = cells.map(numbers)
        elif question in ("1", "2"):
            found[name] = cells.map({word: n for n, word in enumerate(sorted(set(cells)), 1)})
        elif question == "7":
            for option in (*SERVICES, OTHER):
                found[f"第7题({option})"] = cells.map(lambda cell, one=option: _tick(cell, one))
        else:
            found[name] = cells.replace(BLANK, "-2")
    return pd.DataFrame(found)


def _tick(cell: str, option: str) -> int | str:
    if cell == BLANK:
        return -2
    own = cell.partition(f"{OTHER}〖")[2]
    return f"1〖{own}" if option == OTHER and own else int(option in cell)


def _some(cells: list, code: str, where: np.ndarray) -> list:
    return [code if there else cell for cell, there in zip(cells, where, strict=True)]


def as_xls(table: pd.DataFrame, path: Path) -> Path:
    """As an old workbook, made with xlwt."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    for column, name in enumerate(table):
        sheet.write(0, column, name)
        for row, cell in enumerate(table[name], 1):
            sheet.write(row, column, cell if isinstance(cell, str) else int(cell))
    book.save(str(path))
    return path


def as_xlsx(table: pd.DataFrame, path: Path) -> Path:
    """As a new workbook, made with openpyxl."""
    book = openpyxl.Workbook()
    book.active.append(list(table))
    for row in table.itertuples(index=False):
        book.active.append([cell if isinstance(cell, str) else int(cell) for cell in row])
    book.save(path)
    return path


def repairs(seed: int = 5) -> pd.DataFrame:
    """A log of repairs, rows in no order, times as Chinese programs write them."""
    rng = np.random.default_rng(seed)
    rows = []
    for case in range(120):
        at = pd.Timestamp("2026-03-01 07:00") + pd.Timedelta(minutes=int(rng.integers(0, 28_000)))
        for step, who in zip(STEPS, STAFF, strict=True):
            rows.append({
                "工单号": f"WX2026{case:04d}", "环节": step, "时间": _chinese(at), "处理人": who,
                "渠道": ("微信", "电话", "前台")[case % 3],
                "评分": str(rng.integers(1, 6)) if step == "回访" else "",
                "真实时间": at,
            })  # fmt: skip
            at += pd.Timedelta(minutes=int(rng.integers(20, 600)))
    return pd.DataFrame(rows).sample(frac=1, random_state=1, ignore_index=True)


def _chinese(at: pd.Timestamp) -> str:
    half = "凌晨" if at.hour < 6 else "上午" if at.hour < 12 else "下午" if at.hour < 18 else "晚上"
    return f"{at.year}年{at.month}月{at.day}日 {half}{(at.hour - 1) % 12 + 1}:{at.minute:02d}"
