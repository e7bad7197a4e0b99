"""The addresses of « Structure du fichier », under ``structure/``."""

from django.urls import path

from .views import structure

urlpatterns = [
    path("", structure.structures, name="structures"),
    path("<slug:couloir>/comparer/", structure.compare_model, name="structure_compare"),
    path("<slug:couloir>/mettre-en-vigueur/", structure.use_model, name="structure_use"),
    path("<slug:couloir>/<int:pk>/modele.json", structure.model_file, name="structure_file"),
]
