# Two commands do everything: `make run` starts ENS here, `make test` proves it.
# Nothing needs to be installed before but Python >= 3.11 with pip, and make.

.PHONY: help run test check lint format-check imports types house format bench drills fuzz docs

.NOTPARALLEL:

PY = .venv/bin/python
ARGS ?=

help:  ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run:  ## start everything on this machine: http://127.0.0.1:8000
	@tools/bootstrap.sh run
	@exec .venv/bin/ens up $(ARGS)

test:  ## every test; ARGS="tests/house -x" for some
	@tools/bootstrap.sh test
	@$(PY) tools/run_tests.py -m "not slow" $(ARGS)

drills:  ## the longer proofs: crashes, races, faults of every service
	@tools/bootstrap.sh test
	@ENS_LONG=1 $(PY) tools/run_tests.py --report drills tests/drills $(ARGS)

fuzz:  ## the longer proofs: drawn inputs, many more than in `make test`
	@tools/bootstrap.sh test
	@ENS_LONG=1 $(PY) tools/run_tests.py --report fuzz -m fuzz $(ARGS)

check: lint format-check imports types house  ## layout, boundaries, types, rules of the house

lint:
	@tools/bootstrap.sh dev
	@.venv/bin/ruff check --quiet .

format-check:
	@tools/bootstrap.sh dev
	@.venv/bin/ruff format --check --quiet .

imports:
	@tools/bootstrap.sh dev
	@.venv/bin/lint-imports --no-logo

types:
	@tools/bootstrap.sh dev
	@.venv/bin/mypy

house:
	@tools/bootstrap.sh dev
	@$(PY) -m pytest tests/house

format:  ## lay the code out
	@tools/bootstrap.sh dev
	@.venv/bin/ruff check --quiet --fix . ; .venv/bin/ruff format .

docs:  ## rebuild the generated pages
	@tools/bootstrap.sh dev
	@$(PY) tools/requirements.py
	@$(PY) tools/law.py

bench:  ## measure; ARGS="--peer-url http://127.0.0.1:8080/fhir"
	@tools/bootstrap.sh run
	@$(PY) -m bench.run $(ARGS)
