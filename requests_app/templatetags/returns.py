"""Tags of the pages of return files."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from ..models import Batch, ReturnFile, ReturnState
from ..services.returns_list import return_files, unanswered
from .house import tag

register = template.Library()

#: Lines without an answer that a batch's page names; the table below has them all.
SILENT_SHOWN = 10

_TONES = {ReturnState.KEPT: "warning", ReturnState.APPLIED: "success", ReturnState.REFUSED: "danger"}


@register.simple_tag
def return_state(file: ReturnFile, waiting: int = 0) -> SafeString:
    """Where a return file stands: ``{% return_state file waiting %}``. Lines to decide are said with it."""
    if file.state == ReturnState.APPLIED and waiting:
        return tag(f"{file.get_state_display()}, {waiting} à décider", "warning")
    return tag(file.get_state_display(), _TONES[ReturnState(file.state)])


@register.inclusion_tag("returns/_of_batch.html")
def returns_of_batch(batch: Batch) -> dict[str, Any]:
    """A batch's return files and, once one was applied, the lines that none has answered."""
    files = list(return_files().filter(pk__in=batch.return_files.values("pk")))
    awaited = batch.status != "abandoned" and any(file.state == ReturnState.APPLIED for file in files)
    return {
        "batch": batch,
        "files": files,
        "kept": [file for file in files if file.state == ReturnState.KEPT],
        "silent": list(unanswered(batch)) if awaited else [],
        "shown": SILENT_SHOWN,
    }
