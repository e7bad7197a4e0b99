"""The addresses of the lists of requests, of their read-only page and of the review."""

from django.urls import path

from .views import (
    attachments_view,
    chain,
    correction,
    own_reference,
    requests_list,
    review,
    review_page,
)

urlpatterns = [
    path("demandes/", requests_list.my_requests, name="request_list"),
    path("demandes/nouvelle/", requests_list.new_request, name="request_new"),
    path("demandes/<int:pk>/resume/", review_page.summary, name="request_summary"),
    path("demandes/<int:pk>/envois/", chain.request_chain, name="request_chain"),
    path("demandes/<int:pk>/envois/<str:numero>/<slug:code>/", chain.attempt_text, name="attempt_text"),
    path("demandes/<int:pk>/retirer/", review.withdraw, name="request_withdraw"),
    path("demandes/<int:pk>/corriger/", correction.correct_request, name="request_correct"),
    path("demandes/<int:pk>/reference/", own_reference.reference, name="request_reference"),
    path("demandes/<int:pk>/abandonner/", review.abandon, name="request_abandon"),
    path("demandes/<int:pk>/dupliquer/", review.duplicate_request, name="request_duplicate"),
    path("demandes/<int:pk>/approuver/", review.approve, name="request_approve"),
    path("demandes/<int:pk>/retourner/", review.send_back, name="request_return"),
    path("demandes/<int:pk>/confier/", review.hand_over, name="request_hand_over"),
    path("revue/", requests_list.review_queue, name="review_list"),
    path("revue/approuver/", review.bulk_approve, name="review_bulk_approve"),
    path("pieces/<int:pk>/", attachments_view.attachment, name="attachment"),
]
