"""How deep JSON nests and how long a value of it gets, told from its bytes before they are parsed.

ijson keeps the path of every open object: 50 kB of « [ » would take it six gigabytes. It also gathers the whole
of a text or a number, and a compressed file can hold one of gigabytes.
"""

from __future__ import annotations

import re

#: The register nests ten deep.
DEEPEST = 64

_OF_INTEREST = b'[]{}"\\'
_OTHERS = bytes(set(range(256)) - set(_OF_INTEREST))
_END_OF_NUMBER = re.compile(rb"[\s,:\[\]{}]")
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_TEXT = re.compile(rb'"[^"]*"')
_ONE_KIND = bytes.maketrans(b"{}", b"[]")


class Nesting:
    """Watches a JSON text that comes in parts."""

    def __init__(self) -> None:
        self._depth = 0
        self._carried = b""  # what the last part left open: a text, an escape
        #: Bytes, in whole parts, of the text or number that is being read; 0 where the last part ended one.
        self.value = 0

    def too_deep(self, part: bytes) -> bool:
        """Whether this next part nests too deep: beyond twice DEEPEST always, up to DEEPEST never.

        >>> nesting = Nesting()
        >>> nesting.too_deep(b'{"a[[": "' + b"[" * 99), nesting.too_deep(b'", "b": ' + b"[" * 64)
        (False, True)
        """
        inside = self._carried.startswith(b'"')
        text = self._carried + part
        if b"\\" in text:
            text = _ESCAPE.sub(b"", text)
        goes_on = text.count(b'"') == inside and (inside or not _END_OF_NUMBER.search(part))
        self.value = self.value + len(part) if goes_on else 0
        escape = text[-1:] if text.endswith(b"\\") else b""
        # Nearly all texts hold nothing of interest: two quotes side by side are left of them.
        brackets = _TEXT.sub(b"", text.translate(None, _OTHERS).replace(b'""', b"")).removesuffix(b"\\")
        before, quote, _inside = brackets.partition(b'"')
        self._carried = quote + escape
        return self._deeper(before)

    def _deeper(self, brackets: bytes) -> bool:
        brackets = brackets.translate(_ONE_KIND)
        for _ in range(DEEPEST):  # each round takes one level of what this part both opens and closes
            if b"[]" not in brackets:
                break
            brackets = brackets.replace(b"[]", b"")
        opening = brackets.count(b"[")
        self._depth += 2 * opening - len(brackets)  # what is left closes earlier parts, then opens
        return b"[]" in brackets or max(self._depth, opening) > DEEPEST
