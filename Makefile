# What a person types. `make book` and `make test` set up everything they need by themselves.

.DEFAULT_GOAL := book
.PHONY: book setup test check bench messages lock clean

venv := .venv
python := $(venv)/bin/python
stamp := $(venv)/ready

# Quiet tools: what is printed is what matters.
export PIP_DISABLE_PIP_VERSION_CHECK := 1

book: setup  ## build ./book into dist/
	@$(python) make_book.py

setup: $(stamp)  ## .venv, locked dependencies, Pango and fonts

# The system's Python first: Debian optimizes it by profile, and a book takes a fifth less than with one
# that was only compiled. Another is named with PYTHON=.
$(stamp): requirements.lock keben/machine.py
	@set -e; \
	found=; \
	for candidate in $(PYTHON) /usr/bin/python3 python3.11 python3 python3.12 python3.13; do \
		if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Python 3.11 or later is wanted: sudo apt-get install python3 python3-venv" >&2; exit 3; \
	fi; \
	if ! $$found -c 'import ensurepip' 2>/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
		then apt-get -qq update && apt-get -qq install --yes python3-venv >/dev/null; \
		else echo "python3-venv is wanted: sudo apt-get install python3-venv" >&2; exit 3; fi; \
	fi; \
	[ -x $(python) ] || $$found -m venv $(venv); \
	echo "setting up $(venv)"; \
	$(python) -m pip install -qq --require-hashes -r requirements.lock; \
	$(python) -m keben.machine; \
	touch $(stamp)

test: setup  ## all tests; those whose tools are missing are skipped and say so
	@$(python) -m pytest -n auto

check: setup  ## what CI runs
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy
	@$(MAKE) --no-print-directory test

bench: setup  ## beside its peers, into docs/BENCHMARKS.md; takes long: BENCH="-n 1 --only 'keben*,typst'"
	@$(python) -c 'import typst' 2>/dev/null || $(python) -m pip install -qq typst
	@$(python) -m tests.bench --write docs/BENCHMARKS.md $(BENCH)

messages: setup  ## bring keben.po up to date with the strings of the code
	@$(python) -m tests.catalogue

lock: setup  ## requirements.lock anew from pyproject.toml (for whoever changes a dependency)
	@$(python) -m venv $(venv)/lock
	@$(venv)/lock/bin/pip install -qq pip-tools
	@$(venv)/lock/bin/pip-compile --quiet --upgrade --no-header --generate-hashes --strip-extras \
		--allow-unsafe --extra dev --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--output-file requirements.lock pyproject.toml
	@sed -i '1i # What .venv holds: every package with its version and checksums. Made from pyproject.toml by\n# `make lock`; not edited by hand.\n#' requirements.lock

clean:  ## all that set-up and builds made
	rm -rf $(venv) .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find dist -mindepth 1 -not -name .gitkeep -delete
