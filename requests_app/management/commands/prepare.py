"""``prepare``: makes the database and the static files ready, in one process, before ``./run`` serves."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from requests_app.models import Software
from requests_app.services.categories import complete as complete_categories
from requests_app.services.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD, create_demo_accounts
from requests_app.services.labels_shipped import keep_up as keep_up_labels
from requests_app.services.search_index import ensure
from segur_portal.environment import Mode


class Command(BaseCommand):
    """Migrates and collects; then loads the demo, or checks that real use is safe."""

    help = "Prépare la base et les fichiers statiques (appelée par ./run)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument(
            "--database-only", action="store_true", help="ne fait que créer la base ou la mettre à jour"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Does what this start still needs."""
        migrate()
        complete_categories()
        keep_up_labels()
        if options["database_only"]:
            return
        if settings.SEGUR_MODE == Mode.DEMO:
            self._demo()
        else:
            call_command("preflight", stdout=self.stdout)
        collect_static()

    def _demo(self) -> None:
        create_demo_accounts()
        if not Software.objects.exists():
            call_command("load_demo", stdout=self.stdout)
        for account in DEMO_ACCOUNTS:
            self.stdout.write(f"  {account.role} : {account.username}   mot de passe : {DEMO_PASSWORD}")


def migrate() -> None:
    """Applies the migrations that the database lacks, and makes the search's index where it is missing."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    ensure()


def collect_static() -> None:
    """Collects the static files where one is newer than the last collection."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    sources = [file for folder in settings.STATICFILES_DIRS for file in Path(folder).rglob("*")]
    sources.append(settings.BASE_DIR / "requirements.lock")
    if manifest.exists() and all(file.stat().st_mtime <= manifest.stat().st_mtime for file in sources):
        return
    call_command("collectstatic", interactive=False, verbosity=0)
