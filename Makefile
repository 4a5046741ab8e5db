# The few verbs of this project. Each installs what it needs, and can be repeated.
.PHONY: demo test faults proof lint bench bench-check clean
SHELL := /bin/bash
PYTHON_HERE := .venv/bin/python

demo: ## seed an SQLite file, and show what is in it
	@tools/setup demo
	@$(PYTHON_HERE) tools/demo.py

test: ## the tests, on SQLite, MariaDB and, where it can be had, MySQL
	@tools/setup all
	$(PYTHON_HERE) -m pytest -n 2 --dist worksteal --cov

faults: ## every fault, which takes more than an hour, and a table of what became of each; all of MySQL
	@tools/setup faults
	SEEDLIB_KILL_STRIDE=1 SEEDLIB_EXAMPLES=10 $(PYTHON_HERE) -m pytest \
		tests/faults tests/properties -n 2 --dist worksteal \
		-m "long or not long" -o timeout=7200
	$(PYTHON_HERE) -m pytest tests -n 2 --dist worksteal \
		--ignore tests/faults --ignore tests/properties -m long

proof: ## every schema under tests/schemas scaffolded, filled and emptied, and a table of it
	@tools/setup all
	$(PYTHON_HERE) -m tests.schemas
	SEEDLIB_EXAMPLES=10 $(PYTHON_HERE) -m pytest tests/schemas/test_invented.py -n 2 -m long \
		-o timeout=7200

lint: ## format, lint, types, and which module may import which
	@tools/setup all
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: ## every benchmark, which takes some two hours, and docs/benchmarks.md
	@tools/setup bench
	$(PYTHON_HERE) -m tests.bench.values_rate
	$(PYTHON_HERE) -m tests.bench.masks_rate
	$(PYTHON_HERE) -m tests.bench.sources_rate
	$(PYTHON_HERE) -m tests.bench

bench-check: ## the same, and status 1 where a mark is missed
	@tools/setup bench
	$(PYTHON_HERE) -m tests.bench.masks_rate --check
	$(PYTHON_HERE) -m tests.bench.sources_rate --check
	$(PYTHON_HERE) -m tests.bench --check

clean: ## remove what the other verbs made, .venv and the demo's database included
	rm -rf .venv .bench build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache
	rm -rf .mypy_cache .pytest_cache .ruff_cache terp.sqlite3*
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
