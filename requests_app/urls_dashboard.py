"""The address of « Tableau de bord »."""

from django.urls import path

from .views import dashboard

urlpatterns = [path("", dashboard.dashboard, name="dashboard")]
