# `make serve` and `make test` set up all they need: Python >= 3.11 and make are enough.

PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: serve build zensical test lint walk pictures engines office bench bench-start bench-scale load fuzz audit lock profile clean

serve: .venv/serve.stamp node_modules/.stamp
	$(BIN)/python build.py serve

build: .venv/serve.stamp node_modules/.stamp
	$(BIN)/python build.py

# Builds dist/ with Zensical in the place of MkDocs (docs/deux-generateurs.md).
zensical: .venv/test.stamp node_modules/.stamp
	$(BIN)/python build.py --generator zensical

test: .venv/test.stamp node_modules/.stamp lint
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m pytest

lint: .venv/test.stamp node_modules/.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy
	node_modules/.bin/tsc -p .

# Follows docs/ajouter-une-question.md in a clean clone and times each step: a quarter of an hour on the whole base.
walk: .venv/test.stamp node_modules/.stamp
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m tests.walk

# Takes the pictures of docs/ anew: look at each before you commit it.
pictures: .venv/test.stamp node_modules/.stamp
	$(BIN)/python -m tests.chromium
	NOA_PICTURES=1 $(BIN)/python -m pytest tests/test_guides.py -n 0

# Installs Firefox and WebKitGTK on Debian and Ubuntu, for the tests that are skipped without them.
engines: .venv/test.stamp
	$(BIN)/python -m tests.engines

# Installs LibreOffice's spreadsheets on Debian and Ubuntu (88 MB), for the test that is skipped without them.
APT = $(if $(filter 0,$(shell id -u)),,sudo -n) env DEBIAN_FRONTEND=noninteractive apt-get
office:
	$(APT) update -qq
	$(APT) install -y -qq --no-install-recommends libreoffice-calc-nogui

# Measures beside peers, into bench/README.md. DATA: a folder of public data sets; PARTS: some parts only.
bench: .venv/bench.stamp node_modules/.stamp bench/node_modules/.stamp
	$(BIN)/python -m bench $(PARTS) $(if $(DATA),--data "$(DATA)")

# How soon NOA answers, with the packed runtime and with a stock Pyodide, into bench/README.md. NOA_REPEATS: visits for a figure.
bench-start: .venv/test.stamp .venv/bench.stamp node_modules/.stamp bench/node_modules/.stamp
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m bench start

# How cost grows with the base, on made-up bases, into bench/README.md. NOA_SIZES: entries, as in 448,3000.
bench-scale: .venv/bench.stamp node_modules/.stamp bench/node_modules/.stamp
	$(BIN)/python -m bench scale

# First visits behind nginx on one core, for two minutes, into bench/README.md and docs/capacite.md. Needs nginx and wrk.
load: .venv/test.stamp .venv/bench.stamp build
	$(BIN)/python -m bench load
	$(BIN)/python -m bench.capacity

# 100,000 messages, 100,000 parameters and 10,000 knowledge files, into bench/README.md. NOA_SEED: others.
fuzz: .venv/test.stamp .venv/bench.stamp
	$(BIN)/python -m bench fuzz

# Known vulnerabilities of what is locked, as a report: needs a network, and fails nothing.
audit: .venv/test.stamp node_modules/.stamp
	-for name in requirements requirements-test requirements-bench; do \
	  $(BIN)/pip-audit --requirement $$name.txt --require-hashes --disable-pip; done
	-$(BIN)/npm audit
	-$(BIN)/npm audit --prefix bench

# Locks every version with its hashes; run it after editing a requirements*.in file.
lock: .venv/test.stamp
	$(BIN)/pip install --quiet uv
	for name in requirements requirements-test requirements-bench; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --upgrade $$name.in -o $$name.txt || exit 1; done
	$(BIN)/npm update --package-lock-only
	$(BIN)/npm update --package-lock-only --prefix bench

# Records which half of Pyodide ordinary questions take; run it after an update of Pyodide.
profile: .venv/serve.stamp node_modules/.stamp
	$(BIN)/python -m noa_build.runtime.profile

clean:
	rm -rf build dist .cache

.venv/serve.stamp: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	touch $@

.venv/test.stamp: requirements-test.txt .venv/serve.stamp
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-test.txt
	touch $@

node_modules/.stamp: package-lock.json .venv/serve.stamp
	$(BIN)/npm ci --no-progress --loglevel=error
	touch $@

.venv/bench.stamp: requirements-bench.txt .venv/serve.stamp
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.txt
	touch $@

bench/node_modules/.stamp: bench/package-lock.json .venv/serve.stamp
	$(BIN)/npm ci --prefix bench --no-progress --loglevel=error
	touch $@
