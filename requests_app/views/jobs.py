"""Long work, watched and stopped from a page: that of its kind, or the plain one below.

A kind's page puts ``progress_context(job)`` into its context, includes ``jobs/_progress.html`` while the job is active,
and shows the job's outcome otherwise: when the job ends, the script loads the page again (a link does without one).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from ..models import Job
from ..services.jobs import is_stopping, job_for, page_of, progress_of, stop


def progress_context(job: Job) -> dict[str, Any]:
    """What ``jobs/_progress.html`` shows of a job."""
    return {"job": job, "progress": progress_of(job), "stopping": job.is_active and is_stopping(job)}


@require_GET
def job_page(http: HttpRequest, pk: int) -> HttpResponse:
    """To the page of its kind; where it has none, its progress and then its outcome, in a sentence."""
    job = job_for(http.user, pk)
    if (page := page_of(job)) != http.path:
        return redirect(page)
    return render(http, "jobs/job.html", progress_context(job))


@require_GET
def job_state(http: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone, for the script that asks each second; once the job has ended, its page loads again."""
    job = job_for(http.user, pk)
    answer = render(http, "jobs/_bar.html", progress_context(job))
    if not job.is_active:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_POST
def job_stop(http: HttpRequest, pk: int) -> HttpResponse:
    """Ask the job to stop; its page says when it has."""
    job = job_for(http.user, pk)
    if job.is_active:
        stop(job)
    return redirect(page_of(job))
