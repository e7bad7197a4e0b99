"""The addresses of « Importer un retour », under ``depots/retours/``."""

from django.urls import path

from .views import returns, returns_apply, returns_upload

urlpatterns = [
    path("", returns.return_list, name="return_list"),
    path("importer/", returns_upload.return_new, name="return_new"),
    path("importes/", returns_upload.return_sent, name="return_sent"),
    path("<int:pk>/", returns.return_file, name="return_file"),
    path("<int:pk>/ligne/<int:position>/", returns.return_line, name="return_line"),
    path("<int:pk>/fichier/", returns.return_bytes, name="return_bytes"),
    path("<int:pk>/appliquer/", returns_apply.return_apply, name="return_apply"),
    path("<int:pk>/ecarter/", returns_apply.return_aside, name="return_aside"),
    path("<int:pk>/examiner/", returns_apply.return_again, name="return_again"),
]
