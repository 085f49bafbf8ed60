# Two commands on a fresh machine with Python 3.11 or newer: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test check lint types imports format lock notebooks wheel bench campaign clean

help:           ## this list
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Xiangtu needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: .venv/.ready ## build the sample pages, ask three questions, draw the network
	@$(BIN)/kg demo --out demo
	@echo "(the command is $(BIN)/kg; '. $(BIN)/activate' puts it on the path)"

test: .venv/.ready ## all tests
	$(BIN)/python -m pytest

check: lint types imports ## lint, types, import contract

lint: .venv/.ready ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.ready ## mypy --strict
	$(BIN)/mypy

imports: .venv/.ready ## the tree is the flow
	$(BIN)/lint-imports

format: .venv/.ready ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/.ready ## pin the newest versions that fit pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --python-version 3.11 --no-header --upgrade -o requirements.lock

notebooks: .venv/.ready ## run the notebooks and write their output back clean
	$(BIN)/python notebooks/run.py

wheel: .venv/.ready ## build the wheel
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

bench: .venv/.ready ## speed beside peers, growth, truth found again (docs/benchmarks.md), layout, the network page
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.growth --workers 2
	$(BIN)/python -m benchmarks.archive truth
	$(BIN)/python -m benchmarks.graph
	$(BIN)/python -m benchmarks.layout
	$(BIN)/python -m benchmarks.page
	$(BIN)/python -m benchmarks.resolve 20000 100000

campaign: .venv/.ready ## what takes hours: 50,000 pages, 5,000 built in five ways, a million claims resolved, careers
	$(BIN)/python -m benchmarks.growth 10000 50000 --claims --workers 2
	$(BIN)/python -m benchmarks.same
	$(BIN)/python -m benchmarks.resolve 100000 1000000
	for seed in 1 2 3; do $(BIN)/python -m benchmarks.careers $$seed; done

clean: ## remove what can be made again
	rm -rf .venv build dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
