# One word for each thing to do; `make` alone lists them. Everything runs in the checkout's own .venv.

CANDIDATES = python3 python3.14 python3.13 python3.12 python3.11
IS_NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $(CANDIDATES); do "$$p" -c '$(IS_NEW_ENOUGH)' 2>/dev/null && echo "$$p" && break; done)
NO_PYTHON = SpanBridge: Python 3.11 or newer is needed. On Debian 12 or later: apt-get install -y python3 python3-venv
BOOTSTRAP = $(if $(PYTHON),$(PYTHON) scripts/bootstrap.py,echo "$(NO_PYTHON)" >&2; exit 1; :)
IN_VENV = .venv/bin/python -m
TEST_ENVIRONMENT = QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 TOKENIZERS_PARALLELISM=false
# Two files of tests at a time; ARGS="-n 0" runs them in one process.
PYTEST = $(TEST_ENVIRONMENT) $(IN_VENV) pytest -n 2 --dist loadfile
SOURCES = core desktop_app scripts tests benchmarks

.DEFAULT_GOAL := help
.PHONY: help run demo setup test check format clean distclean

help: ## list what can be done
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

run: ## set up, then open the window (without a display: the demo in the terminal)
	@$(BOOTSTRAP) run $(ARGS)

demo: ## set up, then the whole loop in the terminal
	@$(BOOTSTRAP) setup --qt none
	@$(IN_VENV) core.cli.main demo $(ARGS)

setup: ## set up only
	@$(BOOTSTRAP) setup

test: setup ## set up, then all tests (make test ARGS="-k spans" for some)
	@$(PYTEST) $(ARGS)

check: setup ## format, lint, types, import contracts, tests
	@$(IN_VENV) ruff format --check $(SOURCES)
	@$(IN_VENV) ruff check $(SOURCES)
	@$(IN_VENV) mypy
	@.venv/bin/lint-imports
	@$(PYTEST) $(ARGS)

format: setup ## format the code and mend what lint can mend
	@$(IN_VENV) ruff format $(SOURCES)
	@$(IN_VENV) ruff check --fix $(SOURCES)

clean: ## remove caches and build output
	rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find $(SOURCES) -type d -name __pycache__ -prune -exec rm -rf {} +

distclean: clean ## remove the environment as well
	rm -rf .venv
