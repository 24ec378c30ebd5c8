"""Customers over time: who stays, who converts, and what they are worth."""

from cemlab.metrics.customers.result import ConversionResult, LifetimeResult, RetentionResult
from cemlab.metrics.customers.staying import conversion, retention
from cemlab.metrics.customers.worth import lifetime_value

__all__ = [
    "ConversionResult",
    "LifetimeResult",
    "RetentionResult",
    "conversion",
    "lifetime_value",
    "retention",
]
