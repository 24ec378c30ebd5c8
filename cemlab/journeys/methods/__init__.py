"""Journey methods on long arrays: the emotion curve, transitions and drop-off, and order.

A moment is a row; customers, journeys and touchpoints are whole codes from 0. Where order
matters the rows come as `order_moments` gives them.
"""

from cemlab.journeys.methods.curve import Curve, emotion_curve
from cemlab.journeys.methods.drop_off import Funnel, funnel, nested_counts
from cemlab.journeys.methods.fixed_persons import FixedPersons
from cemlab.journeys.methods.fixed_persons import fit as fixed_persons_fit
from cemlab.journeys.methods.flow import Transitions, directly_follows, transitions
from cemlab.journeys.methods.ordering import Ordering, order_moments
from cemlab.journeys.methods.pairwise import Differences, differences
from cemlab.journeys.methods.quantiles import Quantile, quantile_interval
from cemlab.journeys.methods.random_intercept import RandomIntercept
from cemlab.journeys.methods.random_intercept import fit as random_intercept_fit
from cemlab.journeys.methods.reach import Reach, touchpoint_reach
from cemlab.journeys.methods.within_person import WithinPerson, within_person_intervals

__all__ = [
    "Curve",
    "Differences",
    "FixedPersons",
    "Funnel",
    "Ordering",
    "Quantile",
    "RandomIntercept",
    "Reach",
    "Transitions",
    "WithinPerson",
    "differences",
    "directly_follows",
    "emotion_curve",
    "fixed_persons_fit",
    "funnel",
    "nested_counts",
    "order_moments",
    "quantile_interval",
    "random_intercept_fit",
    "touchpoint_reach",
    "transitions",
    "within_person_intervals",
]
