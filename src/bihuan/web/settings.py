"""
Django settings, made from the data folder (``BIHUAN_DATA``) and its ``settings.toml``.

Nothing an office decides is written here; see ``options.py`` for what it can decide.
"""

from pathlib import Path

from bihuan.web import data_folder
from bihuan.web.database import postgresql, sqlite
from bihuan.web.options import read_options

WEB = Path(__file__).resolve().parent
DATA = data_folder.current()
OPTIONS = read_options(DATA.settings_file)

SECRET_KEY = DATA.secret_key()
DEBUG = False
DEMO = OPTIONS.demo
PUBLIC_READING = OPTIONS.public_reading
# What nobody may read without signing in does not stand on the public site either.
PUBLIC_READINGS = OPTIONS.public_reading and OPTIONS.public_readings
PUBLIC_ADDRESS = OPTIONS.public_address
SITE_ADDRESS = OPTIONS.site_address
PUBLIC_LICENCE = OPTIONS.public_licence
PUBLIC_FILES_FOLDER = DATA.path / "public"
DRAFT_DAYS = OPTIONS.draft_days
HAND_OVER_DAYS = OPTIONS.hand_over_days
# Hours between two feedback meetings: within a city, within a province, and further.
TRAVEL_HOURS = (OPTIONS.travel_hours_in_city, OPTIONS.travel_hours_in_province, OPTIONS.travel_hours_beyond)
NUMBER_PATTERNS = OPTIONS.number_patterns
UPLOAD_BYTES = OPTIONS.upload_megabytes * 1024 * 1024
EVIDENCE_BYTES = OPTIONS.evidence_megabytes * 1024 * 1024
# Where a form may bring evidence; everywhere else the smaller limit of a notice holds.
EVIDENCE_PATHS = ("/register/", "/uploads/", "/items/", "/plans/", "/rectification-reports/", "/api/v1/")
VIRUS_SCANNER = OPTIONS.virus_scanner
PAPER_PDF = OPTIONS.paper_pdf
ALLOWED_HOSTS = OPTIONS.hosts
# A demonstration has nothing to hide and is tried by many at one desk; a line of its settings.toml still wins.
SECOND_FACTOR = "offered" if DEMO and "second_factor" not in OPTIONS.model_fields_set else OPTIONS.second_factor
IDLE_MINUTES = 480 if DEMO and "idle_minutes" not in OPTIONS.model_fields_set else OPTIONS.idle_minutes
SIGN_IN_WAIT_MINUTES = OPTIONS.sign_in_wait_minutes
IS_DENGBAO = "dengbao" in OPTIONS.password_rules
# Days after which a password has to be changed; 0 for never.
PASSWORD_DAYS = 90 if IS_DENGBAO else 0
API_CALLS_A_MINUTE = OPTIONS.api_calls_a_minute
WEBHOOK_HOSTS = OPTIONS.webhook_hosts
# Mail says that a note waits, a digest numbers and days; without a server none leaves.
MAIL_FROM = OPTIONS.mail_from if OPTIONS.mail_server else ""
EMAIL_HOST, _sign, _port = OPTIONS.mail_server.partition(":")
EMAIL_PORT = int(_port) if _port.isdecimal() else 25
EMAIL_USE_TLS = OPTIONS.mail_security == "starttls"
EMAIL_USE_SSL = OPTIONS.mail_security == "tls"
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = OPTIONS.mail_user, OPTIONS.mail_password
EMAIL_TIMEOUT = 20
TRAIL_SUITE = OPTIONS.trail_suite
TRAIL_KEYS = DATA.path / "keys"
TRAIL_ANCHORS = [DATA.path / "anchors", *([Path(OPTIONS.anchor_folder)] if OPTIONS.anchor_folder else [])]
# Whether a thread of this process writes the access log and takes checkpoints.
TRAIL_WATCH = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "bihuan.web.common",
    "bihuan.web.trail",
    "bihuan.web.files",
    "bihuan.web.outbox",
    "bihuan.web.search",
    "bihuan.web.accounts",
    "bihuan.web.inbox",
    "bihuan.web.rounds",
    "bihuan.web.findings",
    "bihuan.web.feedback",
    "bihuan.web.notices",
    "bihuan.web.rectification",
    "bihuan.web.public",
    "bihuan.web.api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bihuan.web.common.middleware.request_id",
    "csp.middleware.CSPMiddleware",
    # Before the session: whoever reads what is public is nobody in particular.
    "bihuan.web.public.middleware.public_site",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "bihuan.web.api.middleware.body_limit",
    "bihuan.web.common.middleware.upload_limit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Around all that may refuse a person who has signed in.
    "bihuan.web.trail.middleware.TrailMiddleware",
    "bihuan.web.common.refusals.RefusalMiddleware",
    # After the refusals: what has an answer of its own (prove again who you are) never reaches them.
    "bihuan.web.accounts.middleware.SignedInMiddleware",
    "bihuan.web.api.middleware.ApiAnswersMiddleware",
    "bihuan.web.api.idempotency.IdempotencyMiddleware",
]
ROOT_URLCONF = "bihuan.web.urls"
WSGI_APPLICATION = "bihuan.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bihuan.web.common.context.page",
                "bihuan.web.accounts.context.doors",
                "bihuan.web.inbox.context.inbox",
            ],
        },
    }
]

DATABASES = {"default": postgresql(OPTIONS.database_url) if OPTIONS.database_url else sqlite(DATA.database_file)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # In the database: the lock-out after wrong passwords counts here, and counts of one process would not hold.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "common_cache"}
}
FILES_FOLDER = DATA.blobs
UPLOADS_FOLDER = DATA.uploads

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if IS_DENGBAO:
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "bihuan.web.accounts.passwords.CompositionValidator"})
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "bihuan.web.accounts.adapter.AccountAdapter"
ACCOUNT_RATE_LIMITS = {
    # By address only as much as a whole office behind one address needs; what protects an account counts by account.
    "login": "120/m/ip",
    "login_failed": f"30/m/ip,{OPTIONS.sign_in_tries}/{SIGN_IN_WAIT_MINUTES}m/key",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_FORMS = {"change_password": "bihuan.web.accounts.forms.sign_in.PasswordForm"}
MFA_ADAPTER = "bihuan.web.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "bihuan.web.accounts.forms.sign_in.AuthenticateForm",
    "reauthenticate": "bihuan.web.accounts.forms.sign_in.ReauthenticateForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if OPTIONS.behind_proxy else 0

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [WEB / "locale"]
USE_I18N = True
TIME_ZONE = OPTIONS.time_zone
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA.static
# Only what the build made is served: the sources hold imports that the manifest storage cannot resolve.
STATICFILES_DIRS = [(name, WEB / "static" / name) for name in ("built", "assets") if (WEB / "static" / name).is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}

# A pasted text travels as a form field, so the field may be as long as a file.
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_BYTES + 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = OPTIONS.https
SECURE_HSTS_SECONDS = 31_536_000 if OPTIONS.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = OPTIONS.https
SECURE_HSTS_PRELOAD = OPTIONS.https
if OPTIONS.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OPTIONS.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "bihuan.web.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "bihuan_session"
CSRF_COOKIE_NAME = "bihuan_csrf"
CSRF_FAILURE_VIEW = "bihuan.web.common.views.csrf_failure"
LANGUAGE_COOKIE_NAME = "bihuan_language"

TEST_RUNNER = "django.test.runner.DiscoverRunner"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": OPTIONS.log_level},
    "loggers": {"django.request": {"level": "ERROR"}, "waitress.queue": {"level": "ERROR"}},
}
