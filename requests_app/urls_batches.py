"""The addresses of batches, under ``depots/``."""

from django.urls import path

from .views import (
    answer_by_hand,
    batches,
    batches_actions,
    batches_files,
    batches_page,
    batches_steps,
    misses,
)

urlpatterns = [
    path("", batches.batch_list, name="batches"),
    path("preparer/", batches.prepare, name="batch_prepare"),
    path("non-vus/", misses.miss_list, name="misses"),
    path("non-vus/rejets.csv", misses.miss_csv, name="misses_csv"),
    path("non-vus/<int:pk>/", misses.miss_explain, name="miss_explain"),
    path("<int:pk>/", batches_page.batch_page, name="batch"),
    path("<int:pk>/json/", batches_files.json_file, name="batch_json"),
    path("<int:pk>/zip/<int:part>/", batches_files.zip_file, name="batch_zip"),
    path("<int:pk>/contenu/", batches_page.manifest, name="batch_manifest"),
    path("<int:pk>/portail/", batches_page.portal, name="batch_portal"),
    path("<int:pk>/nom/", batches_actions.rename, name="batch_rename"),
    path("<int:pk>/depose/", batches_actions.deposit, name="batch_deposit"),
    path("<int:pk>/cocher/", batches_steps.tick, name="batch_tick"),
    path("<int:pk>/refuse/", batches_steps.refuse_zip, name="batch_refuse_zip"),
    path("<int:pk>/decocher/", batches_steps.untick, name="batch_untick"),
    path("<int:pk>/ligne/<int:rank>/reponse/", answer_by_hand.line_answer, name="line_answer"),
    path("<int:pk>/abandonner/", batches_actions.abandon, name="batch_abandon"),
]
