# Each target sets itself up on a bare machine: Python 3.11 or newer and make are all it needs.
# uv is used where it is on the PATH, else venv and pip. Stamps in .venv make repeated calls instant.

VENV := .venv
BIN := $(VENV)/bin
SCENARIO ?= us

# $(call install,EXTRAS): this checkout, editable, with its dependencies and the extras "[a,b]"
define install
	@echo "setting up $(VENV)$(if $(1), with $(1))" >&2
	@if command -v uv >/dev/null 2>&1 && uv pip install -q --python $(BIN)/python -c constraints.txt -e ".$(1)"; then :; \
	else $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e ".$(1)"; fi
endef

.PHONY: run setup test browser check format datasets bench clean

run: $(VENV)/.run
	$(BIN)/pod2door run $(SCENARIO)

setup: $(VENV)/.test

# A file's tests stay on one of the two processes: what they share (a run, a server, a plan) is made once.
# Files go out in the order that tests/conftest.py gives them.
test: $(VENV)/.test
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

browser: $(VENV)/.test
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m browser

check: $(VENV)/.test
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-logo

format: $(VENV)/.test
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

datasets: $(VENV)/.build
	$(BIN)/python -m datasets.build

bench: $(VENV)/.test
	@for file in $$(grep -l '^if __name__' benchmarks/*.py); do \
	  name=$$(basename $$file .py); echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/.python:
	@for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$$p; break; fi; done; \
	if command -v uv >/dev/null 2>&1 && uv venv -q --clear --python ">=3.11" $(VENV); then :; \
	elif [ -n "$$python" ]; then $$python -m venv --clear $(VENV); \
	else echo "pod2door needs Python 3.11 or newer (looked for python3 and python3.11 to python3.14)" >&2; exit 1; fi
	@touch $@

$(VENV)/.run: $(VENV)/.python pyproject.toml constraints.txt
	$(call install)
	@$(BIN)/python -m cli.compile
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(call install,[test])
	@$(BIN)/python tests/browser/find_browser.py
	@touch $@

$(VENV)/.build: $(VENV)/.run
	$(call install,[build])
	@touch $@
