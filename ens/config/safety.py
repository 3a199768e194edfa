"""
What the process refuses to start with.
"""

import os
from urllib.parse import urlparse

from django.conf import settings

from ens.config import roles, schema
from ens.fhir_api import routes
from ens.ground import database, label, lineage, open_types, tombstones
from ens.ground.providing import chosen
from ens.journeys.write_path import modes
from ens.standards.fhir import definitions, owners

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")
# An error quotes what was refused, a statement what was sent: neither may reach the server's log.
MUST_BE_SILENT = {
    "log_min_messages": ("log", "fatal", "panic"),
    "log_min_error_statement": ("log", "fatal", "panic"),
    "log_parameter_max_length_on_error": ("0",),
    "log_statement": ("none", "ddl"),
    "log_min_duration_statement": ("-1",),
}


class Unsafe(SystemExit):
    """
    The process does not start; every reason is named.
    """


def require() -> None:
    if found := problems():
        raise Unsafe("\n".join(["ENS does not start:", *(f"- {line}" for line in found)]))


def problems() -> list[str]:
    if behind := schema.problems():
        return behind
    found = [*_undeclared(), *_unsafe_database()]
    found += [f"ENS_CLOSED_TYPES: FHIR R4 has no type {name}" for name in open_types.unknown()]
    found += [*_modes(), *chosen.problems()]
    if settings.ENS_MODE not in ("sandbox", "production"):
        found.append(f"ENS_MODE={settings.ENS_MODE}: sandbox or production")
    if not settings.SANDBOX:
        found += _unfit_for_production()
    return found


def _modes() -> list[str]:
    try:
        modes.current()
    except modes.NotModes as error:
        return [f"ENS_VALIDATION: {line}" for line in str(error).splitlines()]
    return []


def _undeclared() -> list[str]:
    """
    Every resource type has a kind and an owner rule, every route says what it asks.
    """
    kinds = {kind.type for kind in label.kinds()}
    rules = owners.owner_rules()
    missing = [
        f"resource type {name} has no {what}"
        for name in definitions.RESOURCE_TYPES
        for what, known in (("kind", kinds), ("owner rule", rules))
        if name not in known
    ]
    try:
        routes.check()
    except routes.UndeclaredRoute as error:
        missing.append(f"the route {error} declares no interaction")
    return missing


def _unsafe_database() -> list[str]:
    found = []
    for name in MUST_BE_ON:
        value = database.execute(f"show {name}").fetchall()[0][0]
        if value in ("off", "local"):
            found.append(f"the database runs with {name}={value}: an answered write may be lost")
    if not lineage.is_settled():
        found.append("the database was loaded or brought back: run `ens migrate`, nobody served")
    if tombstones.to_replay():
        found.append("a backup brought back people who were erased since: run `ens migrate`")
    return found


def _talkative_database() -> list[str]:
    found = []
    for name, fitting in MUST_BE_SILENT.items():
        value = database.execute(f"show {name}").fetchall()[0][0]
        if value not in fitting:
            found.append(f"the database runs with {name}={value}: persons' values in its log")
    return found


def _beyond_its_role() -> list[str]:
    """
    Of a part that serves: why the database would show it more than it may see.
    """
    role = roles.PARTS.get(os.environ.get("ENS_PART", ""))
    return roles.problems(role) if role else []


def notes() -> list[str]:
    """
    What `ens check` says of a configuration that starts all the same: the database is asked as
    the part that answers people will ask it.
    """
    return [] if schema.problems() else roles.problems(roles.WEB)


def _unfit_for_production() -> list[str]:
    found = [*_talkative_database(), *_beyond_its_role()]
    if settings.ENS_KEY_PROVIDER == "file":
        found.append("file keys are for the sandbox: production needs another KeyProvider")
    if os.environ.get("ENS_FAILPOINT"):
        found.append("ENS_FAILPOINT is set")
    if (settings.ENS_HOME / "sandbox" / "clock").exists():
        found.append("a sandbox clock is there")
    for name, provider in settings.PROVIDERS.items():
        host = urlparse(provider["issuer"]).hostname
        if not provider["issuer"] or host in LOOPBACK:
            found.append(f"the provider {name} has no address outside this machine")
    return found
