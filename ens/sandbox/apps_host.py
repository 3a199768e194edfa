"""
The host of the sandbox's apps: each folder of `apps/` is served, as an outside editor would.
"""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ens.sandbox import pages

APPS = Path(__file__).parent / "apps"


def apps() -> tuple[str, ...]:
    """Names of the apps: the folders that have a first page."""
    return tuple(sorted(page.parent.name for page in APPS.glob("*/index.html")))


async def every_app(request: Request) -> Response:
    return pages.render("sandbox/apps.html", apps=apps())


async def healthz(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def host(static: StaticFiles) -> Starlette:
    served = [
        Mount(f"/{name}", StaticFiles(directory=APPS / name, html=True), name=name)
        for name in apps()
    ]
    routes = [Route("/", every_app), Route("/healthz", healthz), Mount("/static", static)]
    return Starlette(routes=[*routes, *served])
