"""Django's settings, all from one Config. Local practice is data, never a setting here."""

from pathlib import Path

from joinedup.site import logs
from joinedup.site.config import from_environment, kept_key
from joinedup.store.engines import SQLITE_START
from joinedup.store.turns import OnlyThatFile

CONFIG = from_environment()
DEMO = CONFIG.mode == "demo"
SOURCE = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = kept_key(CONFIG, "secret.key")
FACTORS_KEY = kept_key(CONFIG, "factors.key")
DRAFTS_KEY = kept_key(CONFIG, "drafts.key")
FILES_KEY = kept_key(CONFIG, "files.key")
INTAKE_KEY = kept_key(CONFIG, "intake.key")
SCANNER = CONFIG.scanner
TRAIL_KEY = CONFIG.trail_key
POST = CONFIG.post
TEXTS = CONFIG.texts
READ_ONLY = CONFIG.read_only
VAULT_KEYS = CONFIG.vault_keys
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver", *filter(None, [CONFIG.host])]
CSRF_TRUSTED_ORIGINS = [f"https://{CONFIG.host}"] if CONFIG.host else []  # what ends TLS stands before us
ROOT_URLCONF = "joinedup.site.urls"
WSGI_APPLICATION = "joinedup.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "agencies.Practitioner"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
TIME_ZONE = "Europe/London"
USE_TZ = True
LANGUAGE_CODE = "en-gb"
USE_I18N = True

ROOMS = [
    "store",
    "trail",
    "backup",
    "vault",
    "notices",
    "agencies",
    "files",
    "access",
    "identity",
    "signin",
    "children",
    "holdings",
    "clocks",
    "risk",
    "sharing",
    "frontdoor",
    "pathway",
    "meetings",
    "disagreements",
    "assurance",
    "exchange",
    "api",
    "linking",
    "desk",
    "staff",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    *(f"joinedup.{room}" for room in ROOMS if (SOURCE / room).is_dir()),
    "joinedup.ui",
    "joinedup.site",
]
MIDDLEWARE = [
    "joinedup.gate.answered.one_line_each",
    "django.middleware.security.SecurityMiddleware",
    "joinedup.site.middleware.over_tls_alone",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "joinedup.site.middleware.no_store",
    "joinedup.site.programs.for_programs",
    "joinedup.site.middleware.SessionsThatLast",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "joinedup.site.middleware.who_is_asking",
    "joinedup.site.middleware.bodies_that_fit",
]
DATABASES = {
    "default": CONFIG.server.settings()
    if CONFIG.server
    else {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(CONFIG.database),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_START,
            "timeout": 20,
            # A page asks up to a hundred long statements: of the 128 usually kept, none would still be there.
            "cached_statements": 512,
            "factory": OnlyThatFile,
        },
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": None},
    }
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [str(path) for path in sorted(SOURCE.glob("*/templates"))],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "joinedup.ui.environment.environment",
            "context_processors": ["joinedup.site.shell.shell"],
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = str(SOURCE / "ui" / "static")
WHITENOISE_USE_FINDERS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

_NONE, _SELF = "'none'", "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [_NONE],
        "script-src": [_SELF],
        "style-src": [_SELF],
        "img-src": [_SELF, "data:"],
        "font-src": [_SELF],
        "connect-src": [_SELF],
        "base-uri": [_NONE],
        # A form of ours leads to a provider's page through an address of ours; browsers judge both.
        "form-action": [_SELF, *sorted({each.origin for each in CONFIG.providers})],
        "frame-ancestors": [_NONE],
    }
}
PROVIDERS = {each.code: each for each in CONFIG.providers}
SECURE_REFERRER_POLICY = "same-origin"  # with no-referrer a browser posts "Origin: null", which CSRF refuses
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SESSION_ENGINE = "joinedup.store.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 60 * 60  # ten hours, however busy (security.md T-13)
SESSION_COOKIE_SECURE = not DEMO  # the demo runs on http://localhost
CSRF_COOKIE_SECURE = not DEMO
if not DEMO:  # a browser takes a cookie with this prefix from this host alone, and over TLS alone
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
BROWSER_COOKIE = "browser" if DEMO else "__Host-browser"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "joinedup.site.errors.form_too_old"
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # above this a form is refused before it is read (B-05)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
# A file stays in memory until it is sealed: no copy of it is left in a temporary folder.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 11_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

LOGGING = logs.settings()
