"""Many branches: where each stands, and whether they can be ranked at all."""

from cemlab.metrics.leagues.api import league
from cemlab.metrics.leagues.result import LeagueResult

__all__ = ["LeagueResult", "league"]
