"""The addresses of « Répertoire », under ``repertoire/``."""

from django.urls import path

from .views import directory

urlpatterns = [
    path("", directory.directory, name="directory"),
    path("organisme/", directory.og_add, name="directory_og_add"),
    path("organisme/<str:finess>/", directory.og_page, name="directory_og"),
    path("organisme/<str:finess>/corriger/", directory.og_mend, name="directory_og_mend"),
    path("organisme/<str:finess>/esms/", directory.esms_add, name="directory_esms_add"),
    path("esms/<str:finess>/", directory.esms_page, name="directory_esms"),
    path("esms/<str:finess>/corriger/", directory.esms_mend, name="directory_esms_mend"),
]
