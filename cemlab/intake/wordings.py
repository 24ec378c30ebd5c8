"""What the words of answers, questions and columns mean: gaps, valence, order, roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

CJK = re.compile(r"[\u3400-\u9fff]")
LETTER = re.compile(r"[^\W\d_]")
NUMBERED = re.compile(r"^\s*(-?\d{1,3})\s*(?:[-–—:：=.、)）(（]\s*|\s+)(?=[^\d\s])(.+?)[)）]?\s*$")
SEAMS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[A-Za-z])|(?<=[A-Za-z])(?=\d)")
GLUE = re.compile(r"[\s_\-.]+")
EDGES = " \t\r\n.,;:!?。，；：！？…\"'“”‘’"
MAX_WORDS = 12  # an answer longer than this is a sentence, no point of a scale


class Ordered(NamedTuple):
    """Words of a scale in order, from the low to the high end."""

    words: tuple[str, ...]  # as in the cells
    family: str
    is_good: bool  # whether more of it is better, whatever is asked
    is_whole: bool  # whether the words make a scale without holes
    is_ladder: bool  # whether its ends can only be seen by who chose them


@cache
def lexicon() -> Mapping[str, Any]:
    """The lists of words that come with cemlab."""
    from ruamel.yaml import YAML  # reading takes a while: only when something is guessed

    return YAML(typ="safe").load(Path(__file__).with_name("lexicon.yaml").read_text("utf-8"))


def plain(text: str) -> str:
    """Words for comparing: lower case, single blanks, no marks at the edges."""
    return " ".join(str(text).replace("’", "'").casefold().split()).strip(EDGES)


def cjk_share(texts: Iterable[str]) -> float:
    """Share of Chinese characters among the letters."""
    joined = "".join(texts)
    letters = len(LETTER.findall(joined))
    return len(CJK.findall(joined)) / letters if letters else 0.0


@lru_cache(maxsize=50_000)
def gap_of(text: str) -> str:
    """The kind of gap that an answer's words name: ``missing`` …; "" for an answer."""
    said = plain(text)
    if not said or len(said) > 60:
        return ""
    for kind, words in lexicon()["gaps"].items():
        if _is_any(said, words) or _is_any(said.strip("()（）[]<> "), words):
            return kind
    parts = [part.strip() for part in re.split(r"[/／、或]| or ", said)]
    if 2 <= len(parts) <= 3 and all(len(part) > 1 for part in parts):
        kinds = {gap_of(part) for part in parts}
        return kinds.pop() if len(kinds) == 1 else ""
    return ""


def says_nothing(text: str) -> bool:
    """Whether words say that there is no answer: blank or refused, but not that nobody knows."""
    said = plain(text)
    parts = [part.strip() for part in re.split(r"[/／、]| or ", said)]
    return bool(said) and all(_is_any(part.strip("()（） "), lexicon()["no_answers"])
                              for part in parts)  # fmt: skip


def numbered(text: str) -> tuple[int, str] | None:
    """Code and words of an answer such as "0 - Not at all satisfied"."""
    found = NUMBERED.match(text)
    return (int(found[1]), found[2].strip()) if found else None


@lru_cache(maxsize=50_000)
def places_of(text: str) -> tuple[tuple[str, float], ...]:
    """Where a word may stand: on the ladders and sides of the lexicon, low to high."""
    said = plain(text)
    if not said or len(said.split()) > MAX_WORDS or len(said) > 60:
        return ()
    found = []
    for name, ladder in lexicon()["ladders"].items():
        for step, words in enumerate(ladder["steps"]):
            if said in _plain_all(tuple(words)):
                found.append((f"ladder.{name}", float(step)))
                break
    for name, family in lexicon()["families"].items():
        strength = _strength(said, family)
        if strength is not None:
            found.append((f"family.{name}", strength))
    if not found and (_is_neutral(said)):
        found = [(f"family.{name}", 0.0) for name in lexicon()["families"]]
    elif _is_neutral(said):
        found += [(f"family.{name}", 0.0) for name in lexicon()["families"]
                  if not any(place == f"family.{name}" for place, _ in found)]  # fmt: skip
    return tuple(found)


def ordered(words: Sequence[str]) -> Ordered | None:
    """The words of a scale in order; None when they are not all words of one scale."""
    if not 2 <= len(words) <= 11:
        return None
    places = [dict(places_of(word)) for word in words]
    shared = set(places[0]).intersection(*places[1:]) if all(places) else set()
    for name in sorted(shared):
        at = [place[name] for place in places]
        if len(set(at)) < len(at) or set(at) == {0.0}:
            continue
        kind, _, family = name.partition(".")
        block = lexicon()["ladders" if kind == "ladder" else "families"][family]
        order = sorted(range(len(at)), key=at.__getitem__)
        in_order = tuple(words[index] for index in order)
        whole = _is_whole(kind, sorted(at), family)
        return Ordered(in_order, family, bool(block["good"]), whole, kind == "ladder")
    return None


def share_known(words: Sequence[str]) -> float:
    """Share of words that the lexicon has as points of a scale."""
    return sum(bool(places_of(word)) for word in words) / len(words) if words else 0.0


def names_any(text: str, topic: str) -> bool:
    """Whether a text holds one of the words that the lexicon lists for a topic of names."""
    return _has(text, ("names", topic))


def begins(text: str, topic: str) -> bool:
    """Whether a text begins as the lexicon has it for a topic of names, with whole words."""
    said = GLUE.sub(" ", plain(text))
    return any(said.startswith(word) and (CJK.search(word) or not said[len(word):][:1].isalnum())
               for word in _names_of(topic)[0])  # fmt: skip


def is_named(name: str, topic: str) -> bool:
    """Whether a column is called by one of the names of a topic, as a whole."""
    said = plain(name)
    exact, bare = _names_of(topic)
    return said in exact or GLUE.sub("", said) in bare


@cache
def _names_of(topic: str) -> tuple[frozenset[str], frozenset[str]]:
    exact = frozenset(plain(word) for word in lexicon()["names"][topic])
    return exact, frozenset(GLUE.sub("", word) for word in exact)


def tone_of(text: str) -> int:
    """1 for a statement of praise, -1 for one of blame, 0 when words say neither (or both)."""
    good = _has(text, ("positive_words",))
    bad = _has(text, ("negative_words",))
    return int(good) - int(bad)


def is_better_if_more(text: str) -> bool:
    """Whether a text names something of which more is better, such as satisfaction."""
    return _has(text, ("better_if_more",)) and tone_of(text) >= 0


@lru_cache(maxsize=50_000)
def _has(text: str, place: tuple[str, ...]) -> bool:
    """Whether a text holds one of the words at a place of the lexicon."""
    said, tokens = _tokens(text)
    words = _sorted_out(place)
    return (
        not words.exact.isdisjoint(tokens)
        or any(word in said for word in words.within)
        or any(token.startswith(words.starts) for token in tokens)
    )


@lru_cache(maxsize=50_000)
def _tokens(text: str) -> tuple[str, frozenset[str]]:
    said = plain(SEAMS.sub(" ", str(text)))
    return said, frozenset(re.findall(r"[^\W_]+", said)) | {said}


class _Words(NamedTuple):
    """Words by how they are looked for: as a whole, anywhere in a text, as a beginning."""

    exact: frozenset[str]
    within: tuple[str, ...]
    starts: tuple[str, ...]


@cache
def _sorted_out(place: tuple[str, ...]) -> _Words:
    listed = lexicon()
    for step in place:
        listed = listed[step]
    words = [plain(word) for word in listed]
    starts = tuple(word[:-1] for word in words if word.endswith("*") and not CJK.search(word))
    within = tuple(word for word in words if CJK.search(word) or (
        " " in word and not word.endswith("*")))  # fmt: skip
    return _Words(frozenset(words), within, starts)


def _is_any(said: str, words: Sequence[str]) -> bool:
    exact, starts = _split_starts(tuple(words))
    return said in exact or said.startswith(starts)


@cache
def _split_starts(words: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    lows = [" ".join(word.casefold().replace("’", "'").split()) for word in words]
    exact = frozenset(word.strip(EDGES) for word in lows if not word.endswith("*"))
    return exact, tuple(word[:-1].strip() for word in lows if word.endswith("*"))


@cache
def _plain_all(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(plain(word) for word in words)


def _is_neutral(said: str) -> bool:
    words = lexicon()
    bare = re.sub(r"\(.*?\)|（.*?）", "", said).strip()
    return (
        said in _plain_all(tuple(words["neutral"]))
        or bare in _plain_all(tuple(words["neutral"]))
        or _is_any(said, words["neither"])
    )


@cache
def _degrees() -> tuple[tuple[str, float], ...]:
    """Words before the stem and what they multiply it by, longest first."""
    words = lexicon()
    found = {plain(word): float(degree) for degree, listed in words["degrees"].items()
             for word in listed}  # fmt: skip
    found |= {plain(word): -5.0 for word in words["none"]}
    found |= {plain(word): -1.0 for word in words["weakly_against"]}
    for word in words["against"]:
        found[plain(word)] = -2.0
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _strength(said: str, family: Mapping[str, Any]) -> float | None:
    """How far towards the positive side: 非常不满意 -3, 满意 2; None for other words."""
    rest = re.sub(r"\(.*?\)|（.*?）", "", said).strip()
    if rest.startswith(("neutral or ", "neutral/")):  # two classes: this or worse
        rest = rest.removeprefix("neutral or ").removeprefix("neutral/")
        weakened = _strength(rest, family)
        return None if weakened is None else weakened / 2
    stems = {plain(word): 1.0 for word in family["positive"]}
    stems |= {plain(word): -1.0 for word in family["negative"]}
    for stem in sorted(stems, key=len, reverse=True):
        if rest == stem:
            return 2.0 * stems[stem]
        if rest.endswith(stem):
            degree = _degree(rest[: -len(stem)].strip())
            if degree is not None:
                return degree * stems[stem]
        first, _, last = stem.partition(" ")  # German: stimme voll und ganz zu
        if last and rest.startswith(first + " ") and rest.endswith(" " + last):
            degree = _degree(rest[len(first) : -len(last)].strip())
            if degree is not None:
                return degree * stems[stem]
    return None


def _degree(before: str) -> float | None:
    for word, degree in _degrees():
        if before == word:
            return degree
    for word, degree in _degrees():  # 非常 + 不, not at all + very
        if before.startswith(word):
            rest = before[len(word) :].strip()
            inner = _degree(rest) if rest and rest != before else None
            if inner is not None:
                return degree * (-1.0 if inner < 0 else 1.0)
    return None


def _is_whole(kind: str, at: Sequence[float], family: str) -> bool:
    """Whether no step of the scale is unseen: both sides alike, or a ladder without holes."""
    if kind == "family":
        good = sorted(place for place in at if place > 0)
        bad = sorted(-place for place in at if place < 0)
        return len(good) == len(bad) and len(good) > 0
    return len(at) >= 3 and all(b - a <= 1 for a, b in pairwise(at))
