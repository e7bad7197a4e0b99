"""The addresses of « Contrôler un fichier » and of its rules, under ``controle/``."""

from django.urls import path

from .views import check

urlpatterns = [
    path("", check.check_file, name="check_file"),
    path("resultat/", check.check_report, name="check_report"),
    path("regles/", check.check_rules, name="check_rules"),
]
