"""
The web process's one application: `/fhir` to the lean handlers, the rest to Django.
"""

from collections.abc import Iterable
from typing import Any

from ens.config import logs, setup

setup.django()
logs.take_over()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

from ens.config import health, requests, scrape  # noqa: E402
from ens.fhir_api import routes  # noqa: E402
from ens.fhir_api.application import application as fhir  # noqa: E402
from ens.ground.request import note_route  # noqa: E402

routes.check()
pages = get_wsgi_application()
SCHEME = settings.ENS_PUBLIC_URL.partition(":")[0]


def _dispatch(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/fhir" or (path.startswith("/fhir/") and not path.startswith("/fhir/.well-known/")):
        return fhir(environ, start_response)
    if path == "/healthz":
        note_route("healthz")
        return health.application(environ, start_response)
    if path == "/metrics":
        note_route("metrics")
        return scrape.application(environ, start_response)
    environ["wsgi.url_scheme"] = SCHEME  # as the reader's browser sees it, in front of the proxy
    return pages(environ, start_response)


application = requests.told(_dispatch)
