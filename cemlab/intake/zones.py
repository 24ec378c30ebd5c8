"""The time zone that a file names for a column of times."""

from __future__ import annotations

import re

from cemlab.intake.profiles import Profile

UTC = re.compile(r"\(\s*(?:UTC|GMT|Z)\s*\)", re.IGNORECASE)


def zone_of(profile: Profile) -> str | None:
    """What the tool says, or the heading: "Submit Date (UTC)"; None where nobody does."""
    if profile.said.timezone:
        return profile.said.timezone
    headings = (profile.name, profile.said.header, profile.said.wording)
    return "UTC" if any(UTC.search(heading) for heading in headings) else None
