#!/bin/sh
# Brings what a command of the Makefile needs, then gets out of the way.
#
#   tools/bootstrap.sh run    what the product needs, and the sandbox's apps
#   tools/bootstrap.sh dev    the same, and what tests and checks need
#   tools/bootstrap.sh test   the same, and Debian's chromium and SoftHSM2 when they can be had
#
# Nothing is written outside the project's folder, but by apt-get, as root, for these two.
set -eu
cd "$(dirname "$0")/.."
want=${1:-run}

say() { printf '%s\n' "$*" >&2; }

suits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    # The interpreter of an environment that works is kept: changing it would rebuild everything.
    for candidate in .venv/bin/python python3 python3.13 python3.12 python3.11 python3.14; do
        if suits "$candidate"; then
            printf '%s' "$candidate"
            return
        fi
    done
    say "Il faut Python 3.11 ou plus récent : aucun n'a été trouvé (Debian 12 : apt install python3)."
    say "Python 3.11 or newer is needed: none was found (Debian 12: apt install python3)."
    exit 1
}

find_pip() {
    for candidate in python3 python3.13 python3.12 python3.11 python3.14; do
        if suits "$candidate" && "$candidate" -m pip --version >/dev/null 2>&1; then
            printf '%s' "$candidate"
            return
        fi
    done
    return 1
}

no_pip() {
    say "Il faut pip pour installer uv dans .tools (Debian, Ubuntu : apt install python3-pip)."
    say "pip is needed to install uv into .tools (Debian, Ubuntu: apt install python3-pip)."
    exit 1
}

runs() { "$1" --version >/dev/null 2>&1; }

bring_uv() {
    if runs .tools/bin/uv; then
        uv=.tools/bin/uv
        return
    fi
    if ! pip_python=$(find_pip); then
        runs uv || no_pip
        uv=uv
        return
    fi
    say "Installation de uv dans .tools / installing uv into .tools"
    rm -rf .tools/uv-new
    # Debian marks its Python as managed by apt; --target touches nothing of it.
    PIP_BREAK_SYSTEM_PACKAGES=1 PIP_ROOT_USER_ACTION=ignore "$pip_python" -m pip install \
        --quiet --no-input --no-cache-dir --disable-pip-version-check --target .tools/uv-new 'uv>=0.9,<1' >&2
    rm -rf .tools/uv .tools/bin
    mv .tools/uv-new/* .tools/
    rmdir .tools/uv-new
    uv=.tools/bin/uv
}

is_writable() { mkdir -p "$1" 2>/dev/null && [ -w "$1" ]; }

sync_environment() {
    group=--no-dev
    [ "$want" = run ] || group=--group=dev
    stamp=.venv/.ens-$([ "$want" = run ] && echo run || echo dev)
    wanted="$PWD $(cat uv.lock pyproject.toml | cksum)"
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    # A copied environment keeps starting the folder it came from.
    if [ -f "$stamp" ] && [ "$(cut -d' ' -f1 "$stamp")" != "$PWD" ]; then
        rm -rf .venv
    fi
    python=$(find_python)
    bring_uv
    is_writable "${UV_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/uv}" ||
        export UV_CACHE_DIR="$PWD/.tools/cache"
    say "Installation des dépendances dans .venv / installing dependencies into .venv"
    # Once more with the system's certificates: some networks have an authority of their own.
    sync_with "$group" || UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 sync_with "$group"
    printf '%s' "$wanted" >"$stamp"
}

sync_with() {
    # --inexact: make run leaves alone the test tools that make test brought.
    UV_PYTHON_PREFERENCE=only-system \
        "$uv" sync --quiet --frozen --inexact "$1" --python "$python"
}

find_chromium() {
    for candidate in chromium chromium-browser google-chrome-stable google-chrome; do
        if command -v "$candidate" >/dev/null 2>&1 && timeout 20 "$candidate" --version >/dev/null 2>&1
        then
            return 0
        fi
    done
    return 1
}

missed_today() { [ -n "$(find .tools/chromium-missing -mtime -1 2>/dev/null)" ]; }

bring_chromium() {
    [ -f .tools/chromium-found ] && [ -x "$(command -v chromium)" ] && return
    find_chromium && touch .tools/chromium-found && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && ! missed_today; then
        say "Installation de chromium pour les tests de navigateur / installing chromium (apt-get)"
        {
            timeout 120 apt-get -qq update &&
                DEBIAN_FRONTEND=noninteractive timeout 400 apt-get -qq install -y \
                    --no-install-recommends chromium
        } >.tools/chromium.log 2>&1 </dev/null || say "apt-get: $(tail -n 1 .tools/chromium.log)"
        find_chromium && touch .tools/chromium-found && return
        touch .tools/chromium-missing
    fi
    say "Pas de chromium : les tests de navigateur seront sautés, et comptés."
    say "No chromium: browser tests will be skipped, and counted."
}

bring_softhsm() {
    command -v softhsm2-util >/dev/null 2>&1 && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 &&
        [ -z "$(find .tools/softhsm-missing -mtime -1 2>/dev/null)" ]
    then
        say "Installation de SoftHSM2 pour les tests de clés / installing SoftHSM2 (apt-get)"
        {
            timeout 120 apt-get -qq update &&
                DEBIAN_FRONTEND=noninteractive timeout 200 apt-get -qq install -y \
                    --no-install-recommends softhsm2
        } >.tools/softhsm.log 2>&1 </dev/null || say "apt-get: $(tail -n 1 .tools/softhsm.log)"
        command -v softhsm2-util >/dev/null 2>&1 && return
        touch .tools/softhsm-missing
    fi
    say "Pas de SoftHSM2 : les tests du module de clés seront sautés, et comptés."
    say "No SoftHSM2: tests of the hardware module will be skipped, and counted."
}

bring_packages() {
    # Without them everything starts: the page of the app that needs them says how to bring them.
    [ -n "$(find .tools/npm-missing -mmin -60 2>/dev/null)" ] && return
    if .venv/bin/python tools/fetch_packages.py; then
        rm -f .tools/npm-missing
    else
        touch .tools/npm-missing
    fi
}

bring_examples() {
    # Without them the tests that read them are skipped, and counted.
    [ -n "$(find ".tools/$1-missing" -mmin -60 2>/dev/null)" ] && return
    if .venv/bin/python tools/fetch_packages.py "tests/standards/fhir/$1/package-lock.json" ".tools/$1"
    then
        rm -f ".tools/$1-missing"
    else
        touch ".tools/$1-missing"
    fi
}

mkdir -p .tools
sync_environment
bring_packages
[ "$want" = test ] && bring_chromium
[ "$want" = test ] && bring_softhsm
[ "$want" = test ] && bring_examples corpus
[ "$want" = test ] && bring_examples fhirpath
exit 0
