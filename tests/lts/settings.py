"""The smallest Channels 1 project that adopts channels_lts, for Django 1.11 and 2.2."""

SECRET_KEY = "for tests alone"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "channels",
    "channels_lts",
]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
ROOT_URLCONF = "tests.lts.settings"
urlpatterns = []
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_lts.layer.RedisChannelLayer",
        "ROUTING": "tests.lts.settings.routing",
    }
}
routing = []
