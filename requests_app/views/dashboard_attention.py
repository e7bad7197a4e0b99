"""What waits for an admin, in words: each of it with the list that has it."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode

from django.urls import reverse

from ..forms.batches import INCOMPLETE, SILENT
from ..forms.review import ALL_STATUSES, LATE
from ..services.returns_list import TO_DECIDE
from .dashboard_display import Count

#: Code -> what it is, of one and of many; the list that has them, and how it is narrowed to them.
_ATTENTION: Mapping[str, tuple[str, str, str, dict[str, str]]] = MappingProxyType(
    {
        "to_decide": (
            "fichier de retour a des lignes à décider",
            "fichiers de retour ont des lignes à décider",
            "portail:return_list",
            {"etat": TO_DECIDE},
        ),
        "to_apply": (
            "fichier de retour à appliquer",
            "fichiers de retour à appliquer",
            "portail:return_list",
            {"etat": "kept"},
        ),
        "unknown_labels": (
            "libellé de l’agence à expliquer",
            "libellés de l’agence à expliquer",
            "portail:unknown_labels",
            {},
        ),
        "to_review": ("demande à relire", "demandes à relire", "portail:review_list", {}),
        "to_batch": (
            "demande approuvée, à mettre dans un dépôt",
            "demandes approuvées, à mettre dans un dépôt",
            "portail:review_list",
            {"etat": "approved"},
        ),
        "to_download": (
            "dépôt figé, à télécharger",
            "dépôts figés, à télécharger",
            "portail:batches",
            {"etat": "frozen"},
        ),
        "to_deposit": (
            "dépôt téléchargé, à déposer sur le portail de l’agence",
            "dépôts téléchargés, à déposer sur le portail de l’agence",
            "portail:batches",
            {"etat": "downloaded"},
        ),
        "incomplete": (
            "dépôt incomplet : une seule des deux prises en compte, ou un ZIP refusé",
            "dépôts incomplets : une seule des deux prises en compte, ou un ZIP refusé",
            "portail:batches",
            {"suivi": INCOMPLETE},
        ),
        "silent": (
            "dépôt sans aucune réponse depuis longtemps",
            "dépôts sans aucune réponse depuis longtemps",
            "portail:batches",
            {"suivi": SILENT},
        ),
        "late": (
            "demande en retard sur son délai",
            "demandes en retard sur leur délai",
            "portail:review_list",
            {"etat": ALL_STATUSES, "retard": LATE},
        ),
        "own": (
            "demande à vous, à reprendre",
            "demandes à vous, à reprendre",
            "portail:request_list",
            {"etat": "a_reprendre"},
        ),
    }
)


def attention_rows(found: Mapping[str, int]) -> list[Count]:
    """What waits, in its order; what there is none of is left out."""
    rows = []
    for code, many in found.items():
        one, several, name, query = _ATTENTION[code]
        if many:
            url = f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)
            rows.append(Count(many, url, several if many > 1 else one))
    return rows
