"""The portal's settings under test: each process has a file database of its own.

SEGUR_TEST_DATABASE names a PostgreSQL server to test on instead (``postgresql://user@host/postgres``); it makes
its own databases there and drops them.
"""

import atexit
import os
import shutil
import tempfile

for name in ("DATABASE_URL", "SEGUR_HTTPS", "SEGUR_HOSTS", "SEGUR_DEBUG", "SEGUR_PROXIES"):
    os.environ.pop(name, None)
if server := os.environ.get("SEGUR_TEST_DATABASE"):
    os.environ["DATABASE_URL"] = server
os.environ["SEGUR_MODE"] = "test"
os.environ["SEGUR_VAR"] = tempfile.mkdtemp(prefix="segur-test-")
atexit.register(shutil.rmtree, os.environ["SEGUR_VAR"], ignore_errors=True)

from segur_portal.settings import *  # noqa: E402, F403
from segur_portal.settings import STORAGES  # noqa: E402

# The commands that tests start have databases of their own.
os.environ.pop("DATABASE_URL", None)

# Fast and enough for a password that guards nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The manifest needs collectstatic, which the suite's own start of the real server runs.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
# A process of its own would not see what a test has not committed.
SEGUR_JOBS = "inline"
# Nobody listens there: what would fetch from outside fails at once, unless a test plays the site.
SEGUR_REGISTER_API = "http://127.0.0.1:9/"
