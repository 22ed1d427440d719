# Every target works on a fresh machine (Debian 12 or 13, Raspberry Pi OS) with git, make and python3 (3.11 to 3.13):
# it first installs what is missing and says so. ARGS="..." is handed on, as in: make test ARGS="-k scanner"

SHELL := /bin/sh
.DEFAULT_GOAL := help
ARGS ?=
python := .venv/bin/python
# A file's tests stay together, and files begin in the order of their names: the last ones are short. ARGS="-n 0": one
# process, with a line for each file.
processes := --numprocesses 2 --dist loadfile --no-loadscope-reorder
sources := $(wildcard kiosk quota_protocol quota_server workbench tests bench tools)

.PHONY: help install demo test check format bench gallery voice soak lock clean

help: ## what there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

install: ## install what development needs: system packages, .venv
	@tools/bootstrap test

demo: ## the kiosk in a window, with server, example office and workbench; without a display it plays by itself
	@tools/bootstrap run
	@tools/demo $(ARGS)

test: ## all tests, but for the long runs
	@tools/bootstrap test
	@$(python) -m pytest $(processes) $(ARGS)

check: ## format, lint, types, import floors, docs
	@tools/bootstrap test
	@tools/check $(sources)

format: ## put the code into the form that `make check` asks for
	@tools/bootstrap test
	@$(python) -m ruff format $(sources)
	@$(python) -m ruff check --fix $(sources)

bench: ## figures beside their targets
	@tools/bootstrap test
	@$(python) -m bench $(ARGS)

voice: ## clips of everything the kiosk can say, into voice/ (recordings that are there stay)
	@tools/bootstrap test
	@$(python) -m tools.voice $(ARGS)

gallery: ## pictures of every screen, into images/gallery
	@tools/bootstrap test
	@$(python) -m tools.gallery $(ARGS)

soak: ## the long runs
	@tools/bootstrap test
	@$(python) -m pytest -m soak $(ARGS)

lock: ## choose the newest allowed versions of all dependencies again (requirements.lock)
	@tools/bootstrap test
	@tools/lock

clean: ## remove what the other targets made, the virtual environment included
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
