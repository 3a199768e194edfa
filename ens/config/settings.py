"""
Settings, from the environment alone; the names are those of docs/reference/interfaces.md.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlparse

ENS_MODE = os.environ.get("ENS_MODE", "sandbox")
SANDBOX = ENS_MODE == "sandbox"
ENS_HOME = Path(os.environ.get("ENS_HOME", "var/ens")).absolute()
ENS_PORT = int(os.environ.get("ENS_PORT", "8000"))
ENS_PUBLIC_URL = os.environ.get("ENS_PUBLIC_URL", f"http://127.0.0.1:{ENS_PORT}").rstrip("/")
ENS_SANDBOX_URL = f"http://127.0.0.1:{ENS_PORT + 10}"
ENS_POPULATION = int(os.environ.get("ENS_POPULATION", "200"))
# Hash partitions of the persons' tables, by person; 0 leaves the database as it is.
ENS_PARTITIONS = int(os.environ.get("ENS_PARTITIONS", "0"))
ENS_WORKERS = int(os.environ.get("ENS_WORKERS", "2"))
# A space that nobody opened or refused opens by itself after so many weeks.
ENS_OBJECTION_WEEKS = int(os.environ.get("ENS_OBJECTION_WEEKS", "6"))
# From this age on, in complete years, a child decides alone of a space of their own.
ENS_SELF_RULING_AGE = int(os.environ.get("ENS_SELF_RULING_AGE", "15"))
# A file that says which level of sign-in each action and class of data asks for.
ENS_LEVELS_TABLE = os.environ.get("ENS_LEVELS_TABLE", "")
# Types of resources that this deployment does not take, by their names in FHIR.
ENS_CLOSED_TYPES = frozenset(os.environ.get("ENS_CLOSED_TYPES", "").replace(",", " ").split())
# The files of an export are there for so long.
ENS_EXPORT_HOURS = float(os.environ.get("ENS_EXPORT_HOURS", "24"))
# A file that says which profiles are asked of what is written, by type and source.
ENS_VALIDATION = os.environ.get("ENS_VALIDATION", "")
# Where "leave at once" leads: a page of somebody else that says nothing of whoever comes.
ENS_QUICK_EXIT_URL = os.environ.get("ENS_QUICK_EXIT_URL", "https://meteofrance.com/")
ENS_METRICS_TOKEN = os.environ.get("ENS_METRICS_TOKEN", "")

# The register's log: its name in every checkpoint; for how many years its lines are kept; who
# cosigns it, as `<address> <public key>` or `<address> @<file with the key>`, with commas between.
ENS_REGISTER_ORIGIN = os.environ.get(
    "ENS_REGISTER_ORIGIN", f"{urlparse(ENS_PUBLIC_URL).netloc}/registre"
)
ENS_REGISTER_YEARS = int(os.environ.get("ENS_REGISTER_YEARS", "10"))
ENS_WITNESSES = os.environ.get(
    "ENS_WITNESSES",
    ", ".join(
        f"http://127.0.0.1:{ENS_PORT + 15 + number} @{ENS_HOME}/sandbox/witnesses/{number + 1}.pub"
        for number in range(2)
    )
    if SANDBOX
    else "",
)


# What holds the deployment's keys: a file (sandbox only), or a module of hardware by PKCS#11.
ENS_KEY_PROVIDER = os.environ.get("ENS_KEY_PROVIDER", "file")
ENS_PKCS11_MODULE = os.environ.get("ENS_PKCS11_MODULE", "")
ENS_PKCS11_TOKEN = os.environ.get("ENS_PKCS11_TOKEN", "ens")
ENS_PKCS11_PIN_FILE = os.environ.get("ENS_PKCS11_PIN_FILE", "")
# Who was erased, one line each: beside the database, so that what is restored is erased again.
ENS_TOMBSTONES = Path(os.environ.get("ENS_TOMBSTONES") or ENS_HOME / "tombstones.jsonl")


def _list(name: str, default: str = "") -> list[str]:
    return os.environ.get(name, default).replace(",", " ").split()


# Addresses that others wrote (receivers of notifications): which ports are called; which hosts, all
# public ones when empty; in the sandbox, which ports of this machine.
ENS_OUTSIDE_PORTS = [int(one) for one in _list("ENS_OUTSIDE_PORTS", "443")]
ENS_OUTSIDE_HOSTS = _list("ENS_OUTSIDE_HOSTS")
ENS_OUTSIDE_LOOPBACK = [
    int(one)
    for one in _list(
        "ENS_OUTSIDE_LOOPBACK", " ".join(str(ENS_PORT + more) for more in (11, *range(17, 20)))
    )
]
ENS_LIVE_URL = os.environ.get("ENS_LIVE_URL", f"ws://127.0.0.1:{ENS_PORT + 1}").rstrip("/")
FHIR_BASE = f"{ENS_PUBLIC_URL}/fhir"

DEBUG = False
SECRET_KEY = os.environ.get("ENS_SECRET_KEY", "")
ALLOWED_HOSTS = [urlparse(ENS_PUBLIC_URL).hostname or "127.0.0.1", "127.0.0.1", "localhost"]
ROOT_URLCONF = "ens.config.urls"
USE_TZ = True
TIME_ZONE = "Europe/Paris"
LANGUAGE_CODE = "fr"
LOCALE_PATHS = [
    Path(__file__).parent.parent / "portals" / "locale",
    Path(__file__).parent.parent / "portals" / "shared" / "locale",
]
LANGUAGES = [("fr", "Français"), ("en", "English")]
USE_I18N = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 52_428_800
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "ens.ground",
    "ens.ui",
    "ens.contexts.register",
    "ens.contexts.terminology",
    "ens.contexts.identity",
    "ens.contexts.directory",
    "ens.contexts.notices",
    "ens.contexts.access",
    "ens.contexts.consents",
    "ens.contexts.accounts",
    "ens.contexts.record",
    "ens.contexts.store",
    "ens.contexts.steering",
    "ens.contexts.feed",
    "ens.contexts.prevention",
    "ens.contexts.exports",
    "ens.contexts.cases",
    "ens.contexts.watch",
    "ens.contexts.subscriptions",
]

MIDDLEWARE = [
    "ens.config.requests.noted",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "ens.portals.shared.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "ens.portals.shared.typography.typography",
    "ens.portals.shared.middleware.actor",
    "ens.portals.shared.middleware.privacy",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [Path(__file__).parent.parent / "portals"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "ens.portals.shared.context.page",
            ]
        },
    }
]


def _database(url: str) -> dict:
    """
    As libpq reads it: a Unix socket folder comes as `?host=/folder`, TLS as `?sslmode=verify-full`.
    """
    parts = urlparse(url)
    given = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": given.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        # Prepared statements are planned once: their shape decides their plan, not their values.
        # `ground.prepared` prepares them; the driver, after each rollback, would drop them all.
        "OPTIONS": {
            "prepare_threshold": None,
            "application_name": "ens",
            "options": "-c plan_cache_mode=force_generic_plan -c jit=off",
            **given,
        },
    }


def _standby(url: str) -> dict:
    """
    It answers at once or not at all: the primary is there.
    """
    there = _database(url)
    options = f"{there['OPTIONS']['options']} -c statement_timeout=2000"
    there["OPTIONS"] |= {
        "connect_timeout": 2,
        "options": options,
        "application_name": "ens-standby",
    }
    return there


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", ""))}
# What belongs to nobody may be read there, as long as it is no more than so many seconds late.
if _url := os.environ.get("STANDBY_DATABASE_URL"):
    DATABASES["standby"] = _standby(_url)
ENS_STANDBY_SECONDS = float(os.environ.get("ENS_STANDBY_SECONDS", "10"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

CSRF_COOKIE_NAME = "ens_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = ENS_PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [ENS_PUBLIC_URL]  # a proxy in front may leave the port out of Host
CSRF_FAILURE_VIEW = "ens.portals.public.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if CSRF_COOKIE_SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}


def _provider(name: str, path: str) -> dict[str, str]:
    prefix = f"ENS_{name.upper().replace('-', '_')}_"
    return {
        "issuer": os.environ.get(prefix + "ISSUER", f"{ENS_SANDBOX_URL}/{path}" if SANDBOX else ""),
        "client_id": os.environ.get(prefix + "CLIENT_ID", "ens" if SANDBOX else ""),
        "client_secret": os.environ.get(
            prefix + "CLIENT_SECRET", "sandbox-secret" if SANDBOX else ""
        ),
    }


PROVIDERS = {
    "franceconnect": _provider("franceconnect", "franceconnect/api/v2"),
    "franceconnect-plus": _provider("franceconnect-plus", "franceconnect-plus/api/v2"),
    "pro-sante-connect": _provider(
        "pro-sante-connect", "pro-sante-connect/auth/realms/esante-wallet"
    ),
}
INSI_URL = os.environ.get("ENS_INSI_URL", f"{ENS_SANDBOX_URL}/insi" if SANDBOX else "")
ANNUAIRE_URL = os.environ.get("ENS_ANNUAIRE_URL", f"{ENS_SANDBOX_URL}/annuaire" if SANDBOX else "")

EMAIL_HOST = os.environ.get("ENS_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("ENS_SMTP_PORT", ENS_PORT + 12))
EMAIL_TIMEOUT = 10
EMAIL_HOST_USER = os.environ.get("ENS_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("ENS_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("ENS_SMTP_TLS", "") == "starttls"
EMAIL_USE_SSL = os.environ.get("ENS_SMTP_TLS", "") == "tls"
DEFAULT_FROM_EMAIL = os.environ.get("ENS_MAIL_FROM", "ne-pas-repondre@ens.example")

# Breaking the glass: who may (a file as ens/contexts/access/emergency.csv, which is used when
# empty), how often in seven days, how long (at most four hours).
ENS_EMERGENCY_TABLE = os.environ.get("ENS_EMERGENCY_TABLE", "")
ENS_BREAK_GLASS_WEEKLY = int(os.environ.get("ENS_BREAK_GLASS_WEEKLY", "5"))
ENS_BREAK_GLASS_MINUTES = min(int(os.environ.get("ENS_BREAK_GLASS_MINUTES", "120")), 240)

# Who acts for somebody at their word: for how many days at most (a helper, a trusted person), and
# after how many hours a mandate over everything holds.
ENS_ASSISTANCE_MINUTES = min(int(os.environ.get("ENS_ASSISTANCE_MINUTES", "60")), 60)
ENS_REPRESENTATION_KINDS = os.environ.get("ENS_REPRESENTATION_KINDS", "")
ENS_MANDATE_DAYS = min(int(os.environ.get("ENS_MANDATE_DAYS", "365")), 366)
ENS_TRUSTED_DAYS = int(os.environ.get("ENS_TRUSTED_DAYS", "3652"))
ENS_BROAD_MANDATE_HOURS = int(os.environ.get("ENS_BROAD_MANDATE_HOURS", "48"))
# Agreements that a professional takes down from somebody who could not give it alone: for how many
# days at most (never more than ninety), how many in seven days.
ENS_CAPTURE_DAYS = min(int(os.environ.get("ENS_CAPTURE_DAYS", "30")), 90)
ENS_CAPTURE_WEEKLY = int(os.environ.get("ENS_CAPTURE_WEEKLY", "5"))

EMAIL_BACKEND = "ens.ground.mailing.Counted"

# The way to the research warehouse; without a collector nothing leaves.
COLLECTOR_URL = os.environ.get(
    "ENS_COLLECTOR_URL", f"http://127.0.0.1:{ENS_PORT + 14}" if SANDBOX else ""
)


def _card(name: str, folder: str) -> Path:
    return Path(os.environ.get(name) or ENS_HOME / folder / "card.json")


CARE_CARD = _card("ENS_CARE_CARD", "feed")
COLLECTOR_CARD = _card("ENS_COLLECTOR_CARD", "collector")
HUB_CARD = _card("ENS_HUB_CARD", "hub")

# The hub's own page, for those who do research; and who says how the whole is doing.
ENS_HUB_URL = os.environ.get("ENS_HUB_URL", f"http://127.0.0.1:{ENS_PORT + 13}/" if SANDBOX else "")
ENS_STATE = "ens.config.state.of_system"

LOGGING_CONFIG = None
