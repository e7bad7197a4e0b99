"""The addresses of « Répertoire », under ``repertoire/``."""

from django.urls import path

from .views import directory, eligible_lists, register

urlpatterns = [
    path("", directory.directory, name="directory"),
    path("mettre-a-jour/", register.register_update, name="register_update"),
    path("mettre-a-jour/derniere-version/", register.register_latest, name="register_latest"),
    path("mettre-a-jour/<int:pk>/", register.register_job, name="register_job"),
    path("mettre-a-jour/<int:pk>/relire/", register.register_again, name="register_again"),
    path("mettre-a-jour/<int:pk>/appliquer/", register.register_apply, name="register_apply"),
    path("mettre-a-jour/<int:pk>/changements.csv", register.register_changes, name="register_changes"),
    path("organisme/", directory.og_add, name="directory_og_add"),
    path("organisme/<str:finess>/", directory.og_page, name="directory_og"),
    path("organisme/<str:finess>/corriger/", directory.og_mend, name="directory_og_mend"),
    path("organisme/<str:finess>/esms/", directory.esms_add, name="directory_esms_add"),
    path("esms/<str:finess>/", directory.esms_page, name="directory_esms"),
    path("esms/<str:finess>/corriger/", directory.esms_mend, name="directory_esms_mend"),
    path("propositions/", directory.directory_proposals, name="directory_proposals"),
    path("listes/", eligible_lists.eligible_lists, name="eligible_lists"),
    path("listes/<int:pk>/retirer/", eligible_lists.eligible_withdraw, name="eligible_withdraw"),
    path("listes/<int:pk>/numeros.csv", eligible_lists.eligible_numbers, name="eligible_numbers"),
    path("listes/<slug:couloir>/charger/", eligible_lists.eligible_load, name="eligible_load"),
    path("listes/<slug:couloir>/confirmer/", eligible_lists.eligible_confirm, name="eligible_confirm"),
]
