"""Drawings inside a page: bound to their figure, and refused when they hold more than a drawing."""

from xml.etree import ElementTree

import pytest

from cemlab.errors import DataError
from cemlab.report.inline_svg import inline

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def _inline(body: str, key: str = "figure-1") -> str:
    return inline(f"{OPEN}{body}</svg>", key=key, file="bars.en.svg")


def test_ids_and_references_carry_the_key():
    text = _inline(
        '<defs><clipPath id="c"><rect/></clipPath><path id="m"/></defs>'
        '<g clip-path="url(#c)"><use xlink:href="#m"/><use href="#m" style="fill: url(#c)"/></g>'
    )
    assert 'id="figure-1-c"' in text and 'clip-path="url(#figure-1-c)"' in text
    assert text.count('href="#figure-1-m"') == 2 and "fill: url(#figure-1-c)" in text


def test_an_id_is_written_once_and_only_if_something_points_to_it():
    text = _inline('<g id="x"><path id="m"/><path id="m"/><use href="#m"/></g>')
    assert text.count('id="figure-1-m"') == 1 and 'id="figure-1-x"' not in text


def test_style_rules_are_scoped():
    text = _inline("<style>/* x */ text, *{fill: red} .a{stroke: url(#c)}</style>")
    assert ".figure-1 text, .figure-1 * {fill: red}" in text
    assert ".figure-1 .a {stroke: url(#figure-1-c)}" in text


def test_fonts_of_the_drawing_are_left_out():
    face = "<style>@font-face{font-family:x;src:url(data:font/woff2;base64,AA==)}</style>"
    assert "font-face" not in _inline(face) and "<style>" not in _inline(face)


def test_words_stay_escaped_and_readable():
    text = _inline("<text>&lt;script&gt; a &amp; b</text>")
    assert "&lt;script&gt; a &amp; b" in text
    assert ElementTree.fromstring(text)[0].text == "<script> a & b"


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<foreignObject><b/></foreignObject>",
        '<rect onload="alert(1)"/>',
        '<use href="http://example.org/x#a"/>',
        '<image href="file:///etc/passwd"/>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
        '<a href="javascript:alert(1)"><rect/></a>',
        '<rect fill="url(http://example.org/x)"/>',
        '<rect style="fill: u\\72l(http://example.org)"/>',
        '<style>@import "http://example.org/x.css";</style>',
        "<style>a{background: url(http://example.org/x)}</style>",
        "<style>a{} b</style>",
        '<animate attributeName="href"/>',
        "<svg/>",
        "<rect>",
    ],
)
def test_refuses_what_a_drawing_does_not_need(body):
    with pytest.raises(DataError, match=r"bars\.en\.svg holds .* Keep the result again"):
        _inline(body)


def test_refuses_entities():
    bomb = f'<!DOCTYPE svg [<!ENTITY a "aaaa">]>{OPEN}&a;</svg>'
    with pytest.raises(DataError, match="entity"):
        inline(bomb, key="f", file="bars.en.svg")


def test_refuses_another_root():
    with pytest.raises(DataError, match="instead of <svg>"):
        inline("<html/>", key="f", file="bars.en.svg")
