"""
One file to take away: the whole space.
"""

import datetime as dt
import tempfile
from typing import IO

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ens.ground import clock, decisions, rate
from ens.journeys import take_away
from ens.portals.citizen.archive import writing
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.public import errors
from ens.portals.shared import lasting
from ens.portals.shared.signed_in_request import SignedInRequest

# Beyond this an archive leaves memory for a file that has no name and no other reader.
IN_MEMORY = 64_000_000
COPIES = rate.Limit("archive", 10, dt.timedelta(minutes=10))


@require_http_methods(["GET", "POST"])
@page_of_space
def archive(request: SignedInRequest, patient: object = "") -> HttpResponseBase:
    if request.method == "POST":
        return _made(request, str(patient))
    whose, held = take_away.announced(actor=request.actor, patient=str(patient), now=clock.now())
    known = common(whose, "archive/") | {"held": held, "crumbs": [(_("Accueil"), base_of(whose))]}
    return render(request, "citizen/pages/archive.html", known)


def _made(request: SignedInRequest, patient: str) -> HttpResponseBase:
    now = clock.now()
    try:
        rate.take(COPIES, request.actor.account, now=now)
    except rate.TooFast as error:
        return errors.too_fast(request, retry_after=error.seconds)
    file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    try:
        take_away.take_away(
            actor=request.actor,
            patient=patient,
            write=lambda copy: writing.write(copy, file),
            now=now,
        )
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    parts = lasting.Leaving(request, decisions.so_far(), file)
    name = f"espace-de-sante-{clock.day_of(now):%Y-%m-%d}.zip"
    answer = StreamingHttpResponse(parts, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Length"] = str(size)
    answer["Cache-Control"] = "no-store"
    return answer
