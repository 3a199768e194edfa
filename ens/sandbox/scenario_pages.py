"""
The scenario's address: JSON for programs, a page with forms for people.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from ens.sandbox import pages, scenario

WORDS = {
    "ok": "Répond bien",
    "slow": "Répond lentement",
    "down": "Ne répond pas",
    "error": "Répond par une erreur",
    "rotated-keys": "A changé de clés",
    "hostile-keys": "Signe avec une clé volée",
}


async def every_service(request: Request) -> Response:
    playing = {service: scenario.current(service) for service in scenario.SERVICES}
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({service: _said(now) for service, now in playing.items()})
    services = [_row(service, now) for service, now in playing.items()]
    return pages.render("sandbox/scenario.html", services=services)


def _row(service: str, playing: scenario.Scenario) -> dict[str, object]:
    keys = service in scenario.SIGNING
    return {
        "service": service,
        "name": scenario.SERVICES[service],
        "now": playing,
        "words": WORDS[playing.behaviour],
        "choices": [(b, words) for b, words in WORDS.items() if keys or not b.endswith("-keys")],
    }


async def one_service(request: Request) -> Response:
    service = request.path_params["service"]
    if service not in scenario.SERVICES:
        return JSONResponse({"error": f"no such service: {service}"}, status_code=404)
    if request.method == "PUT":
        return await _put(request, service)
    if request.method == "POST":
        return await _post(request, service)
    return JSONResponse(_said(scenario.current(service)))


async def _put(request: Request, service: str) -> Response:
    try:
        return JSONResponse(_said(scenario.change(service, await request.json())))
    except ValueError as error:
        return JSONResponse({"error": str(error)}, status_code=400)


async def _post(request: Request, service: str) -> Response:
    async with request.form() as form:
        wanted: dict[str, object] = {"behaviour": form.get("behaviour")}
        delay = str(form.get("delay_ms") or "")
    if delay:
        wanted["delay_ms"] = int(delay) if delay.isdecimal() else delay
    try:
        scenario.change(service, wanted)
    except scenario.UnknownScenario as error:
        return pages.render_error(str(error))
    return RedirectResponse("/scenario", status_code=303)


def _said(playing: scenario.Scenario) -> dict[str, object]:
    return {"behaviour": playing.behaviour, "delay_ms": playing.delay_ms}


def routes() -> list[Route]:
    return [
        Route("/scenario", every_service),
        Route("/scenario/{service}", one_service, methods=["GET", "PUT", "POST"]),
    ]
