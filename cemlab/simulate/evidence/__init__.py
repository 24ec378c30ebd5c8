"""Evidence on the worlds and on what is claimed in them: likeness, false claims, reproductions."""
