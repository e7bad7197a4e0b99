"""What a person typed must outlive a session that ended, a stale page or a failing database.

The form as it was posted travels in the answer, as hidden fields: nothing of it is stored, and it works without
scripts. Only the portal's own forms are carried: those with passwords are none of them, files cannot be.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

#: Where the forms live that are carried; log-in, passwords and settings are elsewhere.
NAMESPACE = "portail"
#: The log-in form's hidden field that carries another form through.
CARRIED = "saisie_gardee"
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105  the name of a field

Pairs = Sequence[tuple[str, str]]


def typed_in(request: HttpRequest) -> Pairs:
    """The fields of a posted form of the portal, in order; nothing where there is none to carry."""
    match = request.resolver_match
    if request.method != "POST" or match is None or NAMESPACE not in match.namespaces:
        return ()
    if request.content_type != "application/x-www-form-urlencoded":
        return ()
    return [(name, value) for name, values in request.POST.lists() for value in values if name != _TOKEN]


def carried_in(request: HttpRequest) -> Pairs:
    """The fields that a log-in form carries."""
    return unpacked(request.POST.get(CARRIED, "")) if request.method == "POST" else ()


def packed(pairs: Pairs) -> str:
    """The fields as one text, for a hidden field; the empty text where there are none."""
    return json.dumps(list(pairs)) if pairs else ""


def unpacked(text: str) -> Pairs:
    """The fields of such a text; nothing where somebody wrote something else there."""
    try:
        pairs = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return ()
    sound = isinstance(pairs, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
        for pair in pairs
    )
    return [(name, value) for name, value in pairs] if sound else ()


def is_from_our_page(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this form: another site's is never offered again."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def carried_target(request: HttpRequest) -> str:
    """Where the fields of ``typed_in`` or ``carried_in`` go."""
    if request.path == reverse(settings.LOGIN_URL):
        return request.POST.get("next", "")
    return request.get_full_path()
