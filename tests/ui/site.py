"""
The pages that need nothing but the components, served alone: `python -m tests.ui.site PORT`.
"""

import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.urls import include, path

import ens

PORTALS = Path(ens.__file__).parent / "portals"
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"

handler404 = "ens.portals.public.errors.not_found"


def _error(name):
    def view(request):
        from ens.portals.public import errors

        return getattr(errors, name)(request)

    return view


urlpatterns = [
    path("", include("ens.portals.public.urls")),
    path("", include("ens.ui.urls")),
    *(
        path(f"erreur/{n}/", _error(n))
        for n in ("forbidden", "server_error", "unavailable", "gone")
    ),
]


def speak(get_response):
    """
    `?lang=en`, as the product's own middleware does it.
    """
    from django.utils import translation

    def middleware(request):
        with translation.override(request.GET.get("lang", "fr")):
            answer = get_response(request)
            answer["Content-Security-Policy"] = POLICY
            return answer

    return middleware


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said):
        pass


def serve(port: int) -> None:
    from ens.ui import standalone

    standalone.configure(
        templates=(PORTALS,),
        ROOT_URLCONF="tests.ui.site",
        ALLOWED_HOSTS=["127.0.0.1"],
        MIDDLEWARE=["tests.ui.site.speak"],
    )
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    application = StaticFilesHandler(get_wsgi_application())
    with make_server("127.0.0.1", port, application, handler_class=_Quiet) as server:
        sys.stdout.write(f"ready {server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
