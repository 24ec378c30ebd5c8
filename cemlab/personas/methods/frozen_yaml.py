"""Frozen models as YAML: plain numbers that people can read, checked wholly when read back."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cemlab.errors import DataError, Failure
from cemlab.personas.methods.closeness import METHODS
from cemlab.personas.methods.frozen import FrozenItem, FrozenModel
from cemlab.personas.methods.ready_rule import Rule

SCHEMA = "frozen_personas/1"
LARGEST = 2_000_000  # characters; a model is a page or two
NEEDED = ("method", "share", "items", "preparation", "parameters")
VERDICTS = ("natural", "reproducible", "constructive", "none")
SCALINGS = ("as_answered", "ipsatised", "ipsatised_standardised", "row_ranks", "z_scores")
PARAMETERS = {
    "kmeans": ("centroids",),
    "k_prototypes": ("centroids", "modes", "gamma"),
    "gaussian_mixture": ("share", "means", "covariances"),
    "latent_class": ("share", "probabilities"),
    "famd": ("centre", "spread", "levels", "place", "shares", "axes", "centroids"),
}
AGAIN = "Write the model anew: result.model().to_yaml()."


def written(model: FrozenModel) -> str:
    """The model as YAML, version and all."""
    from ruamel.yaml import YAML

    writer, text = YAML(typ="safe", pure=True), io.StringIO()
    writer.allow_unicode, writer.default_flow_style, writer.width = True, None, 100
    writer.sort_base_mapping_type_on_output = False  # type: ignore[attr-defined]
    writer.dump({"schema": SCHEMA, "version": model.version} | model.to_dict(), text)
    return text.getvalue()


def read_model(path: Path | str) -> FrozenModel:
    """The model of a file.

    Raises
    ------
    DataError
        There is no such file, or it holds no such model.
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(f"{path.name} does not exist. Expected a model that to_yaml() wrote.")
    if path.stat().st_size > 4 * LARGEST:
        raise DataError(f"{path.name} is too large to be a model. Expected what to_yaml() wrote.")
    try:
        return model_of(path.read_text("utf-8-sig"), path.name)
    except UnicodeDecodeError:
        raise DataError(f"{path.name} is not UTF-8. {AGAIN}") from None


def model_of(text: str, name: str) -> FrozenModel:
    """The model of a text; every problem at once."""
    content = _content(text, name)
    if "version" not in content:
        raise DataError(f"{name} has no version. {AGAIN}")
    model = built(content, name)
    if model.version != content["version"]:
        raise DataError(
            f"{name} was changed since it was written: its content has version {model.version}, it "
            f"says {content['version']}. People would be sorted by another rule. {AGAIN}"
        )
    return model


def built(content: Mapping[str, Any], name: str) -> FrozenModel:
    """The model of plain values; every problem at once."""
    failures = list(_problems(content))
    if failures:
        raise DataError.of(name, failures)
    limit, n = content.get("limit"), content.get("n")
    try:
        model = FrozenModel(
            method=content["method"],
            items=tuple(_item(one) for one in content["items"]),
            preparation=_rule(content["preparation"]),
            parameters=dict(content["parameters"]),
            share=tuple(map(float, content["share"])),
            limit=np.inf if limit is None else float(limit),
            n=np.nan if n is None else float(n),
            ambiguous=_share(content.get("ambiguous")),
            ambiguous_line=_share(content.get("ambiguous_line")),
            source=str(content.get("source", "")),
            verdict=content.get("verdict") or "",  # models of before do not tell
            is_score=content.get("is_score"),
        )  # fmt: skip
        failures = list(_misfits(model))
    except (TypeError, ValueError, KeyError):
        raise DataError(f"{name} holds something else than numbers where a model has them. "
                        f"{AGAIN}") from None  # fmt: skip
    if failures:
        raise DataError.of(name, failures)
    return model


def _content(text: str, name: str) -> Mapping[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if len(text) > LARGEST:
        raise DataError(f"{name} is too large to be a model. Expected what to_yaml() wrote.")
    try:
        content = YAML(typ="safe", pure=True).load(io.StringIO(text))
    except (YAMLError, ValueError):
        raise DataError(f"{name} is not YAML. {AGAIN}") from None
    if not isinstance(content, Mapping) or content.get("schema") != SCHEMA:
        raise DataError(f"{name} is no frozen model (schema: {SCHEMA}). {AGAIN}")
    return content


def _problems(content: Mapping[str, Any]) -> Iterator[Failure]:
    for key in NEEDED:
        if key not in content:
            yield Failure(column=key, problem="is missing.", advice=AGAIN)
    method = content.get("method")
    if "method" in content and method not in METHODS:
        yield Failure(column="method", problem=f"is {method!r}.",
                      advice=f"Known: {', '.join(METHODS)}.")  # fmt: skip
    for key, kind in (("items", list), ("share", list), ("parameters", Mapping),
                      ("preparation", Mapping | None)):  # fmt: skip
        if key in content and not isinstance(content[key], kind):
            yield Failure(column=key, problem="is not a list or a block.", advice=AGAIN)
    if content.get("verdict") not in (None, *VERDICTS):
        yield Failure(column="verdict", problem=f"is {content['verdict']!r}.",
                      advice=f"Known: {', '.join(VERDICTS)}.")  # fmt: skip
    if content.get("is_score") not in (None, True, False):
        yield Failure(column="is_score", problem=f"is {content['is_score']!r}.",
                      advice="Expected true or false.")  # fmt: skip
    held = content.get("parameters")
    for key in PARAMETERS.get(method, ()) if isinstance(held, Mapping) else ():
        if key not in held:
            yield Failure(column=f"parameters.{key}", problem="is missing.", advice=AGAIN)
    how = content.get("preparation")
    if isinstance(how, Mapping):
        for key in sorted(set(how) ^ set(Rule._fields)):
            problem = "is missing." if key in Rule._fields else "is not known."
            yield Failure(column=f"preparation.{key}", problem=problem, advice=AGAIN)
        if how.get("scaling") not in SCALINGS:
            yield Failure(column="preparation.scaling", problem=f"is {how.get('scaling')!r}.",
                          advice=f"Known: {', '.join(SCALINGS)}.")  # fmt: skip


def _share(told: Any) -> float:
    return np.nan if told is None else float(told)


def _rule(how: Mapping[str, Any] | None) -> Rule | None:
    if how is None:
        return None
    scale = how["scale"]
    return Rule(
        scaling=how["scaling"],
        scale=None if scale is None else (float(scale[0]), float(scale[1])),
        logged=np.array(how["logged"], dtype=bool),
        **{key: np.array(how[key], dtype=float) for key in ("fill", "centre", "spread")},
    )


def _item(one: Mapping[str, Any]) -> FrozenItem:
    scale = one.get("scale")
    return FrozenItem(
        str(one["name"]), None if scale is None else (float(scale[0]), float(scale[1])),
        str(one.get("direction", "high_is_good")), tuple(map(str, one.get("levels") or ())),
    )  # fmt: skip


def _misfits(model: FrozenModel) -> Iterator[Failure]:
    """Parts whose sizes do not fit each other, and what is no number."""
    k, p, q = model.k, len(model.numbers), len(model.categories)
    shapes = {"centroids": (k, p), "modes": (k, q), "means": (k, p), "covariances": (k, p, p),
              "share": (k,), "gamma": ()}  # fmt: skip
    if model.method == "famd":
        dims = np.asarray(model.parameters["axes"]).shape[-1]
        shapes |= {"centroids": (k, dims), "centre": (p,), "spread": (p,), "levels": (q,)}
    for key, shape in shapes.items():
        if key in model.parameters:
            yield from _misfit(f"parameters.{key}", model.parameters[key], shape)
    if model.method == "latent_class":
        for item, held in zip(
            [one for one in model.items if one.levels], model.parameters["probabilities"],
            strict=True,
        ):  # fmt: skip
            yield from _misfit(f"probabilities of {item.name}", held, (k, len(item.levels)))
    if model.preparation is not None:
        for key in ("logged", "fill", "centre", "spread"):
            yield from _misfit(f"preparation.{key}", getattr(model.preparation, key), (p,))
        if 0 in model.preparation.spread:
            yield Failure(column="preparation.spread", problem="holds a 0.", advice=AGAIN)
    if not np.isclose(sum(model.share), 1) or min(model.share, default=0) < 0:
        yield Failure(column="share", problem="does not add up to 1.", advice=AGAIN)


def _misfit(name: str, held: Any, shape: tuple[int, ...]) -> Iterator[Failure]:
    try:
        found = np.asarray(held, dtype=float)
    except (TypeError, ValueError):
        yield Failure(column=name, problem="is not a table of numbers.", advice=AGAIN)
        return
    if found.shape != shape:
        yield Failure(column=name, problem=f"has shape {found.shape}, expected {shape}.",
                      advice=AGAIN)  # fmt: skip
    elif not np.isfinite(found).all():
        yield Failure(column=name, problem="holds a gap.", advice=AGAIN)
