"""The exact text of each line inside a written file: kept on its BatchLine as proof of what was sent."""

import json
import re

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")


def item_texts(text: str, pointer: str) -> list[str]:
    """The items of the array at an RFC 6901 pointer, each exactly as it stands in the text.

    The text must be valid JSON. Raises ``KeyError`` where the pointer leads nowhere.

    >>> item_texts('{"a": {"b~": [ {"n": 1.50}, [2] ]}}', "/a/b~0")
    ['{"n": 1.50}', '[2]']
    """
    at = _skip(text, 0)
    for token in pointer.split("/")[1:]:
        at = _member(text, at, token.replace("~1", "/").replace("~0", "~"))
    return _items(text, at)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _member(text: str, at: int, key: str) -> int:
    """Where the value of that key of the object starting here starts."""
    if text[at] != "{":
        raise KeyError(key)
    at = _skip(text, at + 1)
    while text[at] == '"':
        name, at = _DECODER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        if name == key:
            return at
        _, at = _DECODER.raw_decode(text, at)
        at = _after_comma(text, at)
    raise KeyError(key)


def _items(text: str, at: int) -> list[str]:
    if text[at] != "[":
        raise KeyError("no array here")
    found: list[str] = []
    at = _skip(text, at + 1)
    while text[at] != "]":
        _, end = _DECODER.raw_decode(text, at)
        found.append(text[at:end])
        at = _after_comma(text, end)
    return found


def _after_comma(text: str, at: int) -> int:
    at = _skip(text, at)
    return _skip(text, at + 1) if text[at] == "," else at
