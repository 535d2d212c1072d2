# `make ask Q="…"` answers from the shipped folder; `make test` tests everything. Both set themselves up.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin

# What is typed for Q is text and nothing else: it is not expanded by make, not handed on to it by the environment,
# and quoted for the shell.
unexport Q
MAKEOVERRIDES :=
define newline


endef
quoted = '$(subst ','\'',$(subst $(newline), ,$(value Q)))'

.PHONY: help ask run test test-slow check format preview lock clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

ask: $(VENV)/.runtime ## Answer a question: make ask Q="When will AI write most of Meta's code?"
	@$(BIN)/python -m bot ask $(if $(value Q),-- $(quoted))

run: $(VENV)/.runtime ## Run the bot on the platforms that are set up
	@exec $(BIN)/python -m bot run

test: $(VENV)/.dev ## Run the tests
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

test-slow: $(VENV)/.dev ## Run the tests that take minutes
	@$(BIN)/python -m pytest -m slow --timeout 900 tests/engine
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m slow --timeout 900 --ignore tests/engine

check: $(VENV)/.dev ## Check style, types and the arrows of import
	@$(BIN)/ruff format --check --quiet . || { echo "make format mends the layout"; exit 1; }
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m bot lint knowledge
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

format: $(VENV)/.dev ## Lay out the code
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

preview: $(VENV)/.preview ## Make the README's pictures from the bot's real replies
	@$(BIN)/python -m tests.preview

lock: ## Pin the requirements anew, with hashes and without addresses
	@$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv
	@for extra in "-o requirements.txt" "--group dev -c requirements.txt -o requirements-dev.txt"; do \
		$(VENV)-lock/bin/uv pip compile pyproject.toml $$extra --quiet --generate-hashes --no-header --no-annotate \
			--python-version 3.11 --universal || exit 1; done
	@rm -rf $(VENV)-lock

clean: ## Remove what was set up
	@rm -rf $(VENV) tests/wire/node/node_modules tests/preview/node/node_modules tests/engine/opensearch/target

$(VENV)/.runtime: requirements.txt
	@echo "Setting up once…" >&2
	@$(create)
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt
	@echo "Setting up the tests once…" >&2
	@$(create)
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime

$(VENV)/.preview: $(VENV)/.dev tests/preview/requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check -r tests/preview/requirements.txt
	@touch $@

define create
test -x $(BIN)/pip || { \
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it with make PYTHON=…" >&2; exit 1; }; \
	"$(PYTHON)" -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "This Python makes no virtual environments; install its venv package." >&2; exit 1; }; }
endef
