"""The wizard's addresses, under ``demandes/``."""

from django.urls import path

from .views.wizard import beneficiaires, commande, entry, etablissements, pieces, steps, verification

urlpatterns = [
    path("<int:pk>/", entry.request_page, name="request"),
    path("<int:pk>/rubrique/<slug:section>/", steps.step, name="step"),
    path("<int:pk>/organismes/", beneficiaires.managing_bodies, name="managing_bodies"),
    path("<int:pk>/organisme/", beneficiaires.managing_body_by_hand, name="managing_body_by_hand"),
    path(
        "<int:pk>/organisme/<int:og>/esms/",
        etablissements.establishment_by_hand,
        name="establishment_by_hand",
    ),
    path("<int:pk>/calcul/", commande.equation, name="equation"),
    path("<int:pk>/pieces/<str:type_code>/", pieces.upload, name="piece_upload"),
    path("<int:pk>/pieces/<int:attachment>/enlever/", pieces.remove, name="piece_remove"),
    path("<int:pk>/verification/", verification.verification, name="verification"),
    path("<int:pk>/resume.pdf", verification.summary_pdf, name="request_pdf"),
]
