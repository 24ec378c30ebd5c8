"""The worlds that come with the package; their recipes are in `worlds/`."""

SUFFIXES = (".yaml", ".yml")  # of a recipe of one's own
WORLDS = ("property", "insurance", "bank", "campus", "store")
