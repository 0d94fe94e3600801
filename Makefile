# The commands that people and CI share. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SPARK_STAMP := $(VENV)/.installed-spark
ON_SPARK := tests/engines tests/indicators tests/test_namespace.py tests/test_views.py src/petrostates/markets

.DEFAULT_GOAL := help
.PHONY: help install report test test-slow test-spark check bench docs format clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## create .venv and install the package with its tools

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check 'pip>=25.1' -c constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e . --group dev
	@touch $@

$(SPARK_STAMP): $(STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[spark]'
	@touch $@

report: $(STAMP) ## build the bundled data and write build/report/asia-rivalry/
	$(BIN)/petrostates build
	$(BIN)/petrostates report asia-rivalry --output build/report/asia-rivalry

test: $(STAMP) ## run the whole test suite (no network, no key)
	$(BIN)/python -m pytest -n auto --dist loadfile

test-slow: $(STAMP) ## run what takes minutes: an update killed at every instant
	$(BIN)/python -m pytest -m slow

test-spark: $(SPARK_STAMP) ## run every indicator test on a local Spark session (needs Java 17)
	$(BIN)/python -m pytest --engine spark -m 'not live and not slow' -n 2 --dist loadfile $(ON_SPARK)

check: $(STAMP) ## lint, format, strict types, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP) ## compare speed and memory with named baselines, in the same run
	$(BIN)/python -m benchmarks

docs: $(STAMP) ## write the pages that are made from docstrings, tables, sources and commands
	$(BIN)/python -m tools.docs

format: $(STAMP) ## rewrite the code in the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove what can be made again
	rm -rf build dist data/processed .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
