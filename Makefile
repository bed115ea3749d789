# Every verb makes .venv first. A machine needs python3 (3.11 or newer), make, and the package registries PyPI and npm.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help install run test check bench fuzz restarts ha histories schema lock format

.venv/installed: requirements-dev.lock pyproject.toml hatch_build.py hub/pages/package-lock.json hub/pages/assets/package-lock.json tests/clients/package-lock.json
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "python 3.11 or newer is needed, this is " + sys.version)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	$(BIN)/python hatch_build.py hub/pages hub/pages/assets tests/clients
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

install: .venv/installed ## make .venv and both node_modules from the hashed locks

run: .venv/installed ## the demo: database, 300 invented enterprises, three clients, the server (ONCE=1 stops after the answers)
	$(BIN)/hub demo $(if $(ONCE),--once) $(ARGS)

# Tests start the hub many times: where bytecode is not kept, each of these processes would compile all of it again.
test: .venv/installed ## every test, on up to four cores
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(ARGS)

check: .venv/installed ## lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/installed ## write the code as ruff formats it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/installed ## the numbers of docs/performance.md, measured on this machine (ARGS="quick --help" for a part of them)
	$(BIN)/python -m tests.bench $(ARGS)

fuzz: .venv/installed ## 20,000 answers as graphql-core's, 5,000 department files read or refused, 20,000 odd values in arguments, 100,000 odd requests (ARGS="--requests 5000 --seed 2")
	$(BIN)/python -m tests.schema.execution.fuzz
	$(BIN)/python -m tests.fuzz.workbooks
	$(BIN)/python -m tests.fuzz --odd 20000
	$(BIN)/python -m tests.fuzz $(if $(ARGS),$(ARGS),--requests 100000)

restarts: .venv/installed ## two workers of `hub serve` are stopped and started 20 times under load: no request is lost (ARGS="--times 5")
	timeout 1800 $(BIN)/python -m tests.endpoints.serving.restarts $(ARGS)

ha: .venv/installed ## three nodes under Patroni and etcd (Debian: etcd-server): the leader is killed under load, in a minute and a half
	timeout 600 $(BIN)/python -m pytest -q -s tests/ha $(ARGS)

histories: .venv/installed ## views and every way out over 2,000 random histories, six writers for a minute, 1,000 wrong rows in a copy (HISTORIES=50 CHANGES=500 for fewer)
	HISTORIES=$(or $(HISTORIES),2000) CHANGES=$(or $(CHANGES),2000) $(BIN)/python -m pytest -q tests/sharing/views/test_histories.py tests/sharing/views/test_positions.py tests/sharing/test_one_rule.py $(ARGS)
	HISTORIES=1 $(BIN)/python -m pytest -q tests/clients/test_guide.py -k planted

schema: .venv/installed ## print the schema into schema/schema.graphql
	$(BIN)/hub schema > schema/schema.graphql.new
	mv schema/schema.graphql.new schema/schema.graphql

lock: ## resolve pyproject.toml again into the hashed locks (needs pip-tools on the path)
	pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-header --strip-extras --allow-unsafe --output-file requirements.lock pyproject.toml
	pip-compile --quiet --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-header --strip-extras --allow-unsafe --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10
