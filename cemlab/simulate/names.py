"""The worlds that come with the package; their recipes are in `worlds/`."""

WORLDS = ("property", "insurance", "bank", "campus", "store")
