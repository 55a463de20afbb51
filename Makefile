# What can be done here. `make` alone lists it. Nothing needs to be installed first but Python 3.11 or newer.

PY := .venv/bin/python
# Half of what the tests do is waiting for other processes, so that there are two workers for each core.
WORKERS ?= $(shell expr 2 \* $$(getconf _NPROCESSORS_ONLN))

# Another environment's settings must not leak into ours; without compiled files every process compiles them anew.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup semantic dev demo test lint check format docs locks bench container upgrade back clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv with everything that sigbot needs to run (PYTHON=... picks the interpreter)
	@./scripts/setup runtime
	@./scripts/semantic or-without

semantic: ## install what compares meanings, should it be missing; part of setup, and sigbot works without it
	@./scripts/setup runtime
	@./scripts/semantic

dev: ## the same as setup, with the tools for working on it
	@./scripts/setup dev
	@./scripts/semantic

demo: setup ## talk to the bot in a browser; needs no accounts (PORT=... and DATA=... are optional)
	@exec .venv/bin/sigbot demo $(if $(PORT),--port "$(PORT)") $(if $(DATA),--data "$(DATA)")

test: dev ## run every test (T="-k name" or T=tests/unit picks some)
	@$(PY) -m pytest -n $(WORKERS) $(T)

lint: dev ## check format, lint, types and the import contracts
	@status=0; \
	$(PY) -m ruff format --check . || status=1; \
	$(PY) -m ruff check . || status=1; \
	$(PY) -m mypy || status=1; \
	.venv/bin/lint-imports --no-logo || status=1; \
	exit $$status

check: lint test ## everything that must pass before a change goes in

format: dev ## put the code into its usual form
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

docs: dev ## write docs/commands anew from the commands' declarations
	@$(PY) -m scripts.command_pages

locks: ## write requirements/*.lock anew (UPGRADE=1 takes newer versions)
	@./scripts/locks

bench: dev ## run the benchmarks one by one
	@./scripts/bench

container: ## build the container and see that it runs as it should (needs Docker or Podman)
	@./scripts/container

upgrade: ## bring the bot that runs from this checkout to the newest version (TO=v0.2.0 names one)
	@./scripts/upgrade $(TO)

back: ## go back to the version and the data from before the last upgrade
	@./scripts/upgrade --back

clean: ## remove .venv, caches and build results; your data and configuration stay
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
