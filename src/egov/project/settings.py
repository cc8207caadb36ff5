"""The settings of every process. Each variable is declared with `environment`, which documents it."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from egov.project import environment as env

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(
    env.text("EGOV_VAR", str(ROOT / "var"), "Folder for data of this installation: database, files, keys, logs.")
)
PROVINCE = Path(env.text("EGOV_PROVINCE", str(ROOT / "config" / "namdinh"), "Folder that holds the province as data."))

DEMO = env.flag("EGOV_DEMO", False, "Demo mode: demo accounts are listed on the sign-in page; never in production.")
DEMO_PASSWORD = env.text("EGOV_DEMO_PASSWORD", "NamDinh-2018", "Password of the demo accounts; used only in demo mode.")
DEBUG = False
SECRET_KEY = env.text(
    "EGOV_SECRET_KEY",
    "only-for-tests-and-commands-" + "0" * 32
    if not env.flag("EGOV_PRODUCTION", False, "Refuse unsafe defaults.")
    else "",
    "Secret of sessions and signed links; `./run` makes one per installation.",
)
ALLOWED_HOSTS = env.words("EGOV_HOSTS", "127.0.0.1,localhost,testserver", "Host names under which the site answers.")
SITE_URL = env.text(
    "EGOV_SITE_URL", "http://127.0.0.1:8000", "Public address of the portal, for links in mail and QR codes."
)
HOTLINE = env.text("EGOV_HOTLINE", "0228 1022", "Telephone number of the province's contact centre.")
CSRF_TRUSTED_ORIGINS = [SITE_URL]


POOL = env.number(
    "EGOV_DATABASE_POOL",
    0,
    "Most database connections of one web worker, kept open and shared by its requests; 0 opens one for each thread. "
    "The web process sets 8.",
)


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
        "CONN_MAX_AGE": 0 if POOL else 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": 5,
            **({"pool": {"min_size": 1, "max_size": POOL, "timeout": 20}} if POOL else {}),
        },
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
    "egov.channels.portal",  # before allauth: its templates take the place of allauth's
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
    "egov.foundation.retention",
    "egov.foundation.directory",
    "egov.foundation.identity",
    "egov.foundation.calendars",
    "egov.foundation.files",
    "egov.lgsp.workflow",
    "egov.lgsp.payments",
    "egov.lgsp.messaging",
    "egov.lgsp.signing",
    "egov.lgsp.bus",
    "egov.registries.reference",
    "egov.services.eforms",
    "egov.services.catalogue",
    "egov.services.dossiers",
    "egov.services.feedback",
    "egov.channels.desk",
    "egov.channels.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "egov.project.look.security_headers",
    "egov.project.look.display_choices",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "egov.project.errors.problems",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "egov.project.sessions.sliding",
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
                "egov.project.look.look",
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

CSRF_FAILURE_VIEW = "egov.project.errors.csrf_failure"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
TRUSTED_PROXIES = env.words(
    "EGOV_TRUSTED_PROXIES",
    "127.0.0.1",
    "Addresses or networks of the proxies in front; their X-Forwarded-For says who asks.",
)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
FORM_TARGETS = env.words(
    "EGOV_FORM_TARGETS",
    "",
    "Origins that a form may lead to, such as the bank's; the payment gateway's origin is added by itself.",
)

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "egov.project.assets.HashedAddresses"},
}
STATICFILES_DIRS = [path for path in [ROOT / "frontend" / "dist"] if path.is_dir()]
FILES_ROOT = VAR / "files"
FILES_STORAGE = env.text(
    "EGOV_FILES_STORAGE",
    "egov.foundation.files.storage.FolderStorage",
    "Django storage class that keeps uploaded files, such as an S3 one.",
)
FILES_STORAGE_OPTIONS = env.text(
    "EGOV_FILES_STORAGE_OPTIONS", "{}", "Options of that class as JSON, such as bucket name and endpoint."
)
UNCLAIMED_HOURS = env.number(
    "EGOV_UNCLAIMED_HOURS", 48, "An uploaded file that no draft or dossier uses is deleted after this many hours."
)
CLAMD = env.text(
    "EGOV_CLAMD", "", "Address host:port of a ClamAV daemon that looks at every upload; empty: built-in checks only."
)
KEYS_ROOT = VAR / "keys"

BUS_OPERATOR = env.text(
    "EGOV_BUS_OPERATOR", "so-tttt", "Code of the agency that runs the service bus; only it has posts of its operators."
)
BUS_NATIONAL = env.text(
    "EGOV_BUS_NATIONAL", "", "Stands for addresses below .ngsp.internal when the configuration is read; empty: nothing."
)
BUS_INSTANCE = env.text("EGOV_BUS_INSTANCE", "VN-ND", "First part of every identifier on the service bus.")
BUS_URL = env.text(
    "EGOV_BUS_URL", "http://127.0.0.1:8008", "Address of the service bus; test calls of the workplace go there."
)

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "egov.channels.portal.passwords.LongEnough"},
    {"NAME": "egov.channels.portal.passwords.NotCommon"},
    {"NAME": "egov.channels.portal.passwords.NotOneself"},
]
ACCOUNT_ADAPTER = "egov.channels.portal.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "egov.channels.portal.signing_up.Person"
ACCOUNT_FORMS = {
    "login": "egov.channels.portal.forms.SignIn",
    "signup": "egov.channels.portal.forms.SignUp",
    "reset_password": "egov.channels.portal.forms.ForgotPassword",
    "reset_password_from_key": "egov.channels.portal.forms.NewPassword",
    "change_password": "egov.channels.portal.forms.ChangePassword",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_DISPLAY = "egov.channels.portal.accounts.display"
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/tai-khoan/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = env.number("EGOV_SESSION_SECONDS", 30 * 60, "An idle session ends after this many seconds.")
SESSION_SAVE_EVERY_REQUEST = False

BUS_INSTANCE = env.text("EGOV_BUS_INSTANCE", "VN-ND", "First part of every identifier on the service bus.")
BUS_URL = env.text("EGOV_BUS_URL", "http://127.0.0.1:8008", "Address under which applications reach the service bus.")
BUS_NODE = env.text("EGOV_BUS_NODE", "bus", "Name of this machine in the record of exchanges; another on each node.")
BUS_TSA = env.text("EGOV_BUS_TSA", "", "Time-stamping service (RFC 3161) of the bus's evidence; empty: its own.")
BUS_UNSTAMPED = env.number("EGOV_BUS_UNSTAMPED_SECONDS", 14400, "Traffic goes on so long without a time stamp.")
BUS_SPOOL_RECORDS = env.number("EGOV_BUS_SPOOL_RECORDS", 500_000, "Exchanges kept on disk while the database is away.")
BUS_SPOOL_BYTES = env.number("EGOV_BUS_SPOOL_BYTES", 1_000_000_000, "Bytes of them.")
BUS_TLS_CERT = env.text("EGOV_BUS_TLS_CERT", "", "Certificate (PEM) under which the bus speaks TLS; empty: plain HTTP.")
BUS_TLS_KEY = env.text("EGOV_BUS_TLS_KEY", "", "Its key.")
BUS_PKCS11_MODULE = env.text(
    "EGOV_BUS_PKCS11_MODULE", "", "Library (PKCS#11) of the hardware that keeps the bus's private keys; empty: files."
)
BUS_PKCS11_TOKEN = env.text("EGOV_BUS_PKCS11_TOKEN", "", "Label of the token in it.")
BUS_PKCS11_PIN_FILE = env.text("EGOV_BUS_PKCS11_PIN_FILE", "", "File with the token's PIN.")
BUS_METRICS_FROM = env.words(
    "EGOV_BUS_METRICS_FROM", "127.0.0.0/8,::1/128", "Networks that may read the bus's figures at /metrics."
)

BUS_FOLDERS = env.text(
    "EGOV_BUS_FOLDERS", "", "Below it lie the folders that applications exchange files by; empty: in EGOV_VAR."
)
BUS_SECRETS_KEY = env.text(
    "EGOV_BUS_SECRETS_KEY", "", "Opens the secrets of the bus (32 bytes, base64); empty: the file in EGOV_VAR/bus."
)
BUS_TRACE_SHARE = env.text("EGOV_BUS_TRACE_SHARE", "1", "Share of the bus's own traces that is sampled, 0 to 1.")
OTEL_ENDPOINT = env.text(
    "OTEL_EXPORTER_OTLP_ENDPOINT", "", "Where the bus sends spans (OTLP over HTTP); empty: it makes none."
)

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
EMAIL_HOST = env.text("EGOV_SMTP_HOST", "127.0.0.1", "Mail server that messages are handed to.")
EMAIL_PORT = env.number("EGOV_SMTP_PORT", 2525, "Its port.")
EMAIL_HOST_USER = env.text("EGOV_SMTP_USER", "", "Account at the mail server; empty: none.")
EMAIL_HOST_PASSWORD = env.text("EGOV_SMTP_PASSWORD", "", "Its password.")
EMAIL_USE_TLS = env.flag("EGOV_SMTP_TLS", False, "Speak TLS to the mail server (STARTTLS).")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("EGOV_MAIL_FROM", "Cổng Dịch vụ công <khong-tra-loi@localhost>", "Sender of the mail.")

VNPAY_URL = env.text(
    "EGOV_VNPAY_URL",
    "http://127.0.0.1:8091/paymentv2/vpcpay.html",
    "Payment page of VNPay; by default the simulator's.",
)
VNPAY_API = env.text(
    "EGOV_VNPAY_API",
    "http://127.0.0.1:8091/merchant_webapi/api/transaction",
    "VNPay's address for queries and refunds.",
)
VNPAY_TMN = env.text("EGOV_VNPAY_TMN", "NAMDINH1", "Code of the merchant at VNPay, 8 letters and digits.")
VNPAY_SECRET = env.text(
    "EGOV_VNPAY_SECRET",
    "" if env.flag("EGOV_PRODUCTION", False, "Refuse unsafe defaults.") else "secret-of-the-simulated-bank",
    "Secret shared with VNPay; while it is empty nobody can pay online.",
)
VNPAY_MINUTES = env.number("EGOV_VNPAY_MINUTES", 15, "Minutes in which a payment begun at VNPay has to be finished.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
