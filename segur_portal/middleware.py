"""What stands between the server and the views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = TypeVar("View", bound=Callable[..., Any])
MEGABYTE = 1_000_000


def body_limit(size: int) -> Callable[[View], View]:
    """Lets a view receive up to ``size`` bytes where the portal's own limit is too low for it."""

    def mark(view: View) -> View:
        view.body_limit = size  # type: ignore[attr-defined]
        return view

    return mark


class BodyLimitMiddleware:
    """Refuses a body that is too large before anything reads it, with a page that says the limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Looks at the length that the browser announces; without one, Django reads nothing."""
        announced = request.META.get("CONTENT_LENGTH") or "0"
        size = int(announced) if announced.isdigit() else 0
        limit: int = getattr(view, "body_limit", settings.SEGUR_BODY_LIMIT)
        if size > settings.SEGUR_BODY_LIMIT and not request.user.is_authenticated:
            # The CSRF check would read a stranger's body before anyone asks who they are.
            limit = min(limit, settings.SEGUR_BODY_LIMIT)
        if size <= limit:
            return None
        return render(request, "413.html", {"limit_mo": limit // MEGABYTE}, status=413)
