"""The addresses of requests, review, batches, returns, directory, file check, spreadsheets and jobs."""

from django.urls import include, path

app_name = "portail"

urlpatterns = [
    path("tableau-de-bord/", include("requests_app.urls_dashboard")),
    path("demandes/", include("requests_app.urls_wizard")),
    path("", include("requests_app.urls_sheet")),
    path("", include("requests_app.urls_review")),
    path("", include("requests_app.urls_after")),
    path("depots/retours/", include("requests_app.urls_returns")),
    path("depots/", include("requests_app.urls_labels")),
    path("depots/", include("requests_app.urls_batches")),
    path("controle/", include("requests_app.urls_check")),
    path("structure/", include("requests_app.urls_structure")),
    path("repertoire/", include("requests_app.urls_directory")),
    path("travaux/", include("requests_app.urls_jobs")),
]
