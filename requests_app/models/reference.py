"""A request's reference: its owner's own key for it, found again whatever its case and spaces."""

import re
import secrets
import unicodedata
from typing import Any

from django.db import models

#: The longest reference, in characters: it stands in lists.
LONGEST_REFERENCE = 100
#: Crockford's: none of them is taken for another one.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP, _GROUPS = 5, 2
_OURS = re.compile("P(-[" + _ALPHABET + "]{5}){2}")


def new_reference() -> str:
    """A reference for a request that was given none: 50 random bits, so that two installations never share one."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(["P", *groups])


def is_ours(reference: str) -> bool:
    """Whether the portal made it up: no person knows it by heart.

    >>> is_ours(new_reference()), is_ours("Dossier 12")
    (True, False)
    """
    return _OURS.fullmatch(reference) is not None


def clean_reference(text: str) -> str:
    """A typed reference as it is kept: composed, single spaces, none around.

    >>> clean_reference("  Dossier   12 ")
    'Dossier 12'
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def reference_key(text: str) -> str:
    """What two references that a person takes for the same have in common.

    >>> reference_key("Évry 12") == reference_key(" évry  12")
    True
    """
    return clean_reference(text).casefold()


class ReferenceKeyField(models.TextField):
    """The key of the row's ``reference``, kept in step with it by each insert and each whole save."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """What is stored."""
        key = reference_key(model_instance.reference)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, key)
        return key
