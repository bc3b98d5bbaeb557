# Two targets need nothing but git, make and Python 3.11 or later: `make demo` and `make test`.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do command -v $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
OUT ?= out
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help demo test lint types tests bench stress docs clean

help:
	@echo "make demo    set up, answer two questions, validate, export the network"
	@echo "make test    all that CI runs: lint, types, tests"
	@echo "make bench   measure, as ratios side by side in one run"
	@echo "make stress  kill, crowd and starve those who add to a home, hundreds of times"
	@echo "make docs    write again what is generated: the pages on commands, queries, questions and ontology, and the pictures"
	@echo "make clean   remove what the other targets made"

demo: $(VENV)/installed
	@echo "\n== Who works with the Global Fund?"
	@$(BIN)/hss-graph query partners-of -p organisation="Global Fund" -f table
	@echo "\n== Which building blocks does no organisation in the graph work on?"
	@$(BIN)/hss-graph query blocks-without-organisations -f table
	@echo "\n== Is the graph valid?"
	@$(BIN)/hss-graph validate
	@echo "\n== The network of who works with whom"
	@mkdir -p $(OUT)
	@$(BIN)/hss-graph network export -o $(OUT)/network.graphml
	@$(BIN)/hss-graph network export -o $(OUT)/network.gexf
	@$(BIN)/hss-graph network export -o $(OUT)/network.json
	@$(BIN)/hss-graph network export -o $(OUT)/tables
	@echo "\nThe files are in $(abspath $(OUT)). Next: $(BIN)/hss-graph --help"

test: lint types tests

lint: $(VENV)/developed
	$(BIN)/ruff format --check --quiet src tests benchmarks docs
	$(BIN)/ruff check --quiet src tests benchmarks docs

types: $(VENV)/developed
	$(BIN)/mypy

tests: $(VENV)/developed
	$(BIN)/pytest --numprocesses auto --dist loadfile

bench: $(VENV)/developed
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/questions.py
	$(BIN)/python benchmarks/gate.py
	$(BIN)/python benchmarks/networks.py

stress: $(VENV)/developed
	$(BIN)/python benchmarks/stress.py

docs: $(VENV)/developed
	$(BIN)/python docs/generate.py
	$(BIN)/hss-graph network plot -o docs/network.svg

clean:
	rm -rf $(VENV) $(OUT) build dist .mypy_cache .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "make: no python3 found; install Python 3.11 or later"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make: $(PYTHON) is older than 3.11; run make PYTHON=/path/to/python3.11"; exit 2; }
	@echo "Making a virtual environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing HSS Graph …"
	@$(PIP) install --editable .
	@touch $@

$(VENV)/developed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing HSS Graph with all extras and what the tests need …"
	@$(PIP) install --editable '.[all,dev]'
	@touch $@ $(VENV)/installed
