"""
The civil registrar and the national register behind INSi, as much of them as a birth needs.

`POST /insi/etat-civil` with `{"act", "given", "family", "sex", "birth_date", "birthplace"}` (INSEE
code of the commune) plays the birth declaration: the national register then knows the newborn, and
INSi answers about them. Answers `{"act", "registered": true}`, never the number: who wants it asks
INSi, as for anybody. The same act again changes nothing. This door exists in the sandbox only.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ens.sandbox import settings
from ens.sandbox.population import newborns
from ens.sandbox.population.newborns import Act

COMMUNE = re.compile(r"(\d\d|2[AB])\d{3}", re.ASCII)


async def declare(request: Request) -> Response:
    try:
        declared = read(json.loads(await request.body()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return JSONResponse({"error": f"not a declaration: {error}"}, status_code=400)
    try:
        newborns.register(settings.current().folder, declared)
    except newborns.RegisterFull as error:
        return JSONResponse({"error": str(error)}, status_code=409)
    return JSONResponse({"act": declared.act, "registered": True})


def read(said: Mapping[str, Any]) -> Act:
    """
    :raises ValueError, KeyError: if a trait is missing or is none
    """
    act = Act(
        act=str(said["act"]),
        given=tuple(str(one) for one in said["given"]),
        family=str(said["family"]),
        sex=str(said["sex"]),
        birth_date=date.fromisoformat(said["birth_date"]),
        birthplace=str(said["birthplace"]),
    )
    if not (act.act and act.family and act.given and all(act.given)):
        raise ValueError("an act, a family name and given names")
    if act.sex not in ("F", "M") or not COMMUNE.fullmatch(act.birthplace):
        raise ValueError("sex F or M, and a commune")
    return act
