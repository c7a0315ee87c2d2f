# Opgave: two commands matter, `make run` and `make test`. Both are safe to repeat.
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
TESTS ?= tests
# One more than there are cores: tests of processes and of a browser wait more than they work.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
export OPGAVE_BASE_URL ?= http://$(HOST):$(PORT)
.DEFAULT_GOAL := help
.PHONY: help run test lint fmt unit migrate worker lock soak bench assets clean

help:  ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: .venv/runtime  ## migrate, load the demo on first run, serve http://HOST:PORT
	@$(FLASK) db upgrade
	@[ "$$OPGAVE_ENV" = production ] || $(FLASK) demo load
	@exec $(FLASK) serve --host $(HOST) --port $(PORT)

test: .venv/dev  ## every check: style, types, import contracts, and all tests
	@$(MAKE) --no-print-directory lint chromium
	@$(BIN)/pytest -n $(WORKERS) --cov --cov-report= $(TESTS)

lint: .venv/dev  ## style, types, import contracts, dependencies
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo --config pyproject.toml
	@$(BIN)/deptry .

fmt: .venv/dev  ## put imports and simple style right
	@$(BIN)/ruff check --fix .

unit: .venv/dev  ## the fast tests only: no database, no browser
	@$(BIN)/pytest tests/unit

migrate: .venv/runtime  ## bring the database to this version
	@$(FLASK) db upgrade

worker: .venv/runtime  ## the periodic work as a process of its own
	@exec $(FLASK) jobs run

lock: .venv/dev  ## write the exact versions with hashes again
	@for list in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-annotate --no-header $$list.txt --output-file $$list.lock; done

soak: .venv/dev  ## the long tests
	@$(BIN)/pytest -m soak $(TESTS)

bench: .venv/dev  ## measure; prints ratios to a yardstick of the same run (BENCH=journey or pages)
	@$(BIN)/python -m tests.bench $(BENCH)

assets:  ## build the style and script again (needs Node; the result is committed)
	@cd app/assets && npm install --no-audit --no-fund && node build.mjs

clean:  ## remove caches; the database stays
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov .coverage*

# The headless shell of Chromium takes half the time of the whole browser, which serves as well.
.PHONY: chromium
chromium:
	@command -v chromium-headless-shell >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null \
	  || (apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium-headless-shell) >/dev/null 2>&1 \
	  || command -v chromium >/dev/null \
	  || apt-get install -qq -y --no-install-recommends chromium >/dev/null 2>&1 \
	  || echo "Chromium is missing and could not be installed: the browser tests will be skipped"

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "python3 is missing: install Python 3.11 or newer"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make run PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "the venv module is missing: apt install python3-venv"; exit 1; }

# The lock names every package, so pip has nothing to resolve: a release of today changes nothing.
.venv/runtime: requirements.lock | .venv/bin/python
	@echo "Installing the locked dependencies"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock | .venv/bin/python
	@echo "Installing the locked development dependencies"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@ .venv/runtime
