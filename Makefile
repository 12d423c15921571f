# Every target makes what it needs first, on a fresh machine too: Python 3.11+, pip and make are enough.
# `make` alone lists the targets.

PORT ?= 8000
ARGS ?=
PYTEST_WORKERS ?= 2

# Interpreters to try for .venv; `make PYTHON=/path/to/python3.12 …` names one.
PYTHON ?=
export PYTHON

VENV := .venv
PY := $(VENV)/bin/python

# A stamp's name carries the checksum of its requirement file: the same pins are never installed
# twice, whatever git did to the file times. requirements/install writes the stamp last.
stamp = $(VENV)/.installed-$(1)-$(shell cksum < requirements/$(1).txt | tr ' ' '-')
SITE := $(call stamp,site)
TEST := $(call stamp,test) $(call stamp,dkim)
BENCH := $(call stamp,bench)

# A .venv whose Python has gone (an upgrade, a moved folder) counts as missing.
ifeq ($(wildcard $(PY)),)
.PHONY: $(SITE) $(TEST) $(BENCH)
endif

CODE := $(wildcard build.py pelicanconf.py club functions infra benchmarks tests)

.DEFAULT_GOAL := help
.PHONY: help site serve test coverage check format bench soak clean requirements
.PHONY: check-style check-types check-floors check-templates check-infra check-entries

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*  ## /make \1\t/p' Makefile | expand -t 20

site: $(SITE)  ## build the site into output/ (ARGS="--site-url https://…")
	@$(PY) build.py build $(ARGS)

serve: $(SITE)  ## build and serve the site on this machine (PORT=8000)
	@$(PY) build.py serve --port $(PORT) $(ARGS)

test: check  ## everything that must hold before a change is merged (at most 15 minutes)
	@$(PY) -m pytest -n $(PYTEST_WORKERS) $(ARGS)

coverage: $(TEST)  ## the same tests, and which lines and branches they reach: at least 95 % (takes twice as long)
	@$(PY) -m pytest -n $(PYTEST_WORKERS) --cov $(ARGS)

soak: $(TEST)  ## the tests again, with the long versions of those that have one
	@SOAK=1 $(PY) -m pytest -n $(PYTEST_WORKERS) $(ARGS)

# `make -k check` goes on after the first failure and shows them all.
check: check-style check-types check-floors check-templates check-infra check-entries  ## style, types, who imports whom, templates, and every entry

check-style: $(TEST)
	@$(PY) -m ruff format --check --quiet $(CODE) || { echo 'To mend this: make format'; exit 1; }
	@$(PY) -m ruff check --quiet $(CODE)

check-types: $(TEST)
	@$(PY) -m mypy $(CODE)

check-floors: $(TEST)
	@$(PY) $(VENV)/bin/lint-imports --no-logo

check-templates: $(TEST)
	@$(PY) -m djlint --lint --quiet theme/templates club/local/templates

check-infra: $(TEST)
	@$(PY) $(VENV)/bin/cfn-lint infra/template.yaml

check-entries: $(SITE)
	@$(PY) build.py check

format: $(TEST)  ## put code into the one style, and mend what a tool can
	@$(PY) -m ruff check --fix-only --quiet $(CODE)
	@$(PY) -m ruff format --quiet $(CODE)

bench: $(BENCH) $(TEST)  ## measure speed: the build beside Hugo and stock Pelican, forms beside a bare function, sending beside plain loops
	@$(PY) -m benchmarks $(ARGS)
	@$(PY) -m benchmarks.forms
	@$(PY) -m benchmarks.sending --readers 100000 --tables 10000 --others 10000

clean:  ## remove what was built (not .venv, nor the readers and mails of a local club: rm -rf .serve)
	@rm -rf output .output.build .serve/site .serve/.site.build .serve/kit dist .coverage .coverage.* htmlcov \
		.mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.venv*/*' -prune -exec rm -rf {} +

requirements:  ## pin the packages of pyproject.toml again (UPGRADE=--upgrade for newer releases)
	@requirements/pin $(UPGRADE)

$(SITE):
	@requirements/install site

$(call stamp,test):
	@requirements/install test

$(call stamp,dkim):
	@requirements/install dkim

$(BENCH):
	@requirements/install bench
