"""
Our components outside the product's own process: the sandbox's simulators, the hub, tests.
"""

from pathlib import Path

import django
from django.conf import settings


def configure(*, templates: tuple[Path, ...] = (), **more: object) -> None:
    """
    Give Django the few settings that the components need; call it once, before rendering.
    """
    processors = [f"django.template.context_processors.{name}" for name in ("request", "i18n")]
    engine = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": list(templates),
        "OPTIONS": {"context_processors": processors},
    }
    values: dict[str, object] = {
        "INSTALLED_APPS": ["django.contrib.staticfiles", "ens.ui"],
        "TEMPLATES": [engine],
        "STATIC_URL": "/static/",
        "LANGUAGE_CODE": "fr",
        "LANGUAGES": [("fr", "Français"), ("en", "English")],
        "TIME_ZONE": "Europe/Paris",
        "USE_TZ": True,
        "SECRET_KEY": "",
        "ENS_MODE": "sandbox",
    }
    settings.configure(**(values | more))
    django.setup()
