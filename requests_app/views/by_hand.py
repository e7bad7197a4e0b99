"""What adding to the directory by hand has in common, in the wizard and on the directory's own pages."""

from collections.abc import Callable
from typing import Any, TypeVar

from ..forms.directory import ByHandForm
from ..models import Establishment, ManagingBody
from ..services.directory_by_hand import DirectoryError, FinessKeyDoubtful

Row = TypeVar("Row", ManagingBody, Establishment)


def added_by_hand(form: ByHandForm, add: Callable[..., Row], *args: Any) -> Row | None:
    """Add what the form says; None where the service refused, its reason then hangs on the field."""
    values = dict(form.cleaned_data)
    try:
        return add(*args, values.pop("finess"), values.pop("name"), **values)
    except DirectoryError as refused:
        form.refuse(refused.field, str(refused), doubtful_key=isinstance(refused, FinessKeyDoubtful))
    return None
