"""Personas: groups of respondents found in their answers, how firm they are, who they are."""
