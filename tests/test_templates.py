"""Templates: all are used, compile, name addresses that exist, and hold nothing that the CSP would stop."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.template import engines
from django.template.base import Lexer, TokenType
from django.urls import URLResolver, get_resolver

from .sources import ROOT, literals, python_files, texts

FOLDER = "templates/"
NAMES = [name.removeprefix(FOLDER) for name, _ in texts() if name.startswith(FOLDER)]
#: Named by Django, axes or crispy-forms themselves.
NAMED_ELSEWHERE = re.compile(r"4\d\d(_csrf)?\.html|500\.html|registration/|admin/|bootstrap5/|django/forms/")


def _source(name: str) -> str:
    return (ROOT / FOLDER / name).read_text(encoding="utf-8")


def test_each_template_is_used() -> None:
    named = literals()
    unused = [name for name in NAMES if name not in named and not NAMED_ELSEWHERE.match(name)]
    assert unused == []


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(name: str) -> None:
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_no_tag_is_left_as_text(name: str) -> None:
    stray = [
        token.contents.strip()
        for token in Lexer(_source(name)).tokenize()
        if token.token_type == TokenType.TEXT and re.search(r"\{[%#{]|[%#}]\}|\{ %|% \}", token.contents)
    ]
    assert stray == []


@pytest.mark.parametrize("name", NAMES)
def test_apostrophes_are_typographic(name: str) -> None:
    straight = [
        found
        for token in Lexer(_source(name)).tokenize()
        if token.token_type == TokenType.TEXT
        for found in re.findall(r"\S*[^\W\d_]'(?:[^\W\d_]\S*|$)", token.contents)
    ]
    assert straight == []


@pytest.mark.parametrize("name", NAMES)
def test_no_line_breaks_before_a_french_sign(name: str) -> None:
    """Guillemets and « : ; ! ? » hold to their word by a no-break space, as ``rules.registry.french`` does it."""
    loose = [
        found
        for token in Lexer(_source(name)).tokenize()
        if token.token_type == TokenType.TEXT
        for found in re.findall(r"« \S*|\S* »|\S+ [:;!?](?=\s|<|$)", token.contents)
    ]
    assert loose == []


def _url_names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _url_names(entry, inner)
        elif entry.name:
            yield prefix + entry.name


def test_named_addresses_exist() -> None:
    known = set(_url_names(get_resolver()))
    asked = {
        (name, url)
        for name in NAMES
        for url in re.findall(r"""\{%\s*url\s+["']([^"']+)["']""", _source(name))
    }
    asked |= {
        (file.name, url)
        for file in python_files("requests_app/", "segur_portal/")
        for url in re.findall(r"""["'](portail:\w+)["']""", file.read_text(encoding="utf-8"))
    }
    assert sorted((name, url) for name, url in asked if url not in known) == []


INLINE = {
    "style attribute": r"<[^>]+\sstyle=",
    "style element": r"<style\b",
    "event attribute": r"<[^>]+\son[a-z]+=",
    "script without a file": r"<script(?![^>]*\b(src=|application/json))",
    "javascript address": r"javascript:",
    "something from outside": r"""(src|href|action)=["'](https?:)?//""",
}


@pytest.mark.parametrize("pattern", INLINE.values(), ids=INLINE.keys())
def test_pages_hold_nothing_that_the_csp_stops(pattern: str) -> None:
    # Documents are printed or downloaded, not served as pages: they carry their own style sheet.
    pages = [name for name in NAMES if name.endswith(".html") and not name.startswith("documents/")]
    assert [name for name in pages if re.search(pattern, _source(name))] == []


def test_each_page_has_a_title() -> None:
    untitled = [
        name
        for name in NAMES
        if re.search(r"""\{%\s*extends\s+["']base(_plain)?\.html["']""", _source(name))
        and "{% block title %}" not in _source(name)
        and name != "base.html"
    ]
    assert untitled == []
