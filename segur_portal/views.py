"""The front door, and the pages that say what went wrong without losing what was typed."""

from __future__ import annotations

import errno
import logging
import sys

from django.conf import settings
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import requires_csrf_token

from requests_app.navigation import entries

from .typed import Pairs, carried_in, carried_target, is_from_our_page, packed, typed_in

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})

log = logging.getLogger(__name__)


def home(request: HttpRequest) -> HttpResponse:
    """Sends each person to the first page of their own menu."""
    for entry in entries(request.user):
        return redirect(entry.url)
    return render(request, "home.html")


class PortalLoginView(auth.LoginView):
    """Logs in, and hands back the form that was posted when the session had ended."""

    redirect_authenticated_user = True

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Logged in meanwhile in another tab: nothing is asked, and the form comes back all the same."""
        if request.user.is_authenticated and carried_in(request):
            return self.hand_back()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """A wrong password must not lose the form either."""
        return {**super().get_context_data(**kwargs), "carried": packed(carried_in(self.request))}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Log in; then the form as typed, or the page that was asked for."""
        answer: HttpResponse = super().form_valid(form)
        return self.hand_back() if carried_in(self.request) else answer

    def hand_back(self) -> HttpResponse:
        """The form as typed, to be sent again: the person sees where it goes, and says so."""
        context = {"typed": carried_in(self.request), "target": self.get_success_url()}
        return render(self.request, "typed_again.html", context)


def ask_to_sign_in(request: HttpRequest, typed: Pairs) -> HttpResponse:
    """The log-in page in answer to a form posted after the session had ended."""
    context = {
        "form": AuthenticationForm(request),
        "next": request.get_full_path(),
        "carried": packed(typed),
    }
    return render(request, "registration/login.html", context, status=401)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django names it
    """The page was old, or somebody logged in again in another tab: the form is offered once more.

    Only where our own page sent it: a form that another site forged is never held out to be clicked.
    """
    context: dict[str, object] = {"typed": (), "target": ""}
    if is_from_our_page(request):
        target = carried_target(request)
        if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            context = {"typed": typed_in(request) or carried_in(request), "target": target}
    log.warning("CSRF check failed")
    return render(request, "403_csrf.html", context, status=403)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the browser sent makes no sense; or it is only too many files at once, and the way out is said."""
    too_many = settings.DATA_UPLOAD_MAX_NUMBER_FILES if isinstance(exception, TooManyFilesSent) else 0
    return render(request, "400.html", {"most_files": too_many}, status=400)


def _may_pass(fault: BaseException | None) -> bool:
    """Whether trying again later may help: the database is locked or down, or the disk is full."""
    return isinstance(fault, OperationalError) or (isinstance(fault, OSError) and fault.errno in _FULL)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke. A database that is busy, or a disk that is full, can be tried again: that is said."""
    busy = _may_pass(sys.exc_info()[1])
    try:
        typed: Pairs = typed_in(request)
    except Exception:  # noqa: BLE001  whatever broke the form's reading, this page must still come
        typed = ()
    context = {"typed": typed, "target": request.get_full_path(), "busy": busy}
    return render(request, "500.html", context, status=503 if busy else 500)
