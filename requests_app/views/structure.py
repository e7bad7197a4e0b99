"""« Structure du fichier »: the official model of a lane, looked at before it is put in force (decision D1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from ..forms.structure import ModelFileForm
from ..models import StructureModel
from ..rules import Lane, lanes
from ..services.access import require_admin, signed_in
from ..services.structures import (
    KINDS,
    MAX_MODEL_BYTES,
    StructureChanged,
    compared,
    digest,
    history,
    put_in_force,
    shipped_text,
)

_SALT = "segur.structure"
#: Seconds that a model waits, in the page, for the person's yes.
_PATIENCE = 24 * 3600


@dataclass(frozen=True, slots=True)
class LaneStructures:
    """A lane, its structures, the newest first, and the form for another one."""

    lane: Lane
    rows: list[StructureModel]
    form: ModelFileForm
    shipped_sha256: str

    @property
    def current(self) -> StructureModel | None:
        """The one in force; None: the shipped one, never replaced yet."""
        return self.rows[0] if self.rows else None

    @property
    def is_shipped(self) -> bool:
        """Whether the shipped one is in force, never replaced or come back to."""
        return self.current is None or self.current.sha256 == self.shipped_sha256


@require_admin
@require_GET
def structures(http: HttpRequest) -> HttpResponse:
    """What is in force in each lane, and what was."""
    return _list_page(http)


def _list_page(http: HttpRequest, refused: ModelFileForm | None = None, couloir: str = "") -> HttpResponse:
    context = {"lanes": list(_lanes(refused, couloir)), "refused": refused}
    return render(http, "structure/list.html", context, status=422 if refused else 200)


def _lanes(refused: ModelFileForm | None, couloir: str) -> Iterator[LaneStructures]:
    shipped = digest(shipped_text())
    for lane in lanes().values():
        fresh = ModelFileForm(MAX_MODEL_BYTES, auto_id=f"{lane.code}-%s")
        form = refused if refused is not None and lane.code == couloir else fresh
        yield LaneStructures(lane, history(lane), form, shipped)


@require_admin
@require_POST
def compare_model(http: HttpRequest, couloir: str) -> HttpResponse:
    """How a model, sent or of the history, differs from the structure in force: nothing changes yet."""
    lane = _lane(couloir)
    if "retour" in http.POST:
        name, text = _former(lane, http.POST["retour"])
        return _compare_page(http, lane, name, text)
    form = ModelFileForm(MAX_MODEL_BYTES, http.POST, http.FILES, auto_id=f"{couloir}-%s")
    if not form.is_valid():
        return _list_page(http, form, couloir)
    return _compare_page(http, lane, f"« {form.file_name} »", form.cleaned_data["modele"])


def _former(lane: Lane, asked: str) -> tuple[str, str]:
    """A structure of the history, by its primary key, or the shipped one."""
    if asked == "livree":
        return "la structure livrée avec le portail", shipped_text()
    row = _row(lane, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    if row is None:
        raise Http404
    return f"la structure n° {row.pk}", row.text


def _compare_page(
    http: HttpRequest, lane: Lane, name: str, text: str, *, stale: bool = False
) -> HttpResponse:
    found = compared(lane, text)
    token = {"couloir": lane.code, "name": name, "text": text, "seen": found.seen}
    context = {
        "lane": lane,
        "name": name,
        "rows": [(KINDS[one.kind], one) for one in found.differences],
        "blocking": sum(one.blocking for one in found.differences),
        "usable": found.is_usable,
        "stale": stale,
        "sha256": digest(text),
        "token": signing.dumps(token, salt=_SALT, compress=True) if found.is_usable else "",
    }
    return render(http, "structure/compare.html", context)


@require_admin
@require_POST
def use_model(http: HttpRequest, couloir: str) -> HttpResponse:
    """Put in force the model whose differences the person has just seen."""
    lane = _lane(couloir)
    try:
        told = signing.loads(http.POST.get("modele", ""), salt=_SALT, max_age=_PATIENCE)
    except signing.BadSignature:
        told = {}
    if told.get("couloir") != lane.code:
        messages.error(http, "Le modèle n’est plus disponible : choisissez-le de nouveau. Rien n’a changé.")
        return redirect("portail:structures")
    try:
        row = put_in_force(lane, told["text"], signed_in(http), told["seen"])
    except StructureChanged:
        return _compare_page(http, lane, told["name"], told["text"], stale=True)
    messages.success(http, f"{lane.label} : la structure n° {row.pk} est en vigueur.")
    return redirect("portail:structures")


@require_admin
@require_GET
def model_file(_http: HttpRequest, couloir: str, pk: int) -> HttpResponse:
    """The text of a structure, 0 being the shipped one."""
    lane = _lane(couloir)
    row = _row(lane, pk) if pk else None
    if pk and row is None:
        raise Http404
    text, name = (shipped_text(), "livree") if row is None else (row.text, str(row.pk))
    header = content_disposition_header(True, f"modele-{lane.code}-{name}.json") or "attachment"
    return HttpResponse(text, content_type="application/json", headers={"Content-Disposition": header})


def _lane(couloir: str) -> Lane:
    found = lanes().get(couloir)
    if found is None:
        raise Http404
    return found


def _row(lane: Lane, pk: int) -> StructureModel | None:
    return StructureModel.objects.filter(couloir=lane.code, pk=pk).first()
