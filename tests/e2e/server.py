"""Starting ``./run`` on a data folder of its own, as a person does, and ending it by its process."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..sources import ROOT

#: What the test run itself sets, and a person's shell does not.
_OURS = (
    "SEGUR_MODE",
    "SEGUR_SECRET_KEY",
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "SEGUR_HTTPS",
    "SEGUR_VAR",
)
START_SECONDS = 180
END_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A running demo."""

    url: str
    folder: Path

    def environment(self, **more: str) -> dict[str, str]:
        """For a command on the same data."""
        return clean_environment() | {"SEGUR_VAR": str(self.folder)} | more

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """``./run manage …`` on the same data."""
        return subprocess.run(
            [str(ROOT / "run"), "manage", *words],
            env=self.environment(SEGUR_MODE="demo"),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def clean_environment() -> dict[str, str]:
    """The environment without what the test run has put in it."""
    return {name: value for name, value in os.environ.items() if name not in _OURS}


@contextmanager
def running_demo(folder: Path) -> Iterator[Server]:
    """``./run`` on that folder and a free port, until the block ends; it must then end within seconds."""
    url = f"http://127.0.0.1:{(port := _free_port())}"
    server = Server(url, folder)
    with (folder.parent / "server.log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [str(ROOT / "run")], env=server.environment(PORT=str(port)), stdout=log, stderr=log, cwd="/"
        )
        try:
            _wait_until_up(url, process, log.name)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise
        assert not _answers(url), "the server outlived the process that ./run became"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_until_up(url: str, process: subprocess.Popen[bytes], log: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if _answers(url):
            return
        time.sleep(0.1)
    raise RuntimeError(f"./run did not come up:\n{Path(log).read_text(encoding='utf-8')}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
