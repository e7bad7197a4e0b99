"""The addresses of what follows an acceptance: decisions, payments, letters."""

from django.urls import path

from .views import after, after_queue, asp_register, attachments_view

urlpatterns = [
    path("suites/", after_queue.queue, name="after_queue"),
    path("suites/registre/", asp_register.register, name="asp_register"),
    path("suites/registre/csv/", asp_register.register_csv, name="asp_register_csv"),
    path("suites/registre/xlsx/", asp_register.register_xlsx, name="asp_register_xlsx"),
    path("demandes/<int:pk>/decision/", after.decide, name="request_decide"),
    path("demandes/<int:pk>/decision/corriger/", after.mend_decision, name="request_mend_decision"),
    path("demandes/<int:pk>/decision/annuler/", after.reopen, name="request_reopen"),
    path("demandes/<int:pk>/versement/", after.pay, name="request_pay"),
    path("demandes/<int:pk>/versement/corriger/", after.mend_payment, name="request_mend_payment"),
    path("demandes/<int:pk>/versement/annuler/", after.unpay, name="request_unpay"),
    path("demandes/<int:pk>/courriers/<slug:kind>/", after.join_letter, name="request_letter"),
    path("demandes/<int:pk>/courriers/<slug:kind>/retirer/", after.remove_letter, name="request_letter_off"),
    path("courriers/<int:pk>/", attachments_view.letter, name="letter"),
]
