"""A ZIP of 200 × 1 MB made while it is sent, against the same ZIP prepared as a file: time and memory.

Run ``python -m tests.bench.bench_zip``: starts a tiny application under the project's gunicorn settings on a
free port of the loopback, downloads both a few times in turn, and prints the ratio of the best times and the
most memory that a worker held; the clock decides, since two processes work. Exits with 1 where an aim is missed.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from requests_app.asp_file import zips

from .timing import Spent, compare, spent

FILES, SIZE = 200, 1_000_000
ROUNDS = 12
RATIO_AIM, MEMORY_AIM_MB = 1.3, 100.0
FOLDER = "BENCH_ZIP_FOLDER"
GUNICORN = ("--worker-class", "gthread", "--workers", "2", "--threads", "8", "--no-control-socket")
_STEP = zips.CHUNK


def entries(folder: Path) -> list[zips.Entry]:
    """The attachments that stand in the folder: name, size and CRC as an upload would have kept them."""
    paths = sorted(folder.glob("*.pdf"))
    return [zips.Entry(p.name, p.stat().st_size, zlib.crc32(p.read_bytes()), source=p) for p in paths]


def prepare(folder: Path) -> None:
    """Write the attachments, and the ZIP that is served as it is."""
    for number in range(FILES):
        (folder / f"MS1-DUI-Va1-BDC-A{number:04}.pdf").write_bytes(os.urandom(SIZE))
    with (folder / "prepared.zip").open("wb") as output:
        output.writelines(zips.stream(entries(folder), _open))


def _open(entry: zips.Entry) -> Any:
    return entry.source.open("rb")  # type: ignore[attr-defined]


def _look_at(listed: list[zips.Entry]) -> None:
    """As the portal does before the first byte: each file is there, as long as it was."""
    assert all(entry.source.stat().st_size == entry.size for entry in listed)  # type: ignore[attr-defined]


def make_application(folder: Path) -> Callable[..., Iterable[bytes]]:
    """A WSGI application: ``/stream`` makes the ZIP, ``/prepared`` sends the file, ``/loop`` reads it."""
    listed = entries(folder)
    prepared = folder / "prepared.zip"

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "application/zip"), ("Content-Length", str(zips.size(listed)))])
        if environ["PATH_INFO"] == "/stream":
            _look_at(listed)
            return zips.stream(listed, _open)
        if environ["PATH_INFO"] == "/loop":
            return _steps(prepared)
        wrapper: Callable[..., Iterable[bytes]] = environ["wsgi.file_wrapper"]
        return wrapper(prepared.open("rb"), _STEP)

    return application


def _steps(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_STEP):
            yield chunk


def download(port: int, path: str) -> None:
    """Read the whole answer; fails where it is not as long as announced."""
    buffer = bytearray(1024 * 1024)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    announced, received = int(answer.headers["Content-Length"]), 0
    while count := answer.readinto(buffer):
        received += count
    connection.close()
    if received != announced:
        raise RuntimeError(f"{path}: {received} bytes of {announced}")


def peak_memory_mb(server: int) -> float:
    """The most memory that one worker of the server has held."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    peaks = []
    for child in children:
        lines = Path(f"/proc/{child}/status").read_text().splitlines()
        peaks.append(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024)
    return max(peaks)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def measure(folder: Path) -> tuple[dict[str, list[Spent]], float]:
    """The times of each way, and the peak of memory in MB."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "tests.bench.bench_zip:served()",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    server = subprocess.Popen(
        [*command, *GUNICORN, "--log-level", "error"], env={**os.environ, FOLDER: str(folder)}
    )
    try:
        _wait_for(port)
        times: dict[str, list[Spent]] = {path: [] for path in ("/prepared", "/loop", "/stream")}
        for _ in range(ROUNDS):
            for path, taken in times.items():
                taken.append(spent(lambda path=path: download(port, path)))  # type: ignore[misc]
        return times, peak_memory_mb(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=30)


def served() -> Callable[..., Iterable[bytes]]:
    """What gunicorn serves."""
    return make_application(Path(os.environ[FOLDER]))


def main() -> int:
    """Prepare, measure, print."""
    with tempfile.TemporaryDirectory() as made:
        prepare(Path(made))
        times, memory = measure(Path(made))
    stream, prepared, loop = (
        min(times[path], key=lambda one: one.wall) for path in ("/stream", "/prepared", "/loop")
    )
    compare("made while sent", stream, "file read in steps", loop, RATIO_AIM, by_clock=True)
    fine = compare("made while sent", stream, "prepared file", prepared, RATIO_AIM, by_clock=True)
    print(f"peak memory of a worker: {memory:.0f} MB; aim {MEMORY_AIM_MB:.0f} MB")
    return int(not fine or memory > MEMORY_AIM_MB)


if __name__ == "__main__":
    raise SystemExit(main())
