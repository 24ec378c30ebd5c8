"""The `cemlab` command: run studies, check and lint them, open them, simulate new ones.

Nothing that needs pandas is imported before it is needed: help and completion must be quick.
"""

from cemlab.cli import (
    creating,
    documents,
    exchanging,
    laboratory,
    running,
    simulating,
)
from cemlab.cli.application import app, main

__all__ = [
    "app",
    "creating",
    "documents",
    "exchanging",
    "laboratory",
    "main",
    "running",
    "simulating",
]
