# cemlab: `make study` runs the bundled studies, `make test` runs all tests.
# Both set up the environment first; nothing needs to be activated.

PYTHON ?= python3
STUDIES ?= wuye-repair copenhagen-tenants
BIN := .venv/bin
READY := .venv/.ready

# Commands, kernels and tests share what one of them has compiled; else each compiles pandas anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help env study test lint bench lab notebooks lock fonts clean

help: ## list the targets
	@echo "make TARGET, where TARGET is one of"
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: $(READY) ## set up the environment in .venv

study: $(READY) ## run the bundled studies and print where the reports are
	@$(BIN)/cemlab run $(STUDIES)

test: $(READY) ## run package tests, notebook tests and README checks
	@$(BIN)/python -m pytest -p no:nbval -n auto --dist loadfile --no-loadscope-reorder tests
	@CEMLAB_STATIC=1 $(BIN)/python -m pytest -n auto --dist loadfile --nbval --nbval-sanitize-with tests/notebooks/sanitize.cfg -q notebooks

lint: $(READY) ## check style
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

bench: $(READY) ## measure speed against other packages (see tests/benchmarks)
	@$(BIN)/python -m tests.benchmarks

lab: $(READY) ## open JupyterLab at the notebooks
	@$(BIN)/cemlab lab wuye-repair

notebooks: $(READY) ## execute the notebooks on the bundled study and store them, tidied
	@$(BIN)/python -m cemlab.run.stored
	@cp reports/wuye-repair/draft/drivers/drivers_importance.en.png \
		reports/wuye-repair/draft/journeys/journeys_map.en.svg data/wuye-repair/

lock: $(READY) ## write constraints.txt anew from pyproject.toml
	@echo "# Versions that a fresh set-up installs; made by \`make lock\`." > constraints.part
	@$(BIN)/python -m uv pip compile -q --universal --python-version 3.11 --extra test --extra browser \
		--no-header --no-annotate pyproject.toml >> constraints.part
	@mv constraints.part constraints.txt

fonts: $(READY) ## build the bundled fonts anew (needs Debian's fonts-noto-cjk)
	@$(BIN)/python -m cemlab.style.build_fonts

clean: ## remove the environment; reports and data stay
	rm -rf .venv

# The environment is complete when the stamp is there: a set-up cut short is done again.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; \
		sys.exit(f"cemlab needs Python 3.11 or newer; {sys.executable} is {v[0]}.{v[1]}. " \
		"Name another one: make PYTHON=python3.12 ...") if v < (3, 11) else None'
	@echo "Setting up the environment in .venv (once; one to three minutes) ..."
	@start=$$(date +%s); rm -f $(READY); \
	{ [ -x $(BIN)/python ] || $(PYTHON) -m venv .venv; } && \
	$(BIN)/python -m pip install -q --upgrade pip && \
	{ $(BIN)/python -m pip install -q uv 2>/dev/null && \
	  $(BIN)/python -m uv pip install -q --python $(BIN)/python -c constraints.txt -e '.[test,browser]' || \
	  $(BIN)/python -m pip install -q -c constraints.txt -e '.[test,browser]'; } && \
	$(BIN)/python -c 'import papermill, seaborn, statsmodels.api, cemlab.drivers' && \
	touch $(READY) && echo "Ready after $$(( $$(date +%s) - start )) s."
