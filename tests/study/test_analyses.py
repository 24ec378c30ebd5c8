"""The blocks of a study file and the verbs take the same arguments, with the same defaults."""

import inspect
import typing

import pytest

import cemlab
from cemlab.study import ANALYSES, VERBS
from cemlab.study.analyses import MODEL_KEYS
from cemlab.study.consistency import check_analyses


def test_every_block_has_its_verb():
    assert set(VERBS) == set(ANALYSES)


def verb_of(block):
    part, verb = VERBS[block]
    return getattr(getattr(cemlab, part), verb)


@pytest.mark.parametrize("block", ANALYSES)
def test_same_arguments_and_defaults(block):
    parameters = inspect.signature(verb_of(block)).parameters
    # what stands before them are the tables, which no study file names, but for a kept model
    arguments = {name: one for name, one in parameters.items()
                 if one.kind is one.KEYWORD_ONLY or name == MODEL_KEYS.get(block)}  # fmt: skip
    fields = ANALYSES[block].model_fields
    assert set(arguments) == set(fields)  # all by keyword: their order says nothing
    for name, argument in arguments.items():
        if argument.default is inspect.Parameter.empty:
            assert fields[name].is_required(), name
        else:
            assert fields[name].default == argument.default, name


@pytest.mark.parametrize("block", ANALYSES)
def test_same_fixed_values(block):
    verb = verb_of(block)
    hints = typing.get_type_hints(verb, vars(inspect.getmodule(verb)))
    for name, field in ANALYSES[block].model_fields.items():
        if typing.get_origin(hints[name]) is typing.Literal:
            assert typing.get_args(hints[name]) == typing.get_args(field.annotation), name


@pytest.mark.parametrize(
    ("block", "options", "wrong"),
    [
        ("comparison", {"by": "wave", "mix": "wave"}, ["mix"]),
        ("drivers", {"covariates": ["wave", "age"], "drivers": ["wave", "staff"]}, ["drivers"]),
        ("drivers", {"groups": {"people": ["staff", "stuff"], "all": ["wave"]}},
         ["groups", "groups"]),
        ("league", {"by": "wave"}, ["by"]),
        ("drivers", {"levels": ["staff", "stuff"]}, ["levels"]),
        ("sensitivity", {"marker": "weather", "covariates": ["wave"]}, ["marker"]),
        ("persona_prediction", {"persona": "kind", "baseline": ["age", "weather"]},
         ["persona", "baseline"]),
        ("persona_value", {"persona": "model.yaml", "refer": "stuff", "claims": ["staff"]},
         ["refer"]),
        ("persona_assignment", {"model": "models/kept.yaml", "by": "age"}, []),
        ("trend", {"baseline": 24}, []),
        ("empathy_map", {"persona": "lin"}, []),
        ("peak_end", {"by": "journey"}, []),
        ("peak_end", {"by": "wave", "covariates": ["journey"]}, ["by", "covariates"]),
    ],
)  # fmt: skip
def test_names_that_are_no_items(block, options, wrong):
    items = {"staff": {}, "age": {}}
    _, problems = check_analyses({block: options}, items, is_partial=True)
    assert [place[2] for place, _ in problems] == wrong
    assert all("no item of the survey" in said for _, said in problems)
