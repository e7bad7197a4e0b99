"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from requests_app.navigation import entries


def home(request: HttpRequest) -> HttpResponse:
    """Sends each person to the first page of their own menu."""
    for entry in entries(request.user):
        return redirect(entry.url)
    return render(request, "home.html")
