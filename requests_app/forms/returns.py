"""The forms of « Importer un retour »: the files, and what a person decides of lines that do not decide themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ..models import Decision
from .check import SeveralFilesField, SeveralFilesInput

#: The parts of one batch's return, with room to spare.
MOST_FILES = 20
#: From that many lines on, one answer can be given for all that are left.
MANY = 3
LATER = "Plus tard"


class ReturnForm(forms.Form):
    """One return file, or several: a batch's answer can come part by part."""

    fichiers = SeveralFilesField(
        label="Fichier rendu par l’agence",
        help_text="Le fichier JSON tel que vous l’avez téléchargé. Vous pouvez en choisir plusieurs d’un coup.",
        widget=SeveralFilesInput(attrs={"accept": ".json,application/json"}),
        # An empty file among several is told apart: it does not hold the others back.
        allow_empty_file=True,
        error_messages={
            "required": "Choisissez le fichier rendu par l’agence.",
            "invalid": "Le fichier n’est pas arrivé : choisissez-le de nouveau.",
        },
    )

    def clean_fichiers(self) -> list[UploadedFile]:
        """One at the least, and not a whole folder."""
        given = cast(list[UploadedFile], self.cleaned_data["fichiers"])
        if not given:
            raise forms.ValidationError(self.fields["fichiers"].error_messages["required"], code="required")
        if len(given) > MOST_FILES:
            raise forms.ValidationError(
                f"Vous avez choisi {len(given)} fichiers : envoyez-en {MOST_FILES} au plus à la fois."
            )
        return given


class AsideForm(forms.Form):
    """Why a return file is not to be applied."""

    motif = forms.CharField(
        label="Pourquoi ce retour n’est-il pas à appliquer ?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Dites pourquoi ce retour n’est pas à appliquer.",
            "max_length": "Ce motif est trop long : 2 000 caractères au plus.",
        },
    )


class Waiting(Protocol):
    """A line that a person decides."""

    @property
    def position(self) -> int:
        """Its rank in the file, from 0."""

    @property
    def choices(self) -> Sequence[tuple[str, str]]:
        """What may be decided of it, and how the page says it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A waiting line with its two fields."""

    row: Any
    decision: forms.BoundField
    reason: forms.BoundField

    @property
    def faulty(self) -> bool:
        """Whether one of its fields came back with an error."""
        return bool(self.decision.errors or self.reason.errors)

    @property
    def codes(self) -> str:
        """The decisions that want a reason, as the page's script reads them."""
        return "|".join(code for code in dict(self.decision.field.choices) if code)  # type: ignore[attr-defined]

    @property
    def chosen(self) -> str:
        """The decision that is ticked; « Plus tard » at first, and where what came back is none."""
        value = self.decision.value() or ""
        return value if value in dict(self.decision.field.choices) else ""  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """What is decided of each waiting line, always with a reason; « Plus tard » decides nothing."""

    def __init__(self, rows: Sequence[Waiting], data: Any = None) -> None:
        super().__init__(data)
        self.rows = rows
        for row in rows:
            self._add(str(row.position), row.choices)
        if len(rows) >= MANY:
            self._add("reste", common_choices(rows))

    def _add(self, key: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[f"decision_{key}"] = forms.ChoiceField(
            required=False,
            choices=[*choices, ("", LATER)],
            widget=forms.RadioSelect,
            error_messages={
                "invalid_choice": "Cette décision n’est plus possible pour cette ligne : relisez-la."
            },
        )
        self.fields[f"motif_{key}"] = forms.CharField(
            required=False,
            max_length=2000,
            error_messages={"max_length": "Ce motif est trop long : 2 000 caractères au plus."},
        )

    @property
    def questions(self) -> Iterator[Question]:
        """The waiting lines, each with its fields."""
        for row in self.rows:
            yield Question(row, self[f"decision_{row.position}"], self[f"motif_{row.position}"])

    @property
    def rest(self) -> Question | None:
        """One answer for all the lines left for later, where there are many."""
        return Question(None, self["decision_reste"], self["motif_reste"]) if len(self.rows) >= MANY else None

    @property
    def faults(self) -> Iterator[tuple[str, str]]:
        """Each error for the summary: the field to go to, and the sentence that names the line."""
        for question in (*self.questions, *([self.rest] if self.rest else [])):
            where = f"Ligne {question.row.position + 1}" if question.row else "Les autres lignes"
            for field in (question.decision, question.reason):
                first = "_0" if field is question.decision else ""
                for error in map(str, field.errors):
                    named = error if error.startswith(where) else f"{where}\u00a0: {_lower_first(error)}"
                    yield f"{field.auto_id}{first}", named

    def refuse(self, position: int | None, sentence: str) -> None:
        """Say why the decisions were not applied, beside the line at fault where there is one."""
        name = f"decision_{position}"
        self.add_error(name if name in self.fields else None, sentence)

    def clean(self) -> dict[str, Any]:
        """A decision has its reason, a reason has its decision, and both have a line that waits for them."""
        cleaned = super().clean() or self.cleaned_data
        keys = [str(row.position) for row in self.rows] + (["reste"] if self.rest else [])
        for key in keys:
            decided, reason = cleaned.get(f"decision_{key}"), cleaned.get(f"motif_{key}")
            if decided and reason == "":
                self.add_error(f"motif_{key}", "Dites pourquoi : le motif reste dans l’historique.")
            elif reason and decided == "" and not (key != "reste" and cleaned.get("decision_reste")):
                self.add_error(f"motif_{key}", "Choisissez une décision, ou effacez ce motif.")
        if any(
            name.startswith("decision_") and name not in self.fields and self.data[name] for name in self.data
        ):
            self.add_error(None, "Une décision porte sur une ligne qui n’en attend pas : relisez la page.")
        return cleaned

    @property
    def decisions(self) -> Mapping[int, tuple[Decision, str]]:
        """Rank of a line -> what was decided of it, and why; those left for later are not in it."""
        rest = self.cleaned_data.get("decision_reste", ""), self.cleaned_data.get("motif_reste", "")
        found = {}
        for row in self.rows:
            own = self.cleaned_data[f"decision_{row.position}"], self.cleaned_data[f"motif_{row.position}"]
            decided = own[0] or rest[0]
            if decided:
                found[row.position] = (Decision(decided), own[1] or rest[1])
        return found


def common_choices(rows: Sequence[Waiting]) -> list[tuple[str, str]]:
    """What may be decided of each of these lines alike."""
    open_to_all = set.intersection(*({code for code, _ in row.choices} for row in rows))
    return [(one.value, one.label) for one in Decision if one.value in open_to_all]


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
