"""Django's settings, made from `environment`."""

from urllib.parse import urlsplit

from innerloop.config.environment import Environment

ENVIRONMENT = Environment()

SECRET_KEY = ENVIRONMENT.secret()
DEBUG = ENVIRONMENT.debug
BASE_URL = ENVIRONMENT.base_url
_base = urlsplit(BASE_URL)
IS_HTTPS = _base.scheme == "https"
# Links are made from BASE_URL and never from the Host header, so any host may reach us; a strict
# list would only break the loopback health check.
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "procrastinate.contrib.django",
    # Before allauth, whose pages wear our frame: the earlier app's templates win.
    "innerloop.kernel",
    "innerloop.team",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "ninja",
    "innerloop.customers",
    "innerloop.listen",
    "innerloop.understand",
    "innerloop.act",
    "innerloop.share",
    "innerloop.connect",
]

MIDDLEWARE = [
    "innerloop.kernel.guard.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "innerloop.team.access.MemberMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "innerloop.config.urls"
WSGI_APPLICATION = "innerloop.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "innerloop.kernel.frame.context",
            ]
        },
    }
]

DATABASES = {"default": ENVIRONMENT.database()}
# In the database, so that a limit on wrong passwords holds across processes and machines.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
        # What counts wrong passwords lies here. Of Django's 300 entries a third goes when one more comes, and with
        # it the count of somebody who is being guessed at.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "team.User"
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
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_ADAPTER = "innerloop.team.adapters.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
# Otherwise anybody could make us mail any address.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxies
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "innerloop.team.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Passkeys need https, but for the machine one sits at.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS

SESSION_COOKIE_NAME = "__Host-innerloop" if IS_HTTPS else "innerloop"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-innerloop-csrf" if IS_HTTPS else "innerloop-csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "innerloop.kernel.guard.csrf_refused"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

EMAIL_URL = ENVIRONMENT.email_url
_sender, EMAIL_FROM = ENVIRONMENT.sender()
EMAIL_BACKEND = "innerloop.connect.email.backend.RelayBackend"
# Customers read the name of their company instead.
DEFAULT_FROM_EMAIL = f'"{_sender}" <{EMAIL_FROM}>' if _sender else EMAIL_FROM
DKIM_KEY = ENVIRONMENT.dkim_key
HOME = ENVIRONMENT.home.absolute()
LAKE_URL = ENVIRONMENT.lake_url or str(ENVIRONMENT.home.absolute() / "lake")
LAKE_BUCKET = {
    "endpoint": ENVIRONMENT.s3_endpoint,
    "region": ENVIRONMENT.s3_region,
    "key_id": ENVIRONMENT.s3_key_id,
    "secret": ENVIRONMENT.s3_secret,
}
# What does not fit into its memory while it is written, on this machine's own disk.
LAKE_SPILL = str(ENVIRONMENT.home.absolute() / "lake-spill")
# What is read most, as it is read quickest: on this machine's own disk too.
LAKE_QUICK = str(ENVIRONMENT.home.absolute() / "lake-quick")
ALLOW_PRIVATE_TARGETS = ENVIRONMENT.allow_private_targets

NINJA_PAGINATION_MAX_LIMIT = 500
# W004: the address is unique whatever its case, by a constraint on lower(email).
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "innerloop.kernel.quiet.WithoutWords",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "filters": {"quiet": {"()": "innerloop.kernel.quiet.WithoutAddresses"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["quiet"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Named, so that Django's own handlers are gone: they print an error whole.
        "django": {"level": "WARNING"},
        # Requests are the proxy's to log: their addresses hold tokens.
        "django.request": {"level": "ERROR"},
        # What a client does wrong is answered to the client: anybody could fill the log with it.
        "django.security": {"level": "CRITICAL"},
        "procrastinate": {"level": "WARNING"},
    },
}
