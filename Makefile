# Everything here needs Python 3.11 or newer, make and git; `make` alone lists the targets.

LOCK := requirements.lock
PYWB := .venv-pywb
PYWB_LOCK := requirements-pywb.lock
PEERS_LOCK := requirements-peers.lock
VENV := .venv
PEERS := .venv-peers
NODE := .node-peers
NODE_LOCK := tests/browser/npm/package-lock.json
FUZZ_LOCK := requirements-fuzz.lock
FUZZ := .venv-fuzz
BIN := $(VENV)/bin
# make setup PYTHON=... names an interpreter; otherwise it is the first that is new enough.
PYTHON :=
PYTHONS := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)

.DEFAULT_GOAL := help
.PHONY: help setup setup-pywb setup-peers demo test test-slow check fix bench screenshots soak fuzz lock clean

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

# install ENVIRONMENT LOCK: nothing to do where the environment was made from this very lock.
# A registry that fails in passing gets a second chance; the lock is copied only after success.
define install
	@if ! cmp -s $(2) $(1)/$(2) || ! test -x $(1)/bin/python; then \
		for python in $(PYTHONS) none; do \
			$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
		done; \
		test $$python != none || { \
			echo "Python 3.11 or newer is needed, and none is here under: $(PYTHONS)." >&2; \
			echo "Install it, or name it: make setup PYTHON=/path/to/python3.12" >&2; exit 1; }; \
		echo "Installing $(2) into $(1), which takes a minute or so, once."; \
		$$python -m venv --clear $(1) || exit 1; \
		pip="$(1)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes"; \
		$$pip -r $(2) || { echo "Once more, in 5 seconds." >&2; sleep 5; $$pip -r $(2); } || exit 1; \
		cp $(2) $(1)/$(2); \
	fi
endef

# The tests start hundreds of processes: with this set, each would compile every module anew.
test test-slow: export PYTHONDONTWRITEBYTECODE :=

setup: ## Make .venv with what requirements.lock says
	$(call install,$(VENV),$(LOCK))

setup-pywb: ## Make .venv-pywb with pywb, by which `scrapy view` shows pages as they looked
	$(call install,$(PYWB),$(PYWB_LOCK))

# replayweb.page comes from npm, where there is npm; without it one test is left out.
setup-peers: ## Make .venv-peers with the tools that tests compare with
	$(call install,$(PEERS),$(PEERS_LOCK))
	@if command -v npm >/dev/null && ! cmp -s $(NODE_LOCK) $(NODE)/package-lock.json; then \
		rm -rf $(NODE) && mkdir $(NODE) && cp $(dir $(NODE_LOCK))*.json $(NODE) \
		&& npm ci --prefix $(NODE) --ignore-scripts --no-audit --no-fund --silent \
		|| { rm -rf $(NODE); echo "npm could not install replayweb.page: its test is left out." >&2; }; \
	fi

demo: setup ## Crawl a sample site, verify the archive, rebuild the records offline
	@$(BIN)/python -m tests.demo

test: setup setup-peers ## Run the tests, but for those that take long
	@$(BIN)/python -m pytest -n 2 -m "not slow"

test-slow: setup ## Run the tests that take long: kills, full disks, hostile answers, whole replays
	@$(BIN)/python -m pytest -n 2 -m slow

check: setup ## Check format, lint, types and the direction of imports
	@$(BIN)/ruff format --check --quiet . || { echo "make fix puts the format right." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

fix: setup ## Format the code and mend what ruff can mend
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix .

bench: setup setup-peers ## Measure all that has a bound, as ratios in one run
	@$(BIN)/python -m tests.bench

screenshots: setup setup-peers ## Take the pictures of the documentation, in Chromium
	@SCREENSHOTS=docs/pictures $(BIN)/python -m pytest -n 0 tests/browser/test_reader.py

soak: setup ## Kill crawls, cut their power, fill their disks, for three quarters of an hour
	@$(BIN)/python -u -m tests.durability.soak

# make fuzz SECONDS=600 takes longer; x86-64 Linux only, as atheris is.
SECONDS ?= 120
fuzz: ## Fuzz the extraction, guided by coverage, for two minutes
	$(call install,$(FUZZ),$(FUZZ_LOCK))
	@$(FUZZ)/bin/python -m tests.fuzz.extraction $(SECONDS)

# make lock LOCKFLAGS=--upgrade takes the newest versions that pyproject.toml allows.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(LOCKFLAGS)

lock: setup ## Resolve pyproject.toml into the lock files
	@$(COMPILE) --extra dev pyproject.toml --output-file $(LOCK)
	@$(COMPILE) --extra dev --group fuzz pyproject.toml --output-file $(FUZZ_LOCK)
	@$(COMPILE) --group pywb --output-file $(PYWB_LOCK)
	@$(COMPILE) --group peers --output-file $(PEERS_LOCK)

clean: ## Remove the environments and caches; collections stay
	@rm -rf $(VENV) $(PYWB) $(PEERS) $(NODE) $(FUZZ) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find archive crawler pipelines tests viewer -name __pycache__ -exec rm -rf {} +
