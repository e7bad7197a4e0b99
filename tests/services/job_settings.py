"""The settings of the real processes that tests of jobs start: real ones, on the database of the test."""

import os

if server := os.environ.get("SEGUR_TEST_DATABASE"):
    os.environ["DATABASE_URL"] = server

from segur_portal.settings import *  # noqa: F403
from segur_portal.settings import DATABASES, SEGUR_JOB_MODULES

DATABASES["default"]["NAME"] = os.environ["SEGUR_TEST_NAME"]
SEGUR_JOB_MODULES = (*SEGUR_JOB_MODULES, "tests.services.job_kinds")
