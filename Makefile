# One command each; CONTRIBUTING.md says when to use which. Everything runs in .venv.
.DEFAULT_GOAL := help
.PHONY: help setup run console dev test lint types format snapshots pictures benchmarks dist check

help:  ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 22

setup:  ## a virtual environment with everything
	python3 -m venv .venv && .venv/bin/pip install -e '.[dev]'

run:  ## the program on the embedded account
	.venv/bin/connection-manager --demo

console:  ## Textual's developer console; in a second terminal
	.venv/bin/textual console

dev:  ## the same account under the developer console: styles.tcss is reloaded when it changes
	. .venv/bin/activate && textual run --dev tests.dev

test:  ## every test; types, lint and import directions are among them
	.venv/bin/pytest

lint:  ## lint, format, import directions, dead code
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/vulture

types:  ## mypy, strict
	.venv/bin/mypy

format:  ## put the code into shape
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

snapshots:  ## accept a wanted change of looks
	.venv/bin/pytest --snapshot-update $(shell grep -l snap_compare tests/screens/*.py)

pictures:  ## draw docs/img anew
	.venv/bin/python -m tests.pictures

benchmarks:  ## cold start, memory, keys, long lists and trees, measured
	.venv/bin/python -m tests.benchmarks

dist:  ## wheel and sdist in dist/
	.venv/bin/python -m hatchling build
	.venv/bin/twine check --strict dist/*

check:  ## the gate, as it is run before anything is merged
	.ci/run
