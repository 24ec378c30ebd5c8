"""The sentence above a story map: counted from the documents, or the plain name."""

from __future__ import annotations

from cemlab.journeys.story_maps.content import StoryContent
from cemlab.language import speaker

BLOCK = "journeys.story_map.headline"


def headline(content: StoryContent) -> str:
    """How many pain points of the journey the first slice serves; where it is none, the name."""
    served, every = (len(content.relieved[0]) if content.relieved else 0), len(content.pains)
    if not served:
        return content.title
    say, first = speaker(content.language), content.slices[0]
    if served == every:
        return say(f"{BLOCK}.{'only' if every == 1 else 'every'}", slice=first, n=every)
    return say(f"{BLOCK}.some", slice=first, served=served, n=every)
