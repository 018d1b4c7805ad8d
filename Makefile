# The Python that makes .venv. Any from 3.11 on.
PYTHON ?= python3
PORT ?= 8000
export PORT

BIN = .venv/bin
PYTEST = $(BIN)/python -m pytest
# Processes that run tests side by side; 0 is one after the other.
JOBS ?= 2
# The same order and the same examples each time: a red run can be run again.
FIXED = -p randomly --randomly-seed=331 --hypothesis-seed=331 -n $(JOBS)
# The rules, the form engine, the scopes and the settings: most of what breaks, in seconds.
FAST = tests/app/domain tests/forms tests/app/access tests/app/test_settings.py

.DEFAULT_GOAL := help
.PHONY: help run install lint format test test-fast test-long bench lock screenshots

help: ## Say what can be made.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## Try the service: everything from a fresh clone to a running demo.
	@$(PYTHON) scripts/run.py

install: ## Set up .venv and the front-end files for development.
	@$(PYTHON) scripts/environment.py dev
	@$(BIN)/python scripts/assets.py

lint: install ## Check style, types, layers and templates.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint app/web/templates --lint --quiet

format: install ## Format the code.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: lint ## Everything: both databases, browser tests. What CI runs.
	CHROMIUM="$$($(BIN)/python scripts/browser.py)" && export CHROMIUM && $(PYTEST) $(FIXED) --dist loadfile --no-loadscope-reorder --durations=25 -m "not long"

test-fast: install ## The inner loop: no browser, no PostgreSQL.
	$(PYTEST) -q -n auto --db sqlite -m "not long and not browser" $(FAST)

test-long: install ## The full numbers. Takes a while.
	CHROMIUM="$$($(BIN)/python scripts/browser.py)" && export CHROMIUM && $(PYTEST) $(FIXED) --dist worksteal -m long

bench: install ## Measure our pages against the same pages written by hand.
	$(BIN)/python -m bench

lock: install ## Pin the requirements anew from the .in files.
	$(BIN)/python scripts/lock.py

screenshots: install ## Take the pictures of the README.
	$(BIN)/python scripts/screenshots.py
