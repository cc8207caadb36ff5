"""The settings of every process. Each variable is declared with `environment`, which documents it."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from egov.project import environment as env

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(env.text("EGOV_VAR", str(ROOT / "var"), "Folder for data of this installation: database, files, keys, logs."))
PROVINCE = Path(
    env.text("EGOV_PROVINCE", str(ROOT / "config" / "namdinh"), "Folder that holds the province as data.")
)

DEMO = env.flag("EGOV_DEMO", False, "Demo mode: demo accounts are listed on the sign-in page; never in production.")
DEBUG = False
SECRET_KEY = env.text(
    "EGOV_SECRET_KEY",
    "only-for-tests-and-commands-" + "0" * 32 if not env.flag("EGOV_PRODUCTION", False, "Refuse unsafe defaults.") else "",
    "Secret of sessions and signed links; `./run` makes one per installation.",
)
ALLOWED_HOSTS = env.words("EGOV_HOSTS", "127.0.0.1,localhost,testserver", "Host names under which the site answers.")
SITE_URL = env.text("EGOV_SITE_URL", "http://127.0.0.1:8000", "Public address of the portal, for links in mail and QR codes.")
CSRF_TRUSTED_ORIGINS = [SITE_URL]


def _database(url: str) -> dict[str, object]:
    """Django's settings for a `postgresql://user:password@host:port/name?host=/socket/folder` address."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or "postgres"),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": query.get("port", str(parts.port or "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": env.text("EGOV_TEST_DATABASE", "test_egov", "Name of the database that the tests create.")},
    }


DATABASES = {
    "default": _database(
        env.text(
            "DATABASE_URL",
            "postgresql://postgres@127.0.0.1:5432/egov",
            "PostgreSQL 15 or later; `./run` starts an embedded one when this is not set.",
        )
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "egov.project",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
    "egov.foundation.events",
    "egov.foundation.directory",
    "egov.foundation.identity",
    "egov.foundation.calendars",
    "egov.foundation.files",
    "egov.lgsp.workflow",
    "egov.lgsp.payments",
    "egov.lgsp.messaging",
    "egov.lgsp.signing",
    "egov.registries.reference",
    "egov.services.eforms",
    "egov.services.catalogue",
    "egov.services.dossiers",
    "egov.services.feedback",
    "egov.channels.portal",
    "egov.channels.desk",
    "egov.channels.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "egov.project.urls"
ASGI_APPLICATION = "egov.project.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["egov.project.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
LOCALE_PATHS = [ROOT / "src" / "egov" / "project" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [path for path in [ROOT / "frontend" / "dist"] if path.is_dir()]
FILES_ROOT = VAR / "files"
KEYS_ROOT = VAR / "keys"

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/tai-khoan/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = env.number("EGOV_SESSION_SECONDS", 30 * 60, "An idle session ends after this many seconds.")
SESSION_SAVE_EVERY_REQUEST = False

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
EMAIL_HOST = env.text("EGOV_SMTP_HOST", "127.0.0.1", "Mail server that messages are handed to.")
EMAIL_PORT = env.number("EGOV_SMTP_PORT", 2525, "Its port.")
DEFAULT_FROM_EMAIL = env.text("EGOV_MAIL_FROM", "Cổng Dịch vụ công <khong-tra-loi@localhost>", "Sender of the mail.")
