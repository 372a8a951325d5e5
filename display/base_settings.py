"""Django's side of the settings, shared by every project that runs this app.

`channel_dj` and `eras` import it and add the settings of their version of Channels. Settings that
differ between machines come from environment variables; docs/settings.md lists them.
"""

import os

import environ

env = environ.Env()

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

# HTTPS=true: the site stands behind a proxy that ends TLS, and is never open without it.
HTTPS = env.bool("HTTPS", default=False)
# Since Django 4.0 a form on an https page is refused without this header.
SECURE_PROXY_SSL_HEADER = env.tuple(
    "SECURE_PROXY_SSL_HEADER", default=("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    # HSTS for all names under this host's name: other sites may have those.
    "security.W005",
    "security.W021",
    # X-XSS-Protection, for browsers before 2020: it opened holes, and Django dropped it in 4.0.
    "security.W007",
]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # display.middleware.referrer_policy has it for Django 2.2
X_FRAME_OPTIONS = "DENY"

# Whose address the throttle counts: see client_address in display/throttle.py. [] says that there
# is no proxy; None says nothing. django-environ does not tell them apart.
TRUSTED_PROXIES = os.environ.get("TRUSTED_PROXIES")
if TRUSTED_PROXIES is not None:
    TRUSTED_PROXIES = [proxy for proxy in TRUSTED_PROXIES.split(",") if proxy]
# How many people may share one address: a class behind a router, or in one virtual machine.
PEOPLE_PER_ADDRESS = env.int("PEOPLE_PER_ADDRESS", default=1)
# (attempts, seconds) of display/throttle.py. A limit that is not named is off.
THROTTLE = {
    "login": (10, 300),  # wrong passwords for one account from one address
    "address": (30 * PEOPLE_PER_ADDRESS, 300),  # wrong passwords from one address
    "sign-up": (10 * PEOPLE_PER_ADDRESS, 3600),  # new accounts from one address
}

# Who sees the list and the feed: logged-in users, or everybody, as in the tutorial's own code.
PUBLIC_FEED = env.bool("PUBLIC_FEED", default=False)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "display",
]

MIDDLEWARE = [
    "display.middleware.script_prefix",
    # The headers are for WhiteNoise's answers, too.
    "display.middleware.referrer_policy",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "display.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "display.middleware.Throttle",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [os.path.join(BASE_DIR, "templates")],
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

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation." + name}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "display:login"
LOGIN_REDIRECT_URL = "display:user-list"
LOGOUT_REDIRECT_URL = "display:login"

# Errors go to the terminal, or the journal, with or without DEBUG.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s - %(levelname)s - %(module)s - %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        name: {"handlers": ["console"], "level": "WARNING", "propagate": False}
        for name in ("django", "display")
    },
}

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # serves each app's static files without a collectstatic


def databases(**default):
    """Return DATABASES from DATABASE_URL. `databases(default=url)` is for a missing variable."""
    database = env.db_url("DATABASE_URL", **default)
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["ENGINE"] = "display.sqlite"
        # Django's default. pytest-django would choose a file, since it knows Django's engine only.
        database["TEST"] = {"NAME": ":memory:"}
        # Several processes write to one file: wait 20 s for the others; the default is 5 s.
        database.setdefault("OPTIONS", {}).setdefault("timeout", 20)
    return {"default": database}
