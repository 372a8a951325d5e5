# The Python that makes .venv. If .venv exists, it is the Python in it.
PYTHON = $(shell test -e .venv/installed.json && .venv/bin/python -c '' 2>&- && echo .venv/bin/python || echo python3)
PY = .venv/bin/python

SITE = requirements-legacy.txt
TEST = requirements/test.txt
LESSON = requirements/lesson.txt
FAST = tests/unit tests/compat tests/lts tests/tutorial/test_files.py tests/tutorial/test_folders.py tests/tutorial/test_parser.py tests/tutorial/test_report.py tests/tutorial/test_text.py tests/lesson/test_classroom_parts.py tests/lesson/test_diagrams.py tests/lesson/test_predictions.py tests/lesson/test_tap.py
ERAS = channels1 channels2 channels4
ACCEPTANCE = tests/live/test_accounts.py tests/live/test_feed.py tests/live/test_handshake.py tests/browser/test_page.py
SHELL_SCRIPTS = vagrant/provision.sh vagrant/site tests/roots/*.sh tests/vm/*.sh tests/vm/container/vagrant .ci/run

# $(call install,LOCK) installs the missing parts; it takes a moment if none is missing.
install = @command -v $(PYTHON) >/dev/null || { echo "error: no $(PYTHON): install Python 3.6 to 3.14, or name one: make PYTHON=/path/to/python3.11"; exit 1; }; $(PYTHON) -u scripts/environment.py $(1)

.DEFAULT_GOAL = help
.NOTPARALLEL:  # two installations into one .venv would collide
.PHONY: help site-env test-env lesson-env docs-env eras/channels2 eras/channels4

help: ## Show this list
	@sed -n -e 's/^##@ \(.*\)/\n\1/p' -e 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 26

# One target for each environment. Other targets need them; nobody types them.
site-env:
	$(call install,$(SITE))

test-env:
	$(call install,$(TEST))

# An era that cannot be installed is left out: its lines say why, and the page says it too.
lesson-env:
	$(call install,$(SITE) $(LESSON))
	$(call install,--optional --venv eras/channels2/.venv eras/channels2/requirements.txt)
	$(call install,--optional --venv eras/channels4/.venv --oldest 3.10 eras/channels4/requirements.txt)

docs-env:
	$(call install,--venv docs/.venv --oldest 3.11 requirements/docs.txt)

eras/channels2:
	$(call install,--venv $@/.venv $@/requirements.txt)

eras/channels4:
	$(call install,--venv $@/.venv --oldest 3.10 $@/requirements.txt)

##@ Follow the tutorial
.PHONY: run redis tutorial tutorial-folder wheelhouse keep-box

run: site-env ## Run the site. Settings: PORT=8000 WORKERS=2 HOST=127.0.0.1 REDIS_URL=… DATABASE_URL=… PYTHON=python3.11
	@exec $(PY) -m scripts.run

redis: site-env ## Run only this checkout's Redis, for `.venv/bin/python manage.py runserver` beside it
	@exec $(PY) -m scripts.redis_server

tutorial: test-env ## Execute the tutorial in a new folder (3 minutes). Settings: TEXT=short STEPS=5-12 FOLDER=~/look REPORT=docs/generated
	@exec $(PY) -m tutorial $(if $(TEXT),--text="$(TEXT)") $(if $(STEPS),--steps="$(STEPS)") $(if $(FOLDER),--folder="$(FOLDER)") $(if $(REPORT),--report="$(REPORT)")

tutorial-folder: site-env $(if $(filter 28 29 30,$(STEP)),eras/channels2) ## Make the folder that a step leaves (seconds): STEP=12 FOLDER=~/look TEXT=short
	@$(PY) -m tutorial.folders --step="$(STEP)" --folder="$(FOLDER)" $(if $(TEXT),--text="$(TEXT)")

wheelhouse: test-env ## Fetch the VM's Python packages into wheelhouse/, for `vagrant up` without a package index
	@$(PY) -m scripts.wheelhouse

keep-box: site-env ## Keep the VM's box in boxes/, for `vagrant up` without a registry of boxes. Settings: FILE=x.box
	@$(PY) -m scripts.keep_box $(if $(FILE),"$(FILE)")

##@ Teach Channels 1 against 2 and 4
.PHONY: eras lesson-bundle lesson-bundle-test exercise scenario run-channels2 run-channels4 acceptance traces recordings diagrams

eras: lesson-env ## Run all three side by side, on one page (the first time, some minutes to install). Settings: HOST PORT STUDENTS=20 LESSON_TOKEN=…
	@exec $(PY) -m lesson.classroom

lesson-bundle: lesson-env ## Pack all that `make eras` needs into one archive in dist/, for a room without internet
	@$(PY) -m lesson.classroom.bundle

lesson-bundle-test: test-env lesson-env ## Unpack that archive where no network is, and run it (root; 3 minutes)
	@LESSON_BUNDLE=true $(PY) -m pytest -q tests/lesson/test_bundle.py

exercise: test-env ## Do the next of twelve exercises: the file is checked at each save. NAME=03_origin HINT=1 LIST=1 AGAIN=1 ONCE=1
	@exec $(PY) -m lesson.exercises $(if $(NAME),--name="$(NAME)") $(if $(HINT),--hint) $(if $(LIST),--list) $(if $(AGAIN),--again) $(if $(ONCE),--once)

scenario: test-env eras/channels2 eras/channels4 ## Run one of the lesson's scenarios in each era, and print what happened: NAME=login
	@$(PY) -m lesson.recording --compare "$(NAME)"

run-channels2: site-env eras/channels2 ## Run the site on Channels 2
	@exec $(PY) -m scripts.run_eras channels2

run-channels4: site-env eras/channels4 ## Run the site on Channels 4
	@exec $(PY) -m scripts.run_eras channels4

acceptance: test-env eras/channels2 eras/channels4 ## Run one test suite on Channels 1, 2 and 4: the same site three times
	@for era in $(ERAS); do \
	    echo "$$era:"; ERA=$$era $(PY) -m pytest -q $(ACCEPTANCE) || exit 1; \
	done
	$(if $(filter channels1,$(ERAS)),@echo "all three together:"; $(PY) -m pytest -q tests/eras)

traces: test-env eras/channels2 eras/channels4 ## Write docs/generated/traces.md: the Redis commands of one login in each era
	@TRACES=docs/generated/traces.md $(PY) -m pytest tests/eras/test_trace.py

recordings: test-env eras/channels2 eras/channels4 ## Record the lesson's scenarios in each era, and say what has changed (10 minutes). Settings: SCENARIO=login
	@$(PY) -m lesson.recording $(SCENARIO)

diagrams: site-env ## Draw docs/diagrams/ from lesson/recordings/: each scenario in all eras
	@$(PY) -m lesson.diagrams

##@ Keep a Channels 1 system alive
.PHONY: dist bench bench-quick bench-compare soak replacements old-redis-test vm-test container-test matrix matrix-quick

dist: test-env ## Build the wheel and the sdist of channels-lts into dist/
	@$(PY) -m scripts.dist

bench: test-env eras/channels2 eras/channels4 ## Compare the layer with stock, Channels 2 and 4; write docs/generated/bench.md (30 minutes)
	@$(PY) -m bench --report docs/generated/bench.md
	@$(PY) -m bench.commands docs/generated/redis-commands.md

bench-quick: test-env eras/channels4 ## Compare a few sites and sizes, and print the result (1 minute)
	@$(PY) -m bench --quick

bench-compare: test-env ## Measure this checkout beside another commit, in turn: BASE=<commit> (6 minutes; ROUNDS=10)
	@$(PY) -u -m bench.compare $(if $(ROUNDS),--rounds=$(ROUNDS)) -- "$(BASE)"

soak: test-env ## Hold 2000 sockets, with joins, leaves and a broadcast a second (15 minutes)
	@$(PY) -m bench.soak

replacements: test-env ## Replace workers under load, and fail if a request is lost (1 minute; COUNT=1000)
	@$(PY) -u -m bench.replacements $(COUNT)

old-redis-test: test-env ## Test the layer on Redis 3.2, built from its source (3 minutes)
	@$(PY) -m scripts.old_redis $(PY) -m pytest -q tests/lts tests/live/test_broadcast.py tests/live/test_feed.py

vm-test: test-env ## Boot the VM by its Vagrantfile and test it from outside (root; 15 minutes if it is emulated)
	@MACHINE=vm tests/vm/sandbox.sh tests/vm/libvirt.sh "$$PWD/.vm/libvirt" $(PY) -m pytest -sxv tests/vm

container-test: test-env ## The same with a container in the VM's place (root; 2 minutes)
	@MACHINE=container tests/vm/sandbox.sh $(PY) -m pytest -sxv tests/vm

matrix: test-env ## Test channels_lts on each pair of Python and Django; write docs/generated/matrix.md (root, for Python 3.14; 20 minutes)
	@$(PY) -u -m scripts.matrix --more --debian --page docs/generated/matrix.md

matrix-quick: test-env ## The same with fewer tests: fail if a result differs from the page (7 minutes)
	@$(PY) -u -m scripts.matrix --debian

##@ Develop
.PHONY: test bare-test coverage unit fuzz lint format lock docs excerpts security mends screenshots

test: test-env ## Run all tests that can run here (30 minutes); its last lines name the command for each of the others
	@$(PY) -m pytest $(TESTS)

bare-test: ## Run `make run` and `make test` as a new user of a bare Debian does: SUITE=forky (root; 25 minutes; TESTS=…)
	@tests/roots/debian.sh $(or $(SUITE),forky) tests/roots/new_user.sh $(if $(TESTS),TESTS="$(TESTS)")

coverage: test-env ## Run the tests of the packages, and fail if they miss a line or a branch (7 minutes)
	@mkdir -p .run/coverage && rm -f .run/coverage/data*
	@.venv/bin/coverage run -m pytest -n 2 --dist loadfile $(FAST) tests/live tests/channels1 tests/edge
	@.venv/bin/coverage combine --quiet && .venv/bin/coverage report
	@.venv/bin/coverage report --include="channel_dj/*,display/*,tutorial/*" --fail-under=100 >/dev/null || { echo "error: channel_dj, display or the tutorial's parser is below 100 %: the lines are above"; exit 1; }

unit: test-env ## Run the fast tests (1 minute)
	@$(PY) -m pytest $(FAST)

fuzz: test-env ## Send random bytes to a real site (2 minutes). Settings: SECONDS=3600 SEED=1
	@$(PY) -u -m tests.fuzz $(if $(SECONDS),--seconds="$(SECONDS)") $(if $(SEED),--seed="$(SEED)")

lint: test-env ## Check format and style
	@.venv/bin/ruff format --check --quiet . && .venv/bin/ruff check .
	@.venv/bin/shellcheck --external-sources $(SHELL_SCRIPTS)

format: test-env ## Repair the findings of `make lint` that a tool can repair
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

lock: test-env ## Renew the locks from the .in files in requirements/ and eras/
	@$(PY) -m scripts.lock

docs: docs-env ## Build the documentation as a site that opens without a server: docs/html/index.html (10 seconds)
	@rm -rf docs/html
	@docs/.venv/bin/python -m sphinx --fresh-env --fail-on-warning --quiet -c docs/site -d .run/docs . docs/html
	@echo "Open file://$$PWD/docs/html/index.html"

excerpts: site-env ## Copy the code excerpts in docs/ from their files again, and write docs/seen.md
	@$(PY) -m scripts.excerpts
	@$(PY) -m scripts.seen

security: test-env ## Write docs/security.md, OpenVEX and SBOM from the register and the lock: ROWS="A1 B2" marks rows as reviewed
	@$(PY) -m scripts.security $(ROWS)

mends: site-env ## Write docs/mends.md, the list of all that channels-lts mends, from the table of backports
	@$(PY) -m scripts.mends

screenshots: test-env eras/channels2 eras/channels4 ## Take the pictures in docs/ again
	@SCREENSHOTS=docs $(PY) -m pytest tests/browser/test_page.py tests/eras tests/lesson/test_plan.py -k "alice_sees_bob or the_page_shows or test_plan"
