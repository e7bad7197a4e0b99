#!/usr/bin/env python3
"""Runs one administrative command of the portal; ``./run manage`` finds the right Python for it."""

import os
import sys

#: These judge files and print schemas: they need no database, no environment and no server.
OFFLINE_COMMANDS = {"check_file", "export_schema", "fake_asp"}


def main() -> None:
    """Sets the settings, then hands the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "segur_portal.settings")
    if OFFLINE_COMMANDS.intersection(sys.argv[1:2]):
        os.environ["SEGUR_MODE"] = "offline"
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit(
            "Django n’est pas installé ici. Lancez plutôt « ./run manage … » depuis le dossier du projet."
        )
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        # The settings say in one sentence which variable is wrong: a traceback would bury it.
        sys.exit(str(fault))


if __name__ == "__main__":
    main()
