"""The verb: check, group, judge, describe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from cemlab.data import Survey, arguments
from cemlab.personas import assembling
from cemlab.personas.asking import (
    Blocks,
    all_at_once,
    check_choices,
    check_numbers,
    check_resampling,
)
from cemlab.personas.asking_methods import (
    OF_NUMBERS,
    check_kinds,
    check_method,
    refuse_weights,
)
from cemlab.personas.evidence import check_samples, facts, table, weigh, weigh_by
from cemlab.personas.freezing import frozen_by, frozen_kmeans
from cemlab.personas.methods.confirming_often import SPLITS
from cemlab.personas.mixed_sample import take_mixed
from cemlab.personas.rare_categories import of_axes
from cemlab.personas.respondent_answers import Remembered
from cemlab.personas.result import PersonaResult
from cemlab.personas.sample import answered, refuse_few, take
from cemlab.personas.weaknesses import notes, of_gaps, warn

Method = Literal["kmeans", "famd", "latent_class", "gaussian_mixture", "k_prototypes"]


def fit(
    survey: Survey,
    *,
    items: Sequence[str],
    method: Method = "kmeans",
    k: int | None = None,
    ipsatise: bool = False,
    scale: Literal["declared", "z", "row_rank"] = "declared",
    blocks: Blocks = None,
    amounts: Sequence[str] = (),
    speeders: float | Literal["auto"] | None = "auto",
    duplicates: bool = True,
    describe: Sequence[str] = (),
    k_max: int = 8,
    resamples: int = 100,
    null_samples: int = 99,
    splits: int = SPLITS,
    seed: int = 0,
) -> PersonaResult:
    """Look for groups of respondents in what they answered, and say how firm they are.

    Every number of groups from 1 to `k_max` is tried (k-means: 50 starts), each with silhouette,
    prediction strength and bootstrap Jaccard. Then the answers are held against a continuum with
    the same margins, ties and correlations: of the numbers that come back, the one furthest above
    it is taken. Groups that come back by both measures, and that no continuum explains, are
    natural; groups that only come back are reproducible, a stable way to cut a continuum; groups
    that were asked for and do not come back are constructive; otherwise there are none.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    items : sequence of str
        Items that build the groups, at least two of one declared scale: what people need or do,
        neither an outcome nor who they are. Items where low is good are turned round.
    method : {"kmeans", "famd", "latent_class", "gaussian_mixture", "k_prototypes"}
        ``"kmeans"`` and ``"gaussian_mixture"`` take ratings of one scale; ``"famd"`` (k-means on
        common axes) and ``"k_prototypes"`` take ratings, amounts and categories together;
        ``"latent_class"`` takes every item as categories, and gaps as they are.
    k : int, optional
        Number of groups; without it the evidence decides, and may decide for none.
    ipsatise : bool, default False
        Take each person's mean away, so that only the pattern of the answers counts; for kmeans
        and gaussian_mixture.
    scale, blocks, amounts, speeders, duplicates
        As for `cemlab.personas.prepare`, which tells what they do to these answers. `blocks` and
        ranks are for kmeans and gaussian_mixture; latent_class has no `amounts` either.
    describe : sequence of str
        Items that only describe the groups: segments, ratings, outcomes.
    k_max : int, default 8
        Largest number of groups that is compared.
    resamples : int, default 100
        Bootstrap resamples behind Jaccard coefficients, the intervals of the shares and those of
        the items that built the groups, at least 100; 0 switches them off: shares then have
        Wilson's, which take the borders as given and are too narrow.
    null_samples : int, default 99
        Draws from a continuum behind the test of separate groups, and of the gap statistic; at
        least 39. 0 switches both off: then nobody can say whether groups are separate.
    splits : int, default 20
        Halves of the people in which the profiles are looked for again, at least 1; `confirmed()`.
    seed : int, default 0
        Seed of starts, half splits and resamples.

    Returns
    -------
    PersonaResult

    Raises
    ------
    OptionError
        An item is not known or is none that the method takes, the method has not such an option,
        items have several scales, or `k` is above `k_max`.
    MethodError
        Weights, where the method is gaussian_mixture.
        Too few respondents or different answers, an item that never varies, or a group of the
        number asked for that is too small to describe.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning, CemlabWarning
        The result is weak; `notes()` says the same.

    Notes
    -----
    Respondents without a rating on more than 40% of the items are in no group; other gaps are
    filled from the person's other answers. The gap statistic is shown and decides nothing: a
    gradient makes it name three or four groups. Above 20,000 respondents resamples draw 4,000 of
    them, starts are tried on parts, and silhouettes use 4,000 distances each; above 4,000 the test
    and the gap use 4,000 respondents. `glance()` has these numbers (n_resampled, n_tested). Who
    gave one answer to all items does not shape the groups and is assigned afterwards.

    What a method cannot have is a gap: latent classes have no silhouette; BIC is of latent classes
    and mixtures; the gap statistic is of k-means. Categories have no continuum to be held
    against, nor do latent classes: their groups are never called natural. FAMD is resampled on
    the axes of all people. Other methods than kmeans and famd take minutes instead of seconds.

    References
    ----------
    Lloyd (1982); Rousseeuw (1987); Tibshirani, Walther & Hastie (2001); Tibshirani & Walther
    (2005); Hennig (2007); Hennig & Lin (2015); Hedges (1981); Pagès (2004); Linzer & Lewis (2011);
    Fraley & Raftery (2002); Huang (1998).

    Examples
    --------
    >>> personas = cemlab.personas.fit(survey, items=["speed", "price", "contact"])
    >>> personas.profiles()
    """
    arguments.check_survey(survey)
    arguments.check_items("items", items)
    arguments.check_items("describe", describe)
    asked = [items] if isinstance(items, str) else list(items)
    describe = [describe] if isinstance(describe, str) else list(describe)
    chosen_by = {"ipsatise": ipsatise, "scale": scale, "amounts": amounts, "speeders": speeders,
                 "duplicates": duplicates}  # fmt: skip
    kinds = {"method": method, "scale": scale, "blocks": blocks, "amounts": amounts}
    all_at_once(
        lambda: check_numbers(k, k_max, ipsatise),
        lambda: check_resampling(resamples, seed),
        lambda: check_samples(null_samples, splits),
        lambda: _check_asked(survey, asked, describe, kinds, chosen_by),
    )
    refuse_weights(survey, method)
    items, silent = answered(survey, asked)
    how = {"k": k, "k_max": k_max, "resamples": resamples, "null_samples": null_samples,
           "seed": seed, "language": survey.language}  # fmt: skip
    if method in OF_NUMBERS:
        taken = take(survey, items, blocks=blocks, **chosen_by)
    else:
        used = {name: own for name, own in chosen_by.items() if name != "ipsatise"}
        taken = take_mixed(survey, items, method=method, **used)
    if method == "kmeans":
        refuse_few(taken, k, k_max)
    each = taken.each[taken.fitting]
    if method == "kmeans":
        evidence = weigh(taken.prepared.x[taken.fitting], each, names=items, **how)
    else:
        evidence = weigh_by(method, taken.fitted, each, **how)
    chosen, several = evidence.chosen, evidence.verdict.k > 1
    labels, order, parameters = assembling.groups(survey, taken, chosen, method)
    levelled = list(dict.fromkeys([*taken.nominal, *describe]))
    named, names = assembling.labels_of(
        survey, [*items, *silent, *describe], levelled, chosen.k
    )  # fmt: skip
    found, ends = assembling.described(
        survey, taken, labels, evidence, describe, names, method, resamples=resamples,
        splits=splits, seed=seed,
    )  # fmt: skip
    tidy = assembling.components(taken, labels, chosen, order, ends)
    whole = assembling.whole_of(taken, evidence, items, facts(evidence, k, null_samples), method)
    whole |= {"ipsatised": taken.prepared.rule.takes_level, "k_max": k_max, "resamples": resamples,
              "splits": splits, "seed": seed}  # fmt: skip
    whole["n_regrouped"] = float(ends.regrouped if ends else 0)
    whole["n_of_gaps"] = float(len(of_gaps(taken, labels, evidence.verdict.k)))
    weak = list(notes(survey, taken, tidy, whole, labels, items=items, silent=silent))
    weak += [(code, dict(values)) for code, values in chosen.remarks.items()] if several else []
    weak += of_axes(survey, taken, parameters, names) if several and method == "famd" else []
    warn(weak, survey.language, named)
    model, share = None, tidy["estimate"].tolist()
    if several and method == "kmeans":
        model = frozen_kmeans(survey, taken, items, parameters["centroids"][order], share, whole)
    elif several:
        model = frozen_by(method, survey, taken, parameters, order, share, whole)
    return PersonaResult(
        _model=model,
        _people=Remembered(survey, model),
        _components=tidy,
        _whole=whole,
        _tables={"numbers": table(evidence)} | found,
        _notes=tuple(weak),
        labels=named,
        language=survey.language,
        provenance=assembling.provenance(
            survey, taken, {"items": asked, "method": method, "k": k, **chosen_by,
                            "blocks": blocks, "describe": describe, "k_max": k_max,
                            "resamples": resamples, "null_samples": null_samples, "splits": splits,
                            "seed": seed},
        ),
    )  # fmt: skip


def _check_asked(
    survey: Survey, items: Sequence[str], describe: Sequence[str], kinds: Mapping[str, Any],
    chosen_by: Mapping[str, Any],
) -> None:  # fmt: skip
    """Choices that the method has, and items of a kind that it takes."""
    check_choices(**chosen_by)
    check_method(kinds["method"], blocks=kinds["blocks"], **chosen_by)
    check_kinds(survey, items, describe, **kinds)
