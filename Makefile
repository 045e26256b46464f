# Each target prepares .venv by itself. Needs: make, Python 3.11 or newer, and access to a package registry.
PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
BIN := .venv/bin
PORT ?= 8000
ARGS ?=

.PHONY: help run stop test bench lint demo-data demo-code clean
.DEFAULT_GOAL := help

help:
	@echo "make run        the whole site on http://127.0.0.1:$(PORT), with a database, workers and a demo world (PORT=8001: elsewhere)"
	@echo "make stop       end a running site and its database server"
	@echo "make test       all tests and all linters (ARGS='-k name': some of them)"
	@echo "make bench      the benchmark table"
	@echo "make lint       ruff, types, import contracts, migrations"
	@echo "make demo-data  load the demo world into the database"
	@echo "make demo-code  the second factor of a demo person now (EMAIL=clerk@jiangcheng.example)"

.venv/installed: requirements.txt
	@test -n "$(PYTHON)" || { echo "[cfcii] Python 3.11 or newer is needed and was not found."; exit 1; }
	@echo "[cfcii] Preparing .venv with the pinned packages (a minute or two, only when they have changed)."
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

run stop demo-data demo-code bench: export CFCII_DEMO = 1
bench: export CFCII_VAR = $(CURDIR)/var/bench

run: .venv/installed
	@PORT=$(PORT) exec $(BIN)/python -m cfcii.supervisor run

stop: .venv/installed
	@$(BIN)/python -m cfcii.supervisor stop

demo-data: .venv/installed
	@echo "[cfcii] Loading the demo world."
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py demo_data $(ARGS)

demo-code: .venv/installed
	@$(BIN)/python manage.py demo_code $(EMAIL)

bench: .venv/installed
	@echo "[cfcii] Running the benchmarks (minutes; nothing else should run meanwhile)."
	@$(BIN)/python manage.py bench $(ARGS); status=$$?; $(BIN)/python manage.py database stop; exit $$status

test: .venv/installed
	@sh .ci/system_packages
	@echo "[cfcii] Running linters and tests."
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: export CFCII_WITHOUT_SECRETS = 1
lint: .venv/installed
	@echo "[cfcii] ruff check";        $(BIN)/ruff check .
	@echo "[cfcii] ruff format";       $(BIN)/ruff format --check .
	@echo "[cfcii] mypy";              $(BIN)/mypy
	@echo "[cfcii] import contracts";  $(BIN)/lint-imports
	@echo "[cfcii] migrations";        $(BIN)/python manage.py makemigrations --check --dry-run

clean: stop
	@echo "[cfcii] Removing var/ (database, vault, secrets) and .venv."
	@rm -rf var .venv
