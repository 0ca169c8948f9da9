# Thin names for commands; each target says what it does in `make help`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SITE   := $(VENV)/.site
TEST   := $(VENV)/.test
OTHER  := .venv-portability
ADDR   ?= 127.0.0.1:8000
LOCKED := install --quiet --disable-pip-version-check --require-hashes -r
LOCK   := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade

# Material's notice of its end of life: see MOVING.md
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(SITE)  ## read the site at http://127.0.0.1:8000/, reloaded at each edit
	$(BIN)/mkdocs serve --dev-addr $(ADDR)

build: $(SITE)  ## strict build into site/
	$(BIN)/mkdocs build --strict --quiet

offline: $(SITE)  ## site as a zip that opens without a server: build/docker-notes.zip
	$(BIN)/python -m macros.editions offline

print: $(SITE)  ## all pages on one: build/docker-notes.html
	$(BIN)/python -m macros.editions print

pdf: $(SITE)  ## the same as build/docker-notes.pdf; needs Chromium
	$(BIN)/python -m macros.editions pdf

sbom: $(SITE)  ## what the site is built with, as CycloneDX: build/docker-notes.cdx.json
	$(BIN)/python -m macros.editions sbom

test: $(if $(IN),in-docker,$(TEST) $(OTHER)/.ready)  ## every check, the examples on a real engine among them; IN=docker in a container
ifndef IN
	$(if $(ENGINE),DOCKER_NOTES_ENGINE=$(ENGINE)) $(if $(STORE),DOCKER_NOTES_STORE=$(STORE)) $(BIN)/python -m pytest
endif

verify: $(if $(IN),in-docker,$(TEST))  ## run the pages' examples; PAGE=docs/….md for one, ENGINE=29|28|26|FOLDER, STORE=containerd|overlay2, HUB=real, STALE=1, IN=docker
ifndef IN
	$(BIN)/python -m tests.examples verify $(PAGE) $(if $(ENGINE),--engine $(ENGINE)) $(if $(STORE),--store $(STORE)) $(if $(HUB),--hub) $(if $(ACCEPT),--accept) $(if $(STALE),--stale)
endif

in-docker:
	$(PYTHON) tests/examples/engine/nested.py $(MAKECMDGOALS)

record: $(TEST)  ## rewrite the outputs shown on PAGE=docs/….md from what the engine prints; ENGINE=, STORE= as for verify
	$(BIN)/python -m tests.examples record $(PAGE) $(if $(ENGINE),--engine $(ENGINE)) $(if $(STORE),--store $(STORE))

lint: $(TEST)  ## formatting, types and prose only
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/python -m pytest -q tests/prose

find: $(TEST)  ## what a check of the prose finds: CHECK=rules|versions|sources|voice|commands, PAGE=docs/….md for one page
	@$(BIN)/python -m tests.prose $(CHECK) $(PAGE)

refresh: $(TEST)  ## ask the registries for the base images' sizes, rewrite docs/data
	$(BIN)/python -m macros.base_images.refresh

links: $(TEST)  ## ask every outside link: dead, moved, still there without the cited terms; MIRRORS=FOLDER reads those it has
	$(BIN)/python -m tests.links $(if $(MIRRORS),--mirrors $(MIRRORS))

cli-flags: $(TEST)  ## write down what Docker's programs accept: ENGINE=FOLDER of the programs
	$(BIN)/python -m tests.prose.ask_cli $(ENGINE)

claims: $(TEST)  ## prove the version claims from tags; MIRRORS=FOLDER instead of clones, ALL=1 for those proved before
	$(BIN)/python -m tests.claims $(if $(MIRRORS),--mirrors $(MIRRORS)) $(if $(ALL),--all)

images: $(TEST)  ## say which images of the examples are unknown, retired or past their support; TODAY=1 by today's date
	@$(BIN)/python -m tests.images $(if $(TODAY),--today)

upgrade-images: $(TEST)  ## write the new tags of docs/data/example-images.yml into pages and stand-ins
	$(BIN)/python -m tests.images --upgrade

published: $(SITE)  ## add new addresses to the list of those that must not disappear
	$(BIN)/python -m tests.site.published

search-report: $(TEST)  ## ask the search box every question of tests/site/questions.tsv; print the misses
	$(BIN)/python -m tests.site.search_report

bench: $(TEST) $(OTHER)/.ready  ## time builds at 1, 10 and 100 times the pages beside other builders
	$(BIN)/python -m tests.benchmark

upgrade: $(TEST)  ## newest versions into the lock files, and of Docker into pins.json
	$(LOCK) requirements/site.in -o requirements/site.txt
	$(LOCK) requirements/test.in -o requirements/test.txt
	$(LOCK) requirements/portability.in -o requirements/portability.txt
	$(BIN)/python -m tests.examples.engine upgrade

clean:  ## remove what the build made; the environment stays
	rm -rf site build .cache/site .cache/templates

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; PYTHON=/path/to/python3 names another one")'
	$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "docker_notes.pth").write_text(str(pathlib.Path.cwd()))'

$(SITE): requirements/site.txt | $(BIN)/python
	$(BIN)/pip $(LOCKED) requirements/site.txt
	@touch $@

$(TEST): requirements/test.txt $(SITE)
	$(BIN)/pip $(LOCKED) requirements/test.txt
	@touch $@

$(OTHER)/.ready: requirements/portability.txt | $(BIN)/python
	$(BIN)/python -m venv $(OTHER)
	@echo "$(CURDIR)" > "$$(echo $(OTHER)/lib/python3.*/site-packages)/docker_notes.pth"
	$(OTHER)/bin/pip $(LOCKED) requirements/portability.txt
	@touch $@

.PHONY: in-docker help serve build offline print pdf sbom test verify record lint find refresh links cli-flags claims images upgrade-images published search-report bench upgrade clean
