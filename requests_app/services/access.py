"""Who may see what: the one home of permissions.

Convention: another's request answers 404, as if it did not exist; a screen that only admins have answers 403.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from ..models import AdvanceRequest, Attachment, Beneficiary, InstallationScenario, User

Person = User | AnonymousUser


def is_admin(user: Person) -> bool:
    """Whether this person reviews, batches and configures."""
    return isinstance(user, User) and user.is_active and user.is_administrateur


def signed_in(http: HttpRequest) -> User:
    """Who is signed in. Raises ``PermissionDenied`` for nobody, should the middleware ever let one pass."""
    if not isinstance(http.user, User):
        raise PermissionDenied
    return http.user


def visible_requests(user: Person) -> QuerySet[AdvanceRequest]:
    """All requests for an admin, their own for a salesperson, none for anybody else."""
    if is_admin(user):
        return AdvanceRequest.objects.all()
    return AdvanceRequest.objects.filter(owner_id=user.pk) if user.pk else AdvanceRequest.objects.none()


def with_parts(queryset: QuerySet[AdvanceRequest]) -> QuerySet[AdvanceRequest]:
    """The requests with all that assembling and showing them read, so that no query is made per row."""
    scenarios = InstallationScenario.objects.select_related("establishment")
    beneficiaries = Beneficiary.objects.select_related("managing_body")
    return queryset.select_related("software__supplier", "order", "owner").prefetch_related(
        Prefetch("beneficiaries", queryset=beneficiaries),
        Prefetch("beneficiaries__scenarios", queryset=scenarios),
        "attachments",
    )


def request_for(user: Person, pk: int) -> AdvanceRequest:
    """The request with its parts. Raises ``Http404`` where this person may not see it, or there is none."""
    found = with_parts(visible_requests(user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def attachment_for(user: Person, pk: int) -> Attachment:
    """The attachment of a request that this person sees, or a supplier's proof, which all requests share.

    Raises ``Http404`` otherwise.
    """
    found = Attachment.objects.filter(pk=pk).first()
    if found is None or not user.is_authenticated:
        raise Http404
    if found.request_id is not None and not visible_requests(user).filter(pk=found.request_id).exists():
        raise Http404
    return found


def require_admin(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For a view function: 403 for everybody but admins."""

    @wraps(view)
    def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_admin(http.user):
            raise PermissionDenied
        return view(http, *args, **kwargs)

    return guarded
