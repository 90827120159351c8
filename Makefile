# `make up` runs the workspace, `make test` everything CI runs; each brings what it needs.
# PORT, PUSH_PORT, HOST, DATA, DATABASE_URL and REDIS_URL may stand in the environment or behind the target.
PYTHON ?= python3
BIN := .venv/bin
ROOMS := alliance valuechain campaigns leads tests benchmarks
SERVERS := $(BIN)/python -m alliance.local.with_servers
PYTEST := $(BIN)/python -m pytest
PIP := $(BIN)/python -m pip install --require-hashes --disable-pip-version-check --no-input --quiet
NPM := $(BIN)/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

.PHONY: up test test-fast lint bench requirements lock catalogues venv runtime development packages unit journeys
.DEFAULT_GOAL := up
MAKEFLAGS += --no-print-directory

up: runtime packages
	@$(BIN)/python manage.py up

test: lint unit journeys

# Unit tests without the slow half of the lint, for the minutes between two thoughts.
test-fast: unit

unit: development packages
	@$(SERVERS) sh -c '$(BIN)/python manage.py compile_catalogues && $(PYTEST) -q -n auto -m "not journey and not fault"'

# One after the other: each starts a whole workspace of its own.
journeys: development packages
	@$(SERVERS) $(PYTEST) -v -m "journey or fault"

lint: export SECRET_KEY = only-for-the-checks
lint: development
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy $(ROOMS)
	@$(SERVERS) $(BIN)/python manage.py makemigrations --check --dry-run

bench: development packages
	@$(BIN)/python -m benchmarks $(if $(WRITE),--write $(WRITE))

requirements: development packages
	@$(SERVERS) $(PYTEST) -q -p tests.requirements --requirements

catalogues: development
	@$(BIN)/python manage.py update_catalogues
	@$(BIN)/python manage.py compile_catalogues

# Writes the locks anew from the *.in files and package.json, with today's versions.
lock: export UV_CUSTOM_COMPILE_COMMAND = make lock
lock: COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url
lock: development
	@$(COMPILE) requirements.in --output-file requirements.lock
	@$(COMPILE) requirements-dev.in --constraint requirements.lock --output-file requirements-dev.lock
	@$(BIN)/npm install --package-lock-only --ignore-scripts

# What follows does nothing when a stamp holds the checksum of the lock it was installed from.
runtime:
	@sha256sum requirements.lock | cmp -s - .venv/runtime.sum && $(BIN)/python -c '' || { \
		$(MAKE) venv && echo "Installing what the program needs …" && $(PIP) -r requirements.lock && \
		sha256sum requirements.lock > .venv/runtime.sum; }

development: runtime
	@sha256sum requirements-dev.lock | cmp -s - .venv/development.sum || { \
		echo "Installing what the tests need …" && $(PIP) -r requirements-dev.lock && \
		sha256sum requirements-dev.lock > .venv/development.sum; }

packages: runtime
	@sha256sum package-lock.json | cmp -s - node_modules/.sum || { \
		echo "Installing what the pages need …" && $(NPM) && sha256sum package-lock.json > node_modules/.sum; }

venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; name yours with: make up PYTHON=/path/to/python3" >&2; exit 1; }
	@$(BIN)/python -m pip --version > .venv.log 2>&1 || $(PYTHON) -m venv --clear .venv > .venv.log 2>&1 || { \
		cat .venv.log >&2; echo "Python's venv module is needed; on Debian: apt install python3-venv" >&2; exit 1; }
	@rm -f .venv.log
