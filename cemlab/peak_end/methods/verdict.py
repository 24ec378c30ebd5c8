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
    both = contest.models["both"]
    extremes = [both.coefficient(name, standardised=True) for name in contest.extremes]
    return Evidence(
        p_value=test.robust_p_value if robust else test.p_value,
        gain_low=gain.conf_low,
        gain_high=gain.conf_high,
        extreme=max(extremes),
        end=both.coefficient("end", standardised=True),
        over_mean_low=contest.gains["mean", "peak_end"].conf_low,
        end_only_shortfall=contest.gains["end_only", "peak_end"].estimate,
        end_alone=contest.models["end_only"].coefficient("end", standardised=True),
        mean_low=contest.gains["base", "mean"].conf_low,
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
        return "over_weighting"
    if -margin <= found.gain_low and found.gain_high <= margin and found.mean_low > margin:
        return "averaging"
    return "cannot_tell"
