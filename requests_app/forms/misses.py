"""The forms of « Ce que notre contrôle n’avait pas vu »."""

from typing import Any

from django import forms

from ..models import Fault
from ..rules import lanes
from .review import FilterForm

#: What the address says -> whether somebody noted the reason; None: either.
EXPLAINED: dict[str, bool | None] = {"": False, "expliques": True, "tous": None}
_FOLLOW_UP = {"": "À expliquer", "expliques": "Expliqués", "tous": "Tous"}


class MissFilterForm(FilterForm):
    """What narrows the rejections, as the page's address says it. The period is that of the deposit."""

    suivi = forms.ChoiceField(label="Suivi", required=False, choices=list(_FOLLOW_UP.items()))

    field_order = ("couloir", "logiciel", "commercial", "du", "au", "suivi", "motif")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keep(*self.field_order)
        self.fields["du"].label, self.fields["au"].label = "Déposés du", "Jusqu’au"
        self._set_choices("couloir", [("", "Tous"), *((lane.code, lane.label) for lane in lanes().values())])


class ExplainForm(forms.Form):
    """Why the agency rejected a line that our check had passed."""

    fault = forms.ChoiceField(
        label="D’où vient ce rejet ?",
        choices=Fault.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites d’où vient ce rejet."},
    )
    note = forms.CharField(
        label="Ce que vous avez trouvé",
        help_text="Les administrateurs le lisent à côté du rejet.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        error_messages={
            "required": "Écrivez ce que vous avez trouvé : sans cela, personne ne saura pourquoi ce rejet est classé."
        },
    )
