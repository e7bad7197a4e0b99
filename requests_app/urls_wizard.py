"""The wizard's addresses, under ``demandes/``."""

from django.urls import path

from .views.wizard import beneficiaires, etablissements, pieces, scenarios, steps, verification

urlpatterns = [
    path("<int:pk>/rubrique/<slug:section>/", steps.step, name="step"),
    path("<int:pk>/verification/", verification.verification, name="verification"),
]
