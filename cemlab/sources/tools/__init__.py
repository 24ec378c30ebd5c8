"""Survey tools: what gives each away, and how each writes its questions into a header."""
