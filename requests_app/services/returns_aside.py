"""A person sets a return file aside: it is not to be applied, for a reason that is kept with it.

The same bytes imported again do not take it up again (``returns.receive``): « Examiner à nouveau » does.
"""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from ..models import ReturnFile, ReturnState, User
from ..rules.registry import french
from .history import record
from .returns_reading import ReturnError

logger = logging.getLogger(__name__)


def set_file_aside(row: ReturnFile, actor: User, reason: str) -> ReturnFile:
    """Set a file aside that waits to be applied; examined again, it waits again. One set aside already stays so.

    Raises ``ReturnError``, and changes nothing, without a reason or where something of the file is applied.
    """
    if not (reason := reason.strip()):
        raise ReturnError("Dites pourquoi ce retour n’est pas à appliquer.")
    with transaction.atomic():
        locked = ReturnFile.objects.select_for_update().defer("content").get(pk=row.pk)
        if locked.state == ReturnState.APPLIED or locked.lines.exists():
            raise ReturnError(
                french("Ce retour est déjà appliqué, au moins en partie : il ne se met plus de côté.")
            )
        if locked.state == ReturnState.REFUSED:
            return locked
        locked.state, locked.aside_at = ReturnState.REFUSED, timezone.now()
        when = f"{timezone.localtime(locked.aside_at):%d/%m/%Y à %H:%M}"
        locked.reason = french(f"Mis de côté par {actor} le {when} : {reason}")
        locked.save(update_fields=["state", "reason", "aside_at"])
        for batch in locked.batches.defer("content").order_by("pk"):
            record("return_aside", actor, batch=batch, comment=f"Retour n°\u00a0{locked.pk} · {reason}")
    logger.info("return %d set aside", row.pk)
    return locked
