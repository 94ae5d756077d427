"""Every setting, read from top to bottom: the environment, Django, the REST framework, then our own block.

Nothing else reads the environment. Development needs no variable at all.
"""

from pathlib import Path

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from project.base.logs import drop_request

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# 1. The environment, each variable with its default and unit.

ENVIRONMENT = env.str("FIELDWORK_ENV", "development")  # development or production
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("FIELDWORK_DEBUG", False)
DATA_DIR = Path(env.str("FIELDWORK_DATA", str(BASE_DIR / "var"))).resolve()  # uploads, and SQLite's file
DATABASE_URL = env.str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'fieldwork.sqlite3'}")
DATABASE_POOL = env.int("FIELDWORK_DB_POOL", 8)  # PostgreSQL connections of one process
LAST_ADDRESS = DATA_DIR / "address"  # where `up` or `demo` last listened, so that commands print links that work
PUBLIC_URL = env.str("PUBLIC_URL", "") or (LAST_ADDRESS.read_text() if LAST_ADDRESS.exists() else "")
PUBLIC_URL = (PUBLIC_URL or "http://127.0.0.1:8000").rstrip("/")  # what every absolute address begins with
SECRET = env.str("FIELDWORK_SECRET_KEY", "")
HOSTS = env.list("FIELDWORK_HOSTS", default=[])  # names the site answers to; development answers to all
BEHIND_PROXY = env.bool("FIELDWORK_BEHIND_PROXY", False)  # trust X-Forwarded-Proto and X-Forwarded-For
LOG_LEVEL = env.str("FIELDWORK_LOG_LEVEL", "INFO")
CHATTY_LEVEL = LOG_LEVEL if LOG_LEVEL in ("ERROR", "CRITICAL") else "WARNING"  # of packages that tell everything
LOG_JSON = env.bool("FIELDWORK_LOG_JSON", PRODUCTION)
TASK_ENGINE = env.str("FIELDWORK_TASK_ENGINE", "django_tasks_db.DatabaseBackend")  # carries wake-ups

# 2. What production refuses to start with.

KNOWN_SECRET = "development-only-secret-that-everybody-knows"  # noqa: S105


def refusals() -> list[str]:
    """Why these settings may not serve strangers; empty where they may."""
    told = []
    if SECRET in ("", KNOWN_SECRET) or len(SECRET) < 32:
        told.append("FIELDWORK_SECRET_KEY must be a secret of at least 32 characters that stands nowhere else.")
    if DEBUG:
        told.append("FIELDWORK_DEBUG must be off: it shows the program's insides to whoever meets a fault.")
    if not HOSTS or "*" in HOSTS:
        told.append("FIELDWORK_HOSTS must name the hosts that the site answers to.")
    if not PUBLIC_URL.startswith("https://"):
        told.append(f'PUBLIC_URL must begin with https://, not "{PUBLIC_URL}".')
    return told


if ENVIRONMENT not in ("development", "production"):
    raise ImproperlyConfigured(f'FIELDWORK_ENV must be "development" or "production", not "{ENVIRONMENT}".')
if PRODUCTION and refusals():
    raise ImproperlyConfigured(" ".join(refusals()))

# 3. Django.

SECRET_KEY = SECRET or KNOWN_SECRET
ALLOWED_HOSTS = HOSTS or ["*"]
ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
AUTH_USER_MODEL = "workspaces.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"  # of the console and the admin; participants' pages choose (batches/languages.py)
LANGUAGES = [("en", "English"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["project.formats"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django_structlog",
    "project.base",
    "workspaces",
    "datasets",
    "tasksuites",
    "batches",
]

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "project.base.middleware.ApiPaths",
    "project.base.middleware.RefuseNul",
    "project.base.framing.FramedCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workspaces.middleware.AccessOfSession",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "project.base.logs.RequestMiddleware",
]

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
            ],
        },
    }
]

DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction that will write takes its turn at once, instead of failing in the middle.
    DATABASE["OPTIONS"] = {
        **DATABASE.get("OPTIONS", {}),
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,  # seconds to wait for one's turn
        "init_command": (
            "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
        ),
    }
    # A file, not memory: threads and server processes of the tests share it as they would in production.
    DATABASE["TEST"] = {"NAME": DATA_DIR / f"test-{env.str('FIELDWORK_TEST_DB', 'fieldwork')}.sqlite3"}
else:
    pool = {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 30}  # seconds to wait for a connection
    DATABASE["OPTIONS"] = {**DATABASE.get("OPTIONS", {}), "pool": pool}
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE["TEST"] = {"NAME": f"test_{env.str('FIELDWORK_TEST_DB', 'fieldwork')}"}
DATA_DIR.mkdir(parents=True, exist_ok=True)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True  # serves the files where they stand: no collecting step before a start
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"  # on the disk that keeps the files: a finished upload is moved, not copied
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024  # bytes of a JSON body or form; files stream and have no limit
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
CSRF_FAILURE_VIEW = "project.base.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    # For this name only: whoever runs us decides about the names beside it, and we are asked to warn of neither.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without TLS
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

TASKS = {"default": {"BACKEND": TASK_ENGINE, "QUEUES": ["default"]}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer()
            if LOG_JSON
            else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.stdlib.ExtraAdder(),
                drop_request,
                *([structlog.processors.format_exc_info] if LOG_JSON else []),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.request": {"level": "ERROR"},  # faults of ours; what clients do wrong is noted once, by the next
        "django_structlog": {"level": CHATTY_LEVEL},
        "django_tasks": {"level": CHATTY_LEVEL},
        "django_tasks_db": {"level": CHATTY_LEVEL},
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        *([structlog.processors.format_exc_info] if LOG_JSON else []),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

# 4. The REST framework.

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "workspaces.authentication.TokenAuthentication",
        "workspaces.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["project.base.rest.MayUse"],
    "DEFAULT_PARSER_CLASSES": ["project.base.rest.BodyParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "project.base.rest.Negotiation",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "project.base.errors.handle",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Fieldwork",
    "VERSION": "0.1.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # how fully the API is described does not decide whether it is safe
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# 5. Our own.

FIELDWORK_SLICE_S = env.float("FIELDWORK_SLICE_S", 10)  # seconds a job works before it lets others in
FIELDWORK_LEASE_S = env.float("FIELDWORK_LEASE_S", 20)  # seconds after which a silent worker counts as gone
FIELDWORK_ATTEMPTS = env.int("FIELDWORK_ATTEMPTS", 5)  # tries without progress before a job is given up
FIELDWORK_POLL_S = env.float("FIELDWORK_POLL_S", 0.5)  # seconds between a worker's looks for something to do
FIELDWORK_UPLOAD_URL_S = env.int("FIELDWORK_UPLOAD_URL_S", 3600)  # seconds an upload address is good for
FIELDWORK_PARTICIPANT_PARAMETERS = env.list(  # query parameters that may name the participant, first match wins
    "FIELDWORK_PARTICIPANT_PARAMETERS",
    default=["PROLIFIC_PID", "workerId", "participantId", "participant_id", "participant"],
)
FIELDWORK_SESSION_PARAMETERS = env.list(  # query parameters that may name the panel's session
    "FIELDWORK_SESSION_PARAMETERS", default=["SESSION_ID", "assignmentId", "session_id"]
)
FIELDWORK_MADE_PER_MINUTE = env.int("FIELDWORK_MADE_PER_MINUTE", 0)  # projects, pools, trainings each; 0 is no limit
FIELDWORK_MADE_PER_DAY = env.int("FIELDWORK_MADE_PER_DAY", 0)  # the same for a day
FIELDWORK_APPEAL_DAYS = env.int("FIELDWORK_APPEAL_DAYS", 9)  # days after a rejection in which a pool stays at hand
FIELDWORK_SYNC_ITEMS = env.int("FIELDWORK_SYNC_ITEMS", 5_000)  # suites or tasks that one call makes at once
FIELDWORK_SYNC_MIB = env.int("FIELDWORK_SYNC_MIB", 16)  # MiB of the body of such a call
FIELDWORK_ASYNC_MIB = env.int("FIELDWORK_ASYNC_MIB", 256)  # MiB of the body of a call that begins an operation
FIELDWORK_INPUT_MIB = env.int("FIELDWORK_INPUT_MIB", 16)  # MiB of all input values in a call that makes them at once
FIELDWORK_POOL_ITEMS = env.int("FIELDWORK_POOL_ITEMS", 1_000_000)  # suites, or tasks without a suite, of one pool
FIELDWORK_UNPAID_TASKS = env.bool("FIELDWORK_UNPAID_TASKS", False)  # general tasks in pools whose reward is 0
FIELDWORK_SUITES_PER_MINUTE = env.int("FIELDWORK_SUITES_PER_MINUTE", 0)  # made by one workspace; 0 is no limit
FIELDWORK_SUITES_PER_DAY = env.int("FIELDWORK_SUITES_PER_DAY", 0)
FIELDWORK_TASKS_PER_MINUTE = env.int("FIELDWORK_TASKS_PER_MINUTE", 0)  # those that stand in no suite
FIELDWORK_TASKS_PER_DAY = env.int("FIELDWORK_TASKS_PER_DAY", 0)
FIELDWORK_LOG_DAYS = env.int("FIELDWORK_LOG_DAYS", 31)  # days after which the log of an operation is forgotten
FIELDWORK_UNGUESSABLE_ID = env.int("FIELDWORK_UNGUESSABLE_ID", 20)  # characters of an id that proves its person
