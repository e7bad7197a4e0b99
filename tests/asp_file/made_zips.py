"""ZIPs made up for the tests, and the file that announces what stands in them."""

from __future__ import annotations

import io
import warnings
import zipfile
from dataclasses import dataclass

from requests_app.asp_file.zip_check import ZipSource
from requests_app.rules import Level, Node

from . import bad_files as made

BDC, PROOF, PHOTO = "MS1-DUI-Va1-BDC-A0001.pdf", "MS1-DUI-Va1-HT-A0001.png", "MS1-DUI-Va1-BDC-A0002.jpg"
PDF, PNG, JPEG = made.pdf(), made.png(), made.jpeg()
SOUND = {BDC: PDF, PROOF: PNG, PHOTO: JPEG}


def piece(name: object, form: object) -> Node:
    return Node(Level.PJ, {"nomFichier": name, "formatFichier": form, "typeFichier": "BON_COMMANDE"})


def tree(*lines: list[Node]) -> Node:
    made_lines = [Node(Level.LINE, children={Level.PJ: list(pieces)}) for pieces in lines]
    return Node(Level.FILE, children={Level.LINE: list(made_lines)})


TREE = tree([piece(BDC, "PDF"), piece(PROOF, "PNG")], [piece(PHOTO, "JPG")])


@dataclass
class Item:
    """An entry to write, with what makes it special."""

    name: str
    content: bytes = b""
    method: int = zipfile.ZIP_STORED
    mode: int = 0


def zipped(*items: Item) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name twice
        for item in items:
            info = zipfile.ZipInfo(item.name)
            info.compress_type = item.method
            info.external_attr = item.mode << 16
            archive.writestr(info, item.content)
    return output.getvalue()


def items(files: dict[str, bytes]) -> list[Item]:
    return [Item(name, content) for name, content in files.items()]


def sources(*parts: bytes) -> list[ZipSource]:
    return [(f"PJ-{number}.zip", io.BytesIO(part)) for number, part in enumerate(parts, start=1)]
