"""Settings of every installation: demo, tests and production differ by environment variables only.

Production is the default and strict: without its secrets nothing starts. CFCII_DEMO=1 is for one machine: plain HTTP on
loopback, secrets made on first start and kept in var/secrets.json.
"""

import operator
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from cfcii import embedded, env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_ROOT = env.folder("CFCII_VAR", BASE_DIR / "var")
DEMO = env.flag("CFCII_DEMO")
WITHOUT_SECRETS = env.flag("CFCII_WITHOUT_SECRETS")
DEBUG = False

# --- Secrets ---------------------------------------------------------------------------------------------------------
if WITHOUT_SECRETS:
    _secrets = dict.fromkeys(env.SECRETS, "")
elif DEMO:
    from cfcii import keys

    _secrets = keys.kept_in(VAR_ROOT / "secrets.json")
else:
    _secrets = env.required(*env.SECRETS)

SECRET_KEY = _secrets["CFCII_SECRET_KEY"]
SECRET_KEY_FALLBACKS = env.names("CFCII_SECRET_KEY_FALLBACKS")
ACCOUNT_NUMBER_KEYSET = _secrets["CFCII_ACCOUNT_NUMBER_KEYSET"]
ACCOUNT_LOOKUP_KEYSET = _secrets["CFCII_ACCOUNT_LOOKUP_KEYSET"]
VAULT_MASTER_KEYSET = _secrets["CFCII_VAULT_MASTER_KEYSET"]
SIGNING_KEYS = _secrets["CFCII_SIGNING_KEYS"]
COUNTERPARTY_KEY = (
    b"" if WITHOUT_SECRETS else env.key_bytes("CFCII_COUNTERPARTY_KEY", _secrets["CFCII_COUNTERPARTY_KEY"], 32)
)

# --- Parts -----------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "cfcii",
    "complaints",
    "reports",
    "ingestion",
    "consent",
    "accounts",
    "cfcii.backoffice.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "guardian",
    "pghistory",
    "pgtrigger",
    "django_q",
]
WEIXIN_APP_ID = env.text("CFCII_WEIXIN_APP_ID")
WEIXIN_SECRET = env.text("CFCII_WEIXIN_SECRET")
WEIXIN_SIGN_IN = bool(WEIXIN_APP_ID and WEIXIN_SECRET)
if WEIXIN_SIGN_IN:  # without its keys WeChat has no page here at all
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.weixin"]

MIDDLEWARE = [
    "cfcii.request_ids.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cfcii.middleware.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.origin.OriginMiddleware",
    "accounts.middleware.SessionActivityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "cfcii.urls"
WSGI_APPLICATION = "cfcii.wsgi.application"

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
                "cfcii.context.desks_of_person",
            ],
        },
    },
]

# --- Database --------------------------------------------------------------------------------------------------------
_servers = {"application": env.database("DATABASE_URL"), "owner": env.database("DATABASE_OWNER_URL")}
AS_OWNER = env.flag("CFCII_AS_OWNER")
"""Whether this process owns the tables; manage.py sets it for the commands that change them."""
if _servers["owner"] and not _servers["application"]:
    raise ImproperlyConfigured("DATABASE_OWNER_URL needs DATABASE_URL beside it: whom it names is granted its rights")
if AS_OWNER and _servers["application"] and not _servers["owner"]:
    raise ImproperlyConfigured("DATABASE_OWNER_URL is missing: this command works as the owner of the tables")
EMBEDDED_DATABASE = _servers["application"] is None and not WITHOUT_SECRETS
"""Without DATABASE_URL the project runs its own server (cfcii.embedded)."""
APPLICATION_ROLE: str = (_servers["application"] or {"USER": embedded.APPLICATION})["USER"]
"""As whom web and workers connect. `migrate` grants it what it needs (cfcii.rights)."""
PGDATA = env.folder("CFCII_PGDATA", VAR_ROOT / "pgdata")

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "cfcii.backend",
        **(
            _servers["owner" if AS_OWNER else "application"]
            or {"NAME": embedded.DATABASE, "USER": embedded.SUPERUSER if AS_OWNER else embedded.APPLICATION}
        ),
        # What runs without secrets runs without a database as well.
        **({"HOST": "/dev/null"} if WITHOUT_SECRETS else {}),
        # Values travel beside the statement, never inside its text; what is asked again and again is planned once.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5},
        # A connection lost with its server is replaced at the start of the next request.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": env.text("CFCII_TEST_DATABASE", "test_cfcii")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_TABLE = "cfcii_cache"
CACHES = {
    # Shared by all processes, because sign-in attempts are counted here.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": CACHE_TABLE,
        # Above it Django throws counts away that still matter: a flood from elsewhere must not open what is locked.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- Sign-in ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = operator.attrgetter("name")
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {"signup": "accounts.forms.sign_in.SignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = EMAIL_SUBJECT_PREFIX = "[CFCII] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEMO else "https"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Before a decisive step. No standard names the minutes (ASVS 7.5.1 and 7.5.3 say "again before"; NIST SP 800-63B-4 asks
# for it after an hour without use at AAL2): fifteen let a person finish what they came for, and are over after a break.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    # Wrong passwords and codes: of one login from one address, and of one login from anywhere.
    "login_failed": "10/m/ip,5/5m/key",
    "login_failed_anywhere": "100/h/key",
    # The same from a browser with which the person signed in before, whatever others do elsewhere.
    "login_failed_known": "5/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.sign_in.AuthenticateForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateForm",
    "activate_totp": "accounts.forms.sign_in.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "CFCII"
MFA_TOTP_TOLERANCE = 1  # half a minute for clocks; a code is taken once all the same
# Nobody gets in before the first address is verified; a second one that is not must not bar the way to a second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_PROVIDERS = {"weixin": {"APPS": [{"client_id": WEIXIN_APP_ID, "secret": WEIXIN_SECRET, "key": ""}]}}
# An address that WeChat names proves nothing here: who has a login connects WeChat to it from inside.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
ANONYMOUS_USER_NAME = None  # guardian: no row stands for "nobody"

# --- API -------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],  # each API names its own
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["cfcii.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "cfcii.api.errors.problem_response",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CFCII",
    "VERSION": "1.0",
    "OAS_VERSION": "3.1.1",
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # says of every unusual answer that it is one
}

QUERIES_A_MINUTE = env.integer("CFCII_QUERIES_A_MINUTE", default=600, minimum=1)
"""Of one institution, at most: queries and openings of documents, by all its people and clients."""

# --- Transport and browsers ------------------------------------------------------------------------------------------
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
ALLOWED_HOSTS = env.names("CFCII_ALLOWED_HOSTS", default=_LOOPBACK if DEMO else ())
CSRF_TRUSTED_ORIGINS = env.names("CFCII_TRUSTED_ORIGINS")
PROXY_COUNT = env.integer("CFCII_PROXY_COUNT", default=0)
"""How many proxies of our own stand in front. Only then are their headers believed."""
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT

_home = f"http://127.0.0.1:{env.text('PORT', '8000')}" if DEMO else f"https://{[*ALLOWED_HOSTS, 'localhost'][0]}"
PUBLIC_ADDRESS = env.text("CFCII_PUBLIC_ADDRESS", _home).rstrip("/")
"""Where people reach the platform, as it stands in mails: a request's own host might be anybody's."""

_encrypted = not DEMO
SECURE_SSL_REDIRECT = _encrypted
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if _encrypted else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _encrypted
SECURE_HSTS_PRELOAD = _encrypted
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Browsers refuse `__Host-` cookies that are not Secure, hence the plain names on loopback.
SESSION_COOKIE_NAME = "__Host-session" if _encrypted else "cfcii_session"
SESSION_COOKIE_SECURE = _encrypted
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # without use; and a session ends with the browser
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if _encrypted else "cfcii_csrf"
CSRF_COOKIE_SECURE = _encrypted
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "__Host-language" if _encrypted else "cfcii_language"
LANGUAGE_COOKIE_SECURE = _encrypted
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
KNOWN_BROWSER_COOKIE_NAME = "__Host-known" if _encrypted else "cfcii_known"
"""Whose sign-ins the browser has seen, so that a new one elsewhere can be told."""

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "cfcii" / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Files -----------------------------------------------------------------------------------------------------------
VAULT_ROOT = env.folder("CFCII_VAULT_ROOT", VAR_ROOT / "vault")
"""Encrypted Parquet files of accepted submissions."""
EVIDENCE_ROOT = env.folder("CFCII_EVIDENCE_ROOT", VAR_ROOT / "evidence")
"""Encrypted licences that people upload to prove for whom they act; shared by all web processes."""
UPLOAD_ROOT = env.folder("CFCII_UPLOAD_ROOT", VAR_ROOT / "uploads")
"""Submitted files until they are accepted or rejected; shared by web and workers."""
WORK_ROOT = env.folder("CFCII_WORK_ROOT", VAR_ROOT / "work")
"""Scratch of the pipeline; what lies here after its process ended may be deleted."""
INGESTION_MAX_UPLOAD_BYTES = env.integer("CFCII_MAX_UPLOAD_BYTES", default=2 * 1024**3, minimum=1)

if not WITHOUT_SECRETS:
    for _folder in (VAULT_ROOT, EVIDENCE_ROOT, UPLOAD_ROOT, WORK_ROOT):
        _folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Django writes an upload here first: one file system with UPLOAD_ROOT, so that keeping it is a rename.
    FILE_UPLOAD_TEMP_DIR = UPLOAD_ROOT
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10  # an attachment too many is told in words (complaints.forms.attachments)

STATIC_URL = "/static/"
STATIC_ROOT = VAR_ROOT / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
if DEMO:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is absent, though empty here
# The demo serves static files from where they lie; production from STATIC_ROOT, named by content (`collectstatic`).
WHITENOISE_USE_FINDERS = DEMO
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": UPLOAD_ROOT}},
    # A shared folder, or any Django storage: an S3-compatible one goes here when there is more than one host.
    "vault": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAULT_ROOT}},
    "evidence": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": EVIDENCE_ROOT}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- E-mail ----------------------------------------------------------------------------------------------------------
EMAIL_BACKEND = f"django.core.mail.backends.{'filebased' if DEMO else 'smtp'}.EmailBackend"
EMAIL_FILE_PATH = VAR_ROOT / "mail"
"""Where the demo's mail lies instead of being sent, a file each."""
EMAIL_HOST = env.text("CFCII_EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("CFCII_EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.text("CFCII_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("CFCII_EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("CFCII_EMAIL_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("CFCII_EMAIL_FROM", "cfcii@localhost")

# --- Work ------------------------------------------------------------------------------------------------------------
Q_CLUSTER = {
    "name": "cfcii",
    "orm": "default",
    "cache": "process",
    "label": "Tasks",
    "workers": env.integer("CFCII_WORKERS", default=2, minimum=1),
    "recycle": 200,
    "timeout": 3600,
    # What a killed worker had taken is free again after seconds (cfcii.queue); this is only for django-q2's own check.
    "retry": 3700,
    "ack_failures": True,
    "max_attempts": 1,
    "poll": 0.2,
    "catch_up": False,
    "save_limit": 1000,
    "queue_limit": 4,
    "scheduler": False,  # a schedule in the database could name any function
    "log_level": "INFO",
}
WORKER_STARTUP: list[str] = [
    "ingestion.tasks.resume_submissions",
    "accounts.tasks.resume_emails",
    "accounts.tasks.lapse_verifications",
    "consent.tasks.lapse_requests",
    "consent.tasks.remind_enterprises",
    "consent.tasks.ask_for_deletions",
    "complaints.tasks.end_overdue_cases",
    "complaints.tasks.send_alarms",
    "complaints.tasks.chase_recalls",
    "accounts.tasks.remove_expired",
    "accounts.tasks.sweep_evidence",
]
"""Functions without arguments, by dotted path: run before the first task and every few seconds (cfcii.work)."""

# --- Log -------------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "cfcii.request_ids.RequestIdFilter"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {request_id}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["stderr"], "level": env.text("CFCII_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # A refused request is a status, not an event of ours; its line would repeat the address that was asked for.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django-q": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},  # it names the passkey that was used
    },
}
