"""The addresses of « Importer des demandes » and « Exporter »."""

from django.urls import path

from .views import sheet_export, sheet_import

urlpatterns = [
    path("demandes/importer/", sheet_import.sheet_new, name="sheet_new"),
    path("demandes/importer/modele/<slug:couloir>.xlsx", sheet_import.sheet_model, name="sheet_model"),
    path("demandes/importer/<int:pk>/", sheet_import.sheet_import, name="sheet_import"),
    path("demandes/importer/<int:pk>/completer/", sheet_import.sheet_more, name="sheet_more"),
    path("demandes/importer/<int:pk>/confirmer/", sheet_import.sheet_confirm, name="sheet_confirm"),
    path("demandes/importer/<int:pk>/constats/", sheet_import.sheet_annotated, name="sheet_annotated"),
    path("demandes/importer/travail/<int:pk>/", sheet_import.sheet_job, name="sheet_job"),
    path("demandes/exporter/<slug:couloir>/", sheet_export.export_mine, name="sheet_export"),
    path("revue/exporter/<slug:couloir>/", sheet_export.export_review, name="sheet_export_all"),
]
