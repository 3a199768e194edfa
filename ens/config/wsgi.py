"""
The web process's one application: `/fhir` to the lean handlers, the rest to Django.
"""

from collections.abc import Iterable
from typing import Any

from ens.config import setup

setup.django()

from django.core.wsgi import get_wsgi_application  # noqa: E402

from ens.config import health  # noqa: E402
from ens.fhir_api import routes  # noqa: E402
from ens.fhir_api.application import application as fhir  # noqa: E402

routes.check()
pages = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/fhir" or (path.startswith("/fhir/") and not path.startswith("/fhir/.well-known/")):
        return fhir(environ, start_response)
    if path == "/healthz":
        return health.application(environ, start_response)
    return pages(environ, start_response)
