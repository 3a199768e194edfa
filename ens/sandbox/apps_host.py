"""
The host of the sandbox's apps: each folder of `apps/` is served, as an outside editor would.

Beside its own files an app finds `config.json` (the space it belongs to) and `vendor/` (its npm
packages, unmodified, which `tools/fetch_packages.py` brings).
"""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ens.sandbox import pages, settings

APPS = Path(__file__).parent / "apps"
PACKAGES = Path(__file__).parents[2] / ".tools" / "npm" / "node_modules"
VENDOR = {"fhir-client.js": PACKAGES / "fhirclient" / "build" / "fhir-client.pure.min.js"}
HOW = "npm packages are not installed: python3 tools/fetch_packages.py\n"


def apps() -> tuple[str, ...]:
    """Names of the apps: the folders that have a first page."""
    return tuple(sorted(page.parent.name for page in APPS.glob("*/index.html")))


def policy() -> str:
    """What a page of an app may do: its own files, and calls to the space it belongs to."""
    return (
        f"default-src 'self'; connect-src 'self' {settings.current().public_url}; "
        "img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    )


class AppFiles(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Content-Security-Policy"] = policy()
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


async def every_app(request: Request) -> Response:
    return pages.render("sandbox/apps.html", apps=apps())


async def healthz(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def config(request: Request) -> Response:
    url = settings.current().public_url
    return JSONResponse({"iss": f"{url}/fhir", "applications": f"{url}/espace/applications/"})


async def vendor(request: Request) -> Response:
    file = VENDOR.get(request.path_params["file"])
    if file is None or not file.is_file():
        return PlainTextResponse(HOW, status_code=404)
    return FileResponse(file, media_type="text/javascript")


def host(static: StaticFiles) -> Starlette:
    routes: list[Route | Mount] = [
        Route("/", every_app),
        Route("/healthz", healthz),
        Mount("/static", static),
    ]
    for name in apps():
        routes += [
            Route(f"/{name}/config.json", config),
            Route(f"/{name}/vendor/{{file}}", vendor),
            Mount(f"/{name}", AppFiles(directory=APPS / name, html=True), name=name),
        ]
    return Starlette(routes=routes)
