"""``run_job NUMBER``: does one job. The portal starts it itself; nobody needs to."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ...services.jobs_run import run, step_aside


class Command(BaseCommand):
    """What becomes of the job stands in its row; the exit code says nothing."""

    help = "Fait un travail de fond que le portail a lancé (il appelle lui-même cette commande)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The job's number."""
        parser.add_argument("number", metavar="NUMÉRO", type=int)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Does it."""
        step_aside(options["number"])
        run(options["number"])
