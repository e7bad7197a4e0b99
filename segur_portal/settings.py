"""The portal's settings, all from the environment (the README lists the variables).

Real use is the default: what is missing or unsafe stops the start with one sentence. ``./run`` sets
SEGUR_MODE for the demo, ``tests.settings`` for the tests, ``manage.py`` for the commands without database.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from segur_portal import environment
from segur_portal.environment import Mode

BASE_DIR = Path(__file__).resolve().parent.parent
SEGUR_MODE = environment.mode()
SEGUR_VAR = Path(os.environ.get("SEGUR_VAR") or BASE_DIR / "var").resolve()
SEGUR_HTTPS = environment.flag("SEGUR_HTTPS")

DEBUG = environment.flag("SEGUR_DEBUG")
SECRET_KEY = environment.secret_key(SEGUR_MODE, SEGUR_VAR)
ALLOWED_HOSTS = environment.words("SEGUR_HOSTS", "localhost,127.0.0.1,[::1]")
ROOT_URLCONF = "segur_portal.urls"
WSGI_APPLICATION = "segur_portal.wsgi.application"

INSTALLED_APPS = [
    "segur_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "requests_app.apps.RequestsAppConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "segur_portal.middleware.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the CSRF check, which reads the whole body.
    "segur_portal.middleware.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "segur_portal.middleware.SignInMiddleware",
    "segur_portal.middleware.NulMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
if SEGUR_MODE is Mode.OFFLINE:
    INSTALLED_APPS = [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "requests_app.apps.RequestsAppConfig",
    ]
    MIDDLEWARE = []

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# No ATOMIC_REQUESTS: a service is a transaction, a page that only reads must not take the write lock.
DATABASES = {"default": environment.database(SEGUR_MODE, SEGUR_VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = SEGUR_VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Attachments are private: no URL leads to MEDIA_ROOT, only views that check who asks.
MEDIA_ROOT = SEGUR_VAR / "files"
MEDIA_URL = ""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Pages name the hashed files alone: the others would be kept, and compressed, a second time.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# An order of 519 ESMS posts 8 fields for each, and a mandataire may hold several OG.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
# The attachments of an import come one by one or in ZIPs; each of a large upload is an open file until its end.
DATA_UPLOAD_MAX_NUMBER_FILES = 300
#: Bytes of one request's body, its files included; a view may ask for more by ``@body_limit``.
SEGUR_BODY_LIMIT = 30_000_000

#: Long work is done by a process of its own ("process"), or at once where it is asked for ("inline": tests).
SEGUR_JOBS = "process"
#: The modules that register kinds of such work.
SEGUR_JOB_MODULES: tuple[str, ...] = (
    "requests_app.services.register_jobs",
    "requests_app.services.register_latest",
    "requests_app.services.sheet_jobs",
)
#: Where « the newest register » is asked for; empty: the public data site. Only that site or this machine.
SEGUR_REGISTER_API = os.environ.get("SEGUR_REGISTER_API", "").strip()

AUTH_USER_MODEL = "requests_app.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "lockout.html"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Trying on while locked out must not lengthen it: somebody else could keep a person out for good.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "segur_portal.client_ip.client_ip"
#: Reverse proxies in front of the portal that write X-Forwarded-For.
SEGUR_PROXIES = environment.number("SEGUR_PROXIES", 1 if SEGUR_HTTPS else 0)

# Long enough to finish a request the next day; it is not renewed at each page, which would write each time.
SESSION_COOKIE_AGE = int(timedelta(days=7).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "segur_portal.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if SEGUR_HTTPS]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SEGUR_HTTPS
SECURE_SSL_REDIRECT = SEGUR_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SEGUR_HTTPS else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SEGUR_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # an attachment is viewed in the page of its request

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # Bootstrap's own icons are data: addresses
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

# Personal data stay out of the log: no query strings, no form values, no names.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "axes": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "requests_app.services.jobs_run": {"level": "INFO"},
        "weasyprint": {"level": "ERROR"},
    },
}
