"""Kept SVG files, checked element by element, as markup that may stand inside a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from xml.etree import ElementTree

from cemlab.errors import DataError
from cemlab.report.characters import without_forbidden

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
XML = "{http://www.w3.org/XML/1998/namespace}"
SHAPES = {"circle", "ellipse", "image", "line", "path", "polygon", "polyline", "rect", "use"}
HOLDERS = {"clipPath", "defs", "g", "marker", "mask", "pattern", "symbol"}
WORDS = {"desc", "style", "text", "title", "tspan"}
ELEMENTS = SHAPES | HOLDERS | WORDS
OWN = ("class", "role", "preserveAspectRatio")
DROPPED = frozenset({f"{SVG}metadata"})
REFERENCE = re.compile(r"url\(\s*['\"]?([^'\")\s]*)['\"]?\s*\)", re.IGNORECASE)
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}", re.IGNORECASE)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
UNSAFE_STYLE = re.compile(r"[\\<&@]|expression\s*\(|javascript:|-moz-binding", re.IGNORECASE)
POINTER = re.compile(r"#([^\s'\")]+)")


def inline(text: str, *, key: str, file: str) -> str:
    """An SVG file as markup for a page.

    Parameters
    ----------
    text : str
        The file.
    key : str
        Prefix of every id, and the class that style rules are bound to; unique in the page.
    file : str
        Name of the file, for messages.

    Returns
    -------
    str
        Well-formed as XML and as HTML, with the title and description of the drawing. Its own
        font faces are left out (the page brings the fonts), and so are ids nothing points to.

    Raises
    ------
    DataError
        The file is not SVG, or holds what a drawing does not need: scripts, foreign objects,
        event handlers, references to anything outside.
    """
    drawing = _Drawing(key=key, file=file)
    if "<!ENTITY" in text.upper():
        raise drawing.refused("an entity definition")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise drawing.refused(f"text that is not SVG ({error})") from None
    if root.tag != f"{SVG}svg":
        raise drawing.refused(f"<{root.tag}> instead of <svg>")
    for node in root.iter():
        style = (node.text or "") if node.tag == f"{SVG}style" else ""
        for value in (style, *node.attrib.values()):
            drawing.pointed.update(POINTER.findall(value))
    drawing.pointed.update(root.get("aria-labelledby", "").split())
    kept = {name: value for name, value in root.attrib.items() if name not in OWN}
    body = "".join(drawing.element(child) for child in root)
    # where a page limits the height, the drawing keeps to the left, in line with the text
    look = 'role="img" preserveAspectRatio="xMinYMin"'
    return f'<svg class="{key}" {look}{drawing.attributes(kept)}>{body}</svg>'


@dataclass
class _Drawing:
    """One file on its way into a page."""

    key: str
    file: str
    pointed: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)

    def element(self, element: ElementTree.Element) -> str:
        """An element with everything in it, and the text after it."""
        tail = _text(element.tail or "")
        if not isinstance(element.tag, str) or element.tag in DROPPED:
            return tail
        name = element.tag.removeprefix(SVG)
        if name not in ELEMENTS:
            raise self.refused(f"<{name.rpartition('}')[2]}>")
        if name == "style":
            style = self.style(element.text or "")
            return f"<style>{style}</style>{tail}" if style else tail
        attributes = self.attributes(element.attrib, image=name == "image")
        inside = _text(element.text or "") + "".join(self.element(one) for one in element)
        return f"<{name}{attributes}>{inside}</{name}>{tail}"

    def attributes(self, attributes: dict[str, str], *, image: bool = False) -> str:
        """The attributes of an element, bound to this drawing."""
        written = []
        for name, value in attributes.items():
            plain = name.removeprefix(XLINK)
            plain = f"xml:{name.removeprefix(XML)}" if name.startswith(XML) else plain
            if plain.startswith("{") or (plain == "id" and not self.first(value)):
                continue
            bound = self.bound(plain, value, image=image)
            written.append(f' {plain}="{escape(without_forbidden(bound))}"')
        return "".join(written)

    def first(self, name: str) -> bool:
        """Whether an id is needed: matplotlib writes some twice, and many for nothing."""
        needed = name in self.pointed and name not in self.written
        self.written.add(name)
        return needed

    def bound(self, name: str, value: str, *, image: bool) -> str:
        """The value of an attribute, if a drawing may have it."""
        if name.lower().startswith("on"):
            raise self.refused(f"the event handler {name}=")
        if name == "href":
            return self.reference(value, image=image)
        if name == "id":
            return f"{self.key}-{value}"
        if name == "aria-labelledby":
            return " ".join(f"{self.key}-{one}" for one in value.split())
        if name == "style" and UNSAFE_STYLE.search(value):
            raise self.refused(f"the style {value[:40]!r}")
        return self.local(value)

    def reference(self, value: str, *, image: bool) -> str:
        """What a `href` points to: something in this drawing, or a PNG that it carries."""
        if value.startswith("#"):
            return f"#{self.key}-{value[1:]}"
        if image and re.fullmatch(r"data:image/png;base64,[A-Za-z0-9+/=\s]*", value):
            return value
        raise self.refused(f"a reference to {value[:60]!r}")

    def local(self, value: str) -> str:
        """The value with its `url(#…)` bound to this drawing."""
        if "url(" in REFERENCE.sub("", value).lower():
            raise self.refused(f"the reference {value[:60]!r}")
        outside = [found for found in REFERENCE.findall(value) if not found.startswith("#")]
        if outside:
            raise self.refused(f"a reference to {outside[0][:60]!r}")
        return REFERENCE.sub(lambda found: f"url(#{self.key}-{found[1][1:]})", value)

    def style(self, text: str) -> str:
        """Style rules that reach this drawing alone."""
        text = re.sub(r"/\*.*?\*/", "", FONT_FACE.sub("", text), flags=re.DOTALL)
        if UNSAFE_STYLE.search(text) or RULE.sub("", text).strip():
            raise self.refused("a style sheet with more than plain rules")
        rules = []
        for selectors, body in RULE.findall(text):
            scoped = ", ".join(f".{self.key} {one.strip()}" for one in selectors.split(","))
            rules.append(f"{scoped} {{{self.local(body.strip())}}}")
        return "\n".join(rules)

    def refused(self, what: str) -> DataError:
        """The error for something a drawing does not need."""
        return DataError(
            f"{self.file} holds {what}. Expected a drawing as cemlab.report.keep writes it. Keep "
            "the result again, and do not edit files under reports/ by hand."
        )


def _text(text: str) -> str:
    return escape(without_forbidden(text), quote=False)
