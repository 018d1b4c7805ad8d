PYTHON ?= python3
BIN = .venv/bin

install: .venv/stamp

.venv/stamp: requirements/dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	touch $@

lint: install
	$(BIN)/ruff check .

test: install lint
	$(BIN)/python -m pytest

.PHONY: install lint test
