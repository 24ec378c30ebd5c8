"""The verdict: what the contest allows to be said about how people recall a journey.

The rules and their rates come from simulated surveys in which the truth is known: when
people recall the mean, peak and end still seem to add to it in 6–7% of surveys; when they
recall half the peak and half the end, in 97–100%. That the mean adds to peak and end
happens under both, and decides nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from cemlab.errors import OptionError
from cemlab.peak_end.methods.models import Contest

ALPHA = 0.05  # of the test whether extremes and end add to the mean
MARGIN = 0.02  # differences of cross-validated R² that do not matter
VERDICTS = ("over_weighting", "averaging", "end_only", "cannot_tell", "descriptive")


class Evidence(NamedTuple):
    """The numbers the verdict rests on.

    Attributes
    ----------
    p_value : float
        Extremes and end added to the mean.
    gain_low, gain_high : float
        Interval of the rise in cross-validated R² when they are added.
    extreme, end : float
        Their standardised coefficients beside the mean; of several extremes the one
        that counts upwards most.
    over_mean_low : float
        Lower bound of cross-validated R² of `peak_end` less that of `mean`.
    end_only_shortfall : float
        Cross-validated R² of `peak_end` less that of `end_only`.
    end_alone : float
        Standardised coefficient of the end in `end_only`.
    mean_low : float
        Lower bound of cross-validated R² of `mean` less that of `base`.
    extreme_low, end_low : float
        Lower bounds of the robust intervals of `extreme` and `end`, in points.
    within_p : float, optional
        Extremes and end added to the mean within customers; None where most journeys are the
        only one of their customer.
    """

    p_value: float
    gain_low: float
    gain_high: float
    extreme: float
    end: float
    over_mean_low: float
    end_only_shortfall: float
    end_alone: float
    mean_low: float
    extreme_low: float
    end_low: float
    within_p: float | None = None


def strongest(contest: Contest) -> str:
    """The extreme that counts upwards most beside the mean and the end."""
    both = contest.models["both"]
    return max(contest.extremes, key=lambda name: both.coefficient(name, standardised=True))


def evidence(contest: Contest, *, robust: bool = True) -> Evidence:
    """Take from a contest what the verdict rests on.

    Parameters
    ----------
    contest : Contest
        From `contest`.
    robust : bool, default True
        Whether the p value is that of the robust test or of the classical F.

    Returns
    -------
    Evidence
    """
    test, gain = contest.tests["mean", "both"], contest.gains["mean", "both"]
    both, extreme = contest.models["both"], strongest(contest)
    lows = dict(zip(both.terms, both.conf_low.tolist(), strict=True))
    return Evidence(
        p_value=test.robust_p_value if robust else test.p_value,
        gain_low=gain.conf_low,
        gain_high=gain.conf_high,
        extreme=both.coefficient(extreme, standardised=True),
        end=both.coefficient("end", standardised=True),
        over_mean_low=contest.gains["mean", "peak_end"].conf_low,
        end_only_shortfall=contest.gains["end_only", "peak_end"].estimate,
        end_alone=contest.models["end_only"].coefficient("end", standardised=True),
        mean_low=contest.gains["base", "mean"].conf_low,
        extreme_low=lows[extreme],
        end_low=lows["end"],
        within_p=None if contest.within is None else contest.within.wald_p_value,
    )


def decide(
    found: Evidence,
    *,
    retrospective: bool = False,
    alpha: float = ALPHA,
    margin: float = MARGIN,
) -> str:
    """Name what the evidence allows to be said.

    Parameters
    ----------
    found : Evidence
        From `evidence`.
    retrospective : bool, default False
        Whether moments were recalled together with the overall rating. Such moments may
        be made up from the overall impression, and describe it whatever the numbers.
    alpha : float, default 0.05
        Level of the test whether extremes and end add to the mean.
    margin : float, default 0.02
        Differences of cross-validated R² up to this size do not matter.

    Returns
    -------
    {"over_weighting", "averaging", "end_only", "cannot_tell", "descriptive"}

    Notes
    -----
    In this order: *descriptive* when retrospective; *end_only* when peak and end predict
    better than the mean (interval above 0), the end alone predicts within the margin as
    well as they do, and counts upwards; *over_weighting* when p < alpha, the interval of
    the gain lies above 0, and extreme and end count upwards; *averaging* when that
    interval lies within ± margin, and the mean itself tells more than the margin (interval
    above it); else *cannot_tell*, also where a number is missing.

    Where most journeys are of customers with several, customers are held equal as well:
    *over_weighting* needs p < alpha within them, and *averaging* that there is no such p; else
    *cannot_tell*. In 200 simulated surveys each (100 customers with four journeys, 32 with eight)
    in which people recall the mean, and those whose journeys peak and end higher rate all higher,
    over-weighting came out in 75 and 39% without this rule and in 5 and 5% with it; twice as much
    of that, in 100 and 100% without, in 7 and 9% with it. Where people recall half the peak and
    half the end, it costs nothing: 96 and 88% either way. Where they recall that, and customers
    differ in their level by far more than journeys do, averaging came out in 100% without the
    rule and in none with it; where they do so and recall the mean, in 99 and 97%
    without and in 92% with it.

    Without the condition on the mean, every large enough survey whose rating has next to nothing
    to do with the moments would be called averaging: nothing adds to nothing.

    One of two extremes is enough: beside the mean, and a peak that people recall, the
    trough mostly counts downwards, because it corrects the mean for what it holds of both.

    A sure gain below the margin is over-weighting, not averaging: where moments are
    noisy, the mean takes most of what half peak and half end explain, and the gain of a
    true rule is about .02.
    """
    if not 0 < alpha < 1 or not margin > 0:
        raise OptionError(
            f"`alpha` is {alpha} and `margin` is {margin}; expected a share between 0 and 1, and "
            "a difference of R² above 0, such as 0.02."
        )
    if retrospective:
        return "descriptive"
    if found.over_mean_low > 0 and found.end_only_shortfall <= margin and found.end_alone > 0:
        return "end_only"
    upwards = found.extreme > 0 and found.end > 0
    if found.p_value < alpha and found.gain_low > 0 and upwards:
        within = found.within_p is None or found.within_p < alpha
        return "over_weighting" if within else "cannot_tell"
    if -margin <= found.gain_low and found.gain_high <= margin and found.mean_low > margin:
        hidden = found.within_p is not None and found.within_p < alpha
        return "cannot_tell" if hidden else "averaging"
    return "cannot_tell"


def only_in(found: Evidence, **thresholds: float) -> str | None:
    """Where alone extremes and end count, if that is why nothing can be told.

    Parameters
    ----------
    found : Evidence
        From `evidence`.
    **thresholds
        `alpha` and `margin`, as of `decide`.

    Returns
    -------
    {"between", "within"} or None
        "between": all journeys together show over-weighting, those of the same customer do not.
        "within": all journeys together look like averaging, and those of the same customer do not.
    """
    together = decide(found._replace(within_p=None), **thresholds)
    if together == decide(found, **thresholds):
        return None
    return "between" if together == "over_weighting" else "within"


def sure_part(found: Evidence) -> str:
    """Which of extreme and end counts upwards by itself, the others held equal.

    Parameters
    ----------
    found : Evidence
        From `evidence`.

    Returns
    -------
    {"both", "extreme", "end", "none"}
        Those whose robust interval lies above 0.

    Notes
    -----
    Over-weighting is told of extremes and end together. Where people recall the end alone, and
    moments are so noisy that the end is not told as such, that comes out in 40 to 52% of 200
    simulated surveys each (150, 300 and 1,000 journeys), with an extreme that is sure in 2 to 5%;
    where they recall half the peak and half the end, in 43, 94 and 100%, with an extreme that is
    sure in 15, 33 and 85%. With less noise (moments apart by twice as much) it is 2, 1 and 0%
    against 94, 99 and 100%; where people recall the mean, it never came out.
    """
    extreme, end = found.extreme_low > 0, found.end_low > 0
    if extreme and end:
        return "both"
    return "extreme" if extreme else "end" if end else "none"


def worded(verdict: str, sure: str | None) -> str:
    """The verdict by the name of its words, which are no stronger than its parts."""
    return "over_weighting_together" if verdict == "over_weighting" and sure != "both" else verdict
