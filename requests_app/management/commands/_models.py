"""What the commands that take a model file share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

from django.core.management.base import OutputWrapper

from ...asp_file import Unreadable
from ...asp_file.report_text import harmless
from ...rules.registry import french
from ...services.structures import MAX_MODEL_BYTES

REFUSED = 1


def read_model_file(path: Path) -> str:
    """The text of a model file, exactly as it is. Raises ``Unreadable`` with a sentence where it cannot be read."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_MODEL_BYTES + 1)
    except OSError:
        raise Unreadable(
            french(f"{path.name} : ce fichier est introuvable ou ne peut pas être lu.")
        ) from None
    if len(data) > MAX_MODEL_BYTES:
        raise Unreadable(french(f"{path.name} : ce fichier est trop gros pour un modèle (1 Mo au plus)."))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(french(f"{path.name} : le modèle n’est pas en UTF-8.")) from None


def refuse(stderr: OutputWrapper, *sentences: str) -> NoReturn:
    """Say why, and end with exit code 1."""
    for sentence in sentences:
        stderr.write(harmless(sentence))
    sys.exit(REFUSED)
