"""What personas are worth by three parts: buying again, recommending, spreading the word."""

from cemlab.personas.valuing.api import value
from cemlab.personas.valuing.result import ValueResult

__all__ = ["ValueResult", "value"]
