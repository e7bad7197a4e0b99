"""The addresses of long work, under ``travaux/``."""

from django.urls import path

from .views import jobs

urlpatterns = [
    path("<int:pk>/", jobs.job_page, name="job"),
    path("<int:pk>/etat/", jobs.job_state, name="job_state"),
    path("<int:pk>/arreter/", jobs.job_stop, name="job_stop"),
]
