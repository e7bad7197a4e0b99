"""The addresses of requests, review, batches, returns, directory and file check."""

from django.urls import URLPattern, URLResolver

app_name = "portail"

urlpatterns: list[URLPattern | URLResolver] = []
