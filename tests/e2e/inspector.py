"""A process beside the server that tells what is stored, and makes what a test starts from.

Run with the server's data folder, it answers each line of its input with one line of JSON. For a request's number:
the neutral tree's line as nested mappings, unanswered tags absent, and the request's status. For the name of a
seed: the number of the request that it made, or whatever the seed tells.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import TracebackType
from typing import Any

from ..sources import ROOT
from .server import Server


class Inspector:
    """Asks that process; to be used in a ``with`` block."""

    def __init__(self, server: Server) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.inspector"],
            env=server.environment(SEGUR_MODE="demo", DJANGO_SETTINGS_MODULE="segur_portal.settings"),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, request: int) -> dict[str, Any]:
        """The request's line as it would be written now."""
        line: dict[str, Any] = self._ask(str(request))
        return line

    def make(self, seed: str) -> int:
        """A new request of the salesperson's, by one of ``seeds``; returns its number."""
        number: int = self._ask(seed)
        return number

    def tell(self, seed: str) -> Any:
        """What a seed tells that is not one request's number."""
        return self._ask(seed)

    def _ask(self, question: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{question}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __enter__(self) -> Inspector:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=60)


def _main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "segur_portal.settings")
    import django

    django.setup()
    from requests_app.models import AdvanceRequest
    from requests_app.rules import Level, Mark, Node, Number
    from requests_app.services.access import with_parts
    from requests_app.services.assemble import assemble

    from .seeds import SEEDS

    def plain(value: Any) -> Any:
        return value.text if isinstance(value, Number) else value

    def shown(node: Node) -> dict[str, Any]:
        values = {tag: plain(value) for tag, value in node.values.items() if not isinstance(value, Mark)}
        return values | {level.name: [shown(child) for child in node.nodes(level)] for level in node.children}

    def line_of(number: int) -> dict[str, Any]:
        request = with_parts(AdvanceRequest.objects.filter(pk=number)).get()
        assert request.software is not None
        tree = shown(assemble(request, request.software).nodes(Level.LINE)[0])
        return tree | {"status": request.status}

    for question in map(str.strip, sys.stdin):
        answer = SEEDS[question]() if question in SEEDS else line_of(int(question))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    _main()
