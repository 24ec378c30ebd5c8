"""The study file of a world, as a person would have written it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from cemlab.simulate.answering import BLANK, MEMORY_SCALE, RECOMMEND_SCALE
from cemlab.simulate.options import Options
from cemlab.simulate.people import NEED_SCALE, branch_codes
from cemlab.simulate.recipe import Recipe
from cemlab.simulate.walking import lived, reach_of_all, steps_of
from cemlab.study import words

HEAD = {
    "en": "{title}. Simulated; the planted truth is in truth.yaml.",
    "zh": "{title}。数据为模拟；埋设的真值见 truth.yaml。",
}
WAVES = {
    "en": "{period}, {waves} waves",
    "zh": "{period}，共 {waves} 期",
}
THEMED = "empathy_map"  # the analysis that names the themes of quotes
WIDTH = 4096  # lines are not broken: labels stand on the line of their item


def study_of(
    recipe: Recipe, options: Options, *, id: str, made_by: str, suffix: str = "csv",
    quotes: str | None = None,
) -> str:  # fmt: skip
    """The text of `study.yaml`; `quotes` is its file of coded quotes, if it has one."""
    head = recipe.study
    period = head.period
    if options.waves > 1:
        period = {key: WAVES[key].format(period=said, waves=options.waves)
                  for key, said in period.items()}  # fmt: skip
    stages = {step.stage for step in steps_of(lived(recipe)).values()}
    content = CommentedMap(
        study=CommentedMap(
            id=id,
            title=one_line(head.title),
            question=one_line(head.question),
            owner=one_line(head.owner),
            language=options.language,
            simulated=True,
            period=one_line(period),
            source=one_line({"en": f"Simulated by {made_by}", "zh": f"由 {made_by} 模拟生成"}),
        ),
        survey=CommentedMap(
            file=f"raw/survey.{suffix}",
            id="respondent_id",
            weight="weight",
            **({"wave": "wave"} if options.waves > 1 else {}),
            items=_items(recipe, options),
        ),
        events=_events(recipe, suffix),
        **({"quotes": one_line({"file": quotes})} if quotes else {}),
        stages=CommentedMap(
            {
                name: one_line({"label": said})
                for name, said in recipe.stages.items()
                if name in stages
            }
        ),
        touchpoints=CommentedMap(
            {
                name: one_line({"stage": step.stage, "label": step.label})
                for name, step in steps_of(lived(recipe)).items()
            }
        ),
        analyses=_analyses(recipe),
        notebooks=one_line(list(recipe.notebooks)),
    )
    for block in list(content)[1:]:
        content.yaml_set_comment_before_after_key(block, before="\n")
    title = " ".join(words(head.title, options.language).split())  # a comment is one line
    return f"# {HEAD[options.language].format(title=title)}\n{dumped(content)}"


def dumped(content: Any) -> str:
    """YAML text with lines as long as they are."""
    out = io.StringIO()
    writer = YAML(typ="rt", pure=True)
    writer.width = WIDTH
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.allow_unicode = True
    writer.dump(content, out)
    text = out.getvalue()
    return "\n".join("" if line.strip() == "#" else line for line in text.split("\n"))


def _items(recipe: Recipe, options: Options) -> CommentedMap:
    survey, waves = recipe.survey, reach_of_all(recipe)
    scale = [int(end) for end in survey.scale]
    items = CommentedMap(
        overall=_rated("outcome", scale, survey.overall),
        recommend=_rated("outcome", RECOMMEND_SCALE, survey.recommend),
    )
    touchpoints = steps_of(lived(recipe))
    for name, driver in survey.drivers.items():
        item = _rated("driver", scale, driver)
        if driver.at in touchpoints:
            item.insert(1, "touchpoint", driver.at)
        if driver.at is not None and waves[driver.at] < 1:
            place = list(item).index("missing") + 1
            item.insert(place, "not_applicable", one_line([scale[1] + 1]))
        items[name] = item
    branches = recipe.branches
    items[branches.id] = CommentedMap(
        role="segment",
        label=one_line(branches.label),
        levels=CommentedMap(
            {
                code: one_line(
                    {key: said.replace("{}", code) for key, said in branches.names.items()}
                )
                for code in branch_codes(options.branches)
            }
        ),
    )
    for name, segment in recipe.segments.items():
        items[name] = CommentedMap(
            role="segment",
            label=one_line(segment.label),
            levels=CommentedMap({key: one_line(one.label) for key, one in segment.levels.items()}),
        )
    items["comment"] = CommentedMap(role="verbatim", label=one_line(recipe.comments.label))
    way = recipe.way
    items[way.id] = CommentedMap(
        role="segment",
        label=one_line(way.label),
        question=one_line(way.question),
        levels=CommentedMap({key: one_line(said) for key, said in way.levels.items()}),
    )
    for name, need in recipe.needs.items.items():
        items[name] = _rated("profile", NEED_SCALE, need)
    items["remembered"] = _rated("outcome", MEMORY_SCALE, recipe.memory)
    return items


def _rated(role: str, scale: Any, told: Any) -> CommentedMap:
    """An item with a scale; `told` has its label and question."""
    item = CommentedMap(
        role=role,
        scale=one_line(list(scale)),
        missing=one_line([BLANK]),
        label=one_line(told.label),
    )
    if told.question:
        item["question"] = one_line(told.question)
    return item


def _events(recipe: Recipe, suffix: str) -> CommentedMap:
    """With a journey in focus, its moments alone; else all that a customer lived is one journey."""
    own = {"journey_id": one_line(["customer_id", "journey"]), "journey": "journey"}
    columns = CommentedMap(
        customer_id="customer_id",
        **(own if recipe.focus else {}),
        touchpoint="touchpoint",
        channel="channel",
        occurred_at="occurred_at",
        experience="experience",
    )
    return CommentedMap(
        file=f"raw/events.{suffix}",
        columns=columns,
        **({"journey": recipe.focus} if recipe.focus else {}),
        scale=one_line([int(end) for end in recipe.experience.scale]),
        timezone=recipe.calendar.timezone,
        **({} if recipe.focus else {"touchpoints_in_order": False}),
    )


def one_line(value: Any) -> Any:
    """A mapping or list on one line."""
    if isinstance(value, Mapping):
        inner = CommentedMap({key: one_line(one) for key, one in value.items()})
    elif isinstance(value, (list, tuple)):
        inner = CommentedSeq([one_line(one) for one in value])
    else:
        return value
    inner.fa.set_flow_style()
    return inner


def _analyses(recipe: Recipe) -> CommentedMap:
    """Each analysis, and what readers call the themes that a machine finds in comments."""
    blocks = CommentedMap({name: _plain(one) for name, one in recipe.analyses.items()})
    named = {name: one_line(told.label) for name, told in recipe.comments.coding.items()
             if told.label}  # fmt: skip
    if named and THEMED in blocks:
        blocks[THEMED]["themes"] = CommentedMap(named)
    return blocks


def _plain(value: Any) -> Any:
    """The options of an analysis: a mapping by lines, as one of lists is, and lists on one."""
    if not isinstance(value, Mapping):
        return value
    nested = {key for key, one in value.items() if isinstance(one, Mapping)
              and all(isinstance(inner, list) for inner in one.values())}  # fmt: skip
    return CommentedMap({key: _plain(one) if key in nested else one_line(one)
                         for key, one in value.items()})  # fmt: skip
