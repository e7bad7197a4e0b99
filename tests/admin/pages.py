"""Helpers of the tests of the settings pages."""

from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.review_world import plain


def page(model: str, action: str, *args: object) -> str:
    """The address of a page of the settings."""
    return reverse(f"admin:requests_app_{model}_{action}", args=args)


def said(response: object) -> list[str]:
    """The messages of an answer, with ordinary spaces."""
    return [plain(str(message)) for message in get_messages(response.wsgi_request)]


def errors(response: object) -> dict[str, list[str]]:
    """The errors of the form that came back."""
    return dict(response.context["adminform"].form.errors)


def uploaded(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)
