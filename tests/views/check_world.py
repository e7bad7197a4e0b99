"""Files to check, and the page that checks them, as its tests use it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.review_world import plain

NAME = "JSON-0123456789-20261122-001.json"
BDC = "MS1-DUI-Va1-BDC-A0001.pdf"
SOUND = Path(__file__).parents[1] / "corpus" / "ms1-dui" / "valid-one-line-one-esms.json"


def sound() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(SOUND.read_text("utf-8"))
    return read


def many(count: int) -> bytes:
    """A file of many requests, each with one error and one warning."""
    file = sound()
    line = json.dumps(file["lignesImport"][0])
    file["lignesImport"] = [
        json.loads(line.replace("A0001", f"A{number:04}").replace('"MARTIN"', '"Martin "'))
        | {"numLigne": number}
        for number in range(1, count + 1)
    ]
    return written(file)


def written(file: dict[str, Any]) -> bytes:
    """The file as JSON, its amounts with two decimals."""
    return re.sub(rb'("montantSegurHT": [0-9]+\.[0-9])(?=[,}\s])', rb"\g<1>0", json.dumps(file).encode())


def send(client: Client, data: bytes, name: str = NAME, **more: Any) -> Any:
    return client.post(reverse("portail:check_file"), {"fichier": SimpleUploadedFile(name, data), **more})


def text_of(answer: Any) -> str:
    """What a person reads of the page."""
    bare = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return plain(" ".join(unescape(bare).split()))


def token_of(answer: Any) -> str:
    return str(answer.context["token"])


def again(client: Client, answer: Any, **wanted: str) -> Any:
    return client.post(reverse("portail:check_report"), {"report": token_of(answer), **wanted})


def packed(name: str, entry: str, content: bytes) -> SimpleUploadedFile:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(entry, content)
    return SimpleUploadedFile(name, stream.getvalue())
