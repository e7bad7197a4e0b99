"""The address of the labels that wait for an explanation, under ``depots/``."""

from django.urls import path

from .views import labels

urlpatterns = [path("libelles/", labels.inbox, name="unknown_labels")]
