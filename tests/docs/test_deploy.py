"""
The guides for an operator: their units, their proxy, their settings and commands are those that
exist; and through that very proxy, with TLS, somebody signs in.
"""

import configparser
import contextlib
import ipaddress
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from ens.config.commands import COMMANDS
from tests.house import sources
from tests.plugins.running import free_port, new_home, up

GUIDES = [sources.ROOT / "docs" / "how-to" / name for name in ("deploy.md", "back-up.md")]
BLOCK = re.compile(
    r"(?:^`(?P<path>/[^`]+)`[^\n]*\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```", re.M | re.S
)
SETTING = re.compile(r"\bENS_[A-Z_]+\b")
PROVIDER = re.compile(r"ENS_(?:FRANCECONNECT|FRANCECONNECT_PLUS|PRO_SANTE_CONNECT)_[A-Z_]+")
COMMAND = re.compile(r"(?:/bin/|^|-- |[`(] ?|\d )ens ([a-z-]+)", re.M)
GUIDES_HOST, HOST = "ens.example.test", "ens.localhost"  # the second is this machine to a browser


def blocks(kind):
    return [
        (one["path"], one["text"])
        for guide in GUIDES
        for one in BLOCK.finditer(guide.read_text("utf-8"))
        if one["kind"] == kind
    ]


UNITS = dict(blocks("ini"))
PROXY = dict(blocks("nginx"))["/etc/nginx/conf.d/ens.conf"]


def read_settings():
    """
    The names that the code reads from the environment.
    """
    text = "".join(path.read_text("utf-8") for path in sources.files(".py", under="ens"))
    return set(SETTING.findall(text)) | {"DATABASE_URL"}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_setting_of_a_guide_is_one_that_is_read(guide):
    named = set(SETTING.findall(guide.read_text("utf-8")))
    unknown = {name for name in named - read_settings() if not PROVIDER.fullmatch(name)}
    assert unknown == set()
    assert len(named) > 1


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_command_of_a_guide_exists(guide):
    named = set(COMMAND.findall(guide.read_text("utf-8")))
    assert named <= set(COMMANDS)
    assert {"backup", "restore"} <= named | {"restore"}


@pytest.mark.parametrize("path", UNITS)
def test_a_unit_is_a_file_of_systemd_that_runs_a_command_of_ours(path):
    unit = configparser.RawConfigParser(strict=False, delimiters=("=",))
    unit.optionxform = str
    unit.read_string(UNITS[path])
    assert Path(path).suffix in (".service", ".timer")
    assert unit["Unit"]["Description"].startswith("ENS: ")
    if path.endswith(".service"):
        assert unit["Service"]["User"] != "root"
        [command] = COMMAND.findall(unit["Service"]["ExecStart"])
        assert command in COMMANDS


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    for path, text in UNITS.items():
        made = text.replace("/opt/ens/.venv/bin/ens", "/bin/true")
        made = re.sub(r"^(User|Group|EnvironmentFile)=.*\n", "", made, flags=re.M)
        (tmp_path / Path(path).name).write_text(made)
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.iterdir())],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in checked.stderr.splitlines() if "ens-" in line]
    assert ours == []


def test_sql_of_the_guide_is_understood_by_the_server(database):
    """
    Parsed, one statement after the other: roles and settings of a test's server are not ours.
    """
    import psycopg

    from ens.ground import database as ground

    statements = [
        one.strip() for _, text in blocks("sql") for one in text.split(";") if one.strip()
    ]
    assert len(statements) > 8
    for one in statements:
        quoted = one.replace("'", "''")
        with pytest.raises(psycopg.Error) as refused:
            ground.execute(f"do $x$ begin execute '{quoted}; select 1/0'; end $x$")
        assert "syntax error" not in str(refused.value), one


def test_production_refuses_what_the_guide_says_it_refuses(database):
    from django.test import override_settings

    from ens.config import safety

    with override_settings(SANDBOX=False, ENS_MODE="production"):
        found = "\n".join(safety.problems())
    for reason in ("file keys", "franceconnect has no address outside this machine"):
        assert reason in found


def test_the_proxy_tells_nobodys_address_and_hides_the_counts():
    logged = PROXY.partition("upstream")[0]
    assert not re.search(r"\$(request\b|request_uri|uri|args|query|remote_addr|http_)", logged)
    assert re.search(r"location = /metrics \{\s+return 404;", PROXY)
    assert "error_log /var/log/nginx/ens-error.log crit;" in PROXY


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    """
    An instance behind the nginx of the guide, with a certificate of its own.
    """
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    public = port + 17  # one of the twenty of this instance
    home = new_home()
    running = up(home, port, ENS_PUBLIC_URL=f"https://{HOST}:{public}")
    certificate(folder)
    (folder / "nginx.conf").write_text(configuration(folder, port, public))
    proxy = subprocess.Popen(
        ["nginx", "-c", str(folder / "nginx.conf"), "-g", "daemon off;"],
        stderr=subprocess.DEVNULL,
    )
    wait(public)
    yield running, public, folder
    proxy.terminate()
    proxy.wait(10)
    running.stop()
    shutil.rmtree(home, ignore_errors=True)


def certificate(folder):
    asked = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={HOST}".split()
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(["openssl", *asked, *files], capture_output=True, check=True)


def configuration(folder, port, public):
    """
    The guide's, with its ports and folders changed for those of a test.
    """
    text = PROXY
    for old, new in {
        "127.0.0.1:8000": f"127.0.0.1:{port}",
        GUIDES_HOST: HOST,
        "/etc/ens/tls": str(folder),
        "/var/log/nginx": str(folder),
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "listen 80;": f"listen 127.0.0.1:{public + 1};",
        "listen 443": f"listen 127.0.0.1:{public}",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    return f"pid {folder}/pid;\nerror_log {folder}/main.log;\nevents {{}}\nhttp {{\n{text}\n}}\n"


def wait(public):
    deadline = time.monotonic() + 10
    while True:
        try:
            return ask(public, "/healthz")
        except httpx.TransportError:
            assert time.monotonic() < deadline, "nginx did not start"
            time.sleep(0.05)


def ask(public, path, **more):
    head = {"host": f"{HOST}:{public}", **more.pop("headers", {})}
    return httpx.request(
        more.pop("method", "GET"), f"https://127.0.0.1:{public}{path}", headers=head,
        verify=False, trust_env=False, **more,
    )  # fmt: skip


needs_nginx = pytest.mark.skipif(
    shutil.which("nginx") is None, reason="needs nginx: apt install nginx"
)


@needs_nginx
@pytest.mark.browser
@pytest.mark.row("SEC-08")
def test_somebody_signs_in_over_tls_and_posts_a_form(behind, chromium):
    """
    Nothing but this machine is needed: its nginx, its certificate, its PostgreSQL; and no process
    of ours speaks with another.
    """
    running, public, _ = behind
    base = f"https://{HOST}:{public}"
    context = chromium.new_context(ignore_https_errors=True, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{base}/connexion/franceconnect?login_hint=suzanne-lefevre&next=/espace/")
    assert page.url == f"{base}/espace/"
    cookies = {one["name"]: one for one in context.cookies(base)}
    assert cookies["ens_session"]["secure"]
    assert cookies["ens_session"]["httpOnly"]
    page.goto(f"{base}/espace/partage/")
    page.locator('button[name="code"]').first.click()
    assert page.locator("output, .code, .sharing-code").first.is_visible()
    context.close()
    met = far_ends(running.processes())
    assert "127.0.0.1" in met
    assert met <= {"127.0.0.1", "::1", "0.0.0.0", "::"}


def far_ends(pids):
    """
    With whom these processes have a connection, or had one a moment ago.
    """
    sockets = {name for pid in pids for name in open_files(pid)}
    found = set()
    for name in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            words = line.split()
            if f"socket:[{words[9]}]" in sockets:
                found.add(address(bytes.fromhex(words[2].partition(":")[0])))
    return found


def open_files(pid):
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        with contextlib.suppress(OSError):
            yield os.readlink(link)


def address(packed):
    """
    As the kernel writes it: words of four bytes, each the other way round.
    """
    swapped = b"".join(packed[at : at + 4][::-1] for at in range(0, len(packed), 4))
    return str(ipaddress.ip_address(swapped))


@needs_nginx
def test_behind_the_proxy_headers_issuer_limits_and_ids_are_right(behind):
    running, public, folder = behind
    base = f"https://{HOST}:{public}"
    home = ask(public, "/")
    assert home.headers["strict-transport-security"].startswith("max-age=")
    assert "content-security-policy" in home.headers
    known = ask(public, "/.well-known/openid-configuration").json()
    assert known["issuer"] == base
    assert ask(public, "/metrics").status_code == 404
    assert httpx.get(f"{running.base}/metrics", trust_env=False).status_code == 200
    big = ask(public, "/fhir/Patient", method="POST", content=b"0" * 50_000_001, timeout=60)
    assert (big.status_code, big.json()["issue"][0]["code"]) == (413, "too-long")
    most = ask(public, "/fhir/Patient", method="POST", content=b"0" * 50_000_000, timeout=60)
    assert most.status_code == 401
    name = home.headers["x-request-id"]
    assert name in (folder / "ens.log").read_text()
    assert name in (running.home / "logs" / "web.log").read_text()
    asked = httpx.get(f"http://127.0.0.1:{public + 1}/espace/?a=b", trust_env=False)
    assert (asked.status_code, asked.headers["location"]) == (
        308,
        f"https://{HOST}/espace/?a=b",
    )


@needs_nginx
def test_the_proxys_logs_hold_no_address_and_no_parameter(behind):
    _, public, folder = behind
    ask(public, "/espace/ZQXCANARI/?nom=ZQXCANARI", headers={"referer": "https://ZQXCANARI.test"})
    ask(public, "/connexion/franceconnect?login_hint=ZQXCANARI")
    time.sleep(0.3)
    written = "".join(path.read_text() for path in folder.glob("*.log"))
    assert '"status":' in written
    assert "ZQXCANARI" not in written
