# The Python that .venv is made of: the one it has, once it is made.
PYTHON = $(shell test -e .venv/installed.json && .venv/bin/python -c '' 2>&- && echo .venv/bin/python || echo python3)

ENVIRONMENT = @command -v $(PYTHON) >/dev/null || { echo "error: no $(PYTHON): install Python 3.6 to 3.13, or name one: make PYTHON=/path/to/python3.11"; exit 1; }; $(PYTHON) -u scripts/environment.py

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 20

run: ## Run the site; may be given PORT=8000 WORKERS=2 HOST=127.0.0.1 REDIS_URL=redis://… PYTHON=python3.11
	$(ENVIRONMENT) requirements-legacy.txt
	@exec .venv/bin/python scripts/run.py

run-channels2: eras/channels2 ## Run the site on Channels 2
	$(ENVIRONMENT) requirements-legacy.txt
	@exec .venv/bin/python scripts/run_eras.py channels2

run-channels4: eras/channels4 ## Run the site on Channels 4
	$(ENVIRONMENT) requirements-legacy.txt
	@exec .venv/bin/python scripts/run_eras.py channels4

eras: eras/channels2 eras/channels4 ## Run all three side by side, on one page
	$(ENVIRONMENT) requirements-legacy.txt
	@exec .venv/bin/python scripts/run_eras.py

redis: ## Run only this checkout's Redis, for `.venv/bin/python manage.py runserver` beside it
	$(ENVIRONMENT) requirements-legacy.txt
	@exec .venv/bin/python scripts/redis_server.py

test: ## Run every test: the units, real Redis, daphne and workers, a real browser
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/python -m pytest $(TESTS)

coverage: ## Run the tests of channels_lts, display, channel_dj and the tutorial's parser, and fail below the floor (six minutes)
	$(ENVIRONMENT) requirements-test.txt
	@mkdir -p .run/coverage && rm -f .run/coverage/data*
	@.venv/bin/coverage run -m pytest tests/unit tests/lts tests/live
	@.venv/bin/coverage combine --quiet && .venv/bin/coverage report
	@.venv/bin/coverage report --include="channel_dj/*,display/*,tutorial/*" --fail-under=100 >/dev/null || { echo "error: channel_dj, display or the tutorial's parser is below 100 %: the lines are above"; exit 1; }

unit: ## Run the fast tests alone
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/python -m pytest tests/unit tests/lts

old-redis-test: ## Run the layer's tests on Redis 3.2, built from its source
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/python scripts/old_redis.py .venv/bin/python -m pytest -q tests/lts tests/live/test_broadcast.py tests/live/test_feed.py

acceptance: eras/channels2 eras/channels4 ## Run one suite on Channels 1, 2 and 4: the same site three times
	$(ENVIRONMENT) requirements-test.txt
	@for era in $(ERAS); do \
	    echo "$$era:"; ERA=$$era .venv/bin/python -m pytest -q $(ACCEPTANCE) || exit 1; \
	done
	$(if $(filter channels1,$(ERAS)),@echo "all three together:"; .venv/bin/python -m pytest -q tests/eras)

ERAS = channels1 channels2 channels4
ACCEPTANCE = tests/live/test_feed.py tests/live/test_handshake.py tests/browser/test_page.py

eras/channels2:
	$(ENVIRONMENT) --venv $@/.venv $@/requirements.txt

eras/channels4:
	$(ENVIRONMENT) --venv $@/.venv --oldest 3.10 $@/requirements.txt

bench: eras/channels2 eras/channels4 ## Measure the layer beside stock, Channels 2 and 4; write docs/bench.md (half an hour)
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/python -m bench --report docs/bench.md
	@.venv/bin/python -m bench.commands docs/redis-commands.md

bench-quick: eras/channels4 ## The same in a minute, for a few sites and sizes, printed
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/python -m bench --quick

bench-compare: ## Measure this checkout beside another commit, in turn: BASE=<commit> (six minutes; ROUNDS=10)
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/python -u -m bench.compare $(if $(ROUNDS),--rounds=$(ROUNDS)) -- "$(BASE)"

soak: ## Two thousand sockets, joins, leaves and a broadcast a second, for 15 minutes
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/python -m bench.soak

tutorial: ## Do what tutorial/README.md says, in a new folder; may be given STEPS=5-12 FOLDER=~/look REPORT=docs
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/python -m tutorial $(if $(STEPS),--steps="$(STEPS)") $(if $(FOLDER),--folder="$(FOLDER)") $(if $(REPORT),--report="$(REPORT)")

vm-test: ## Boot the VM by its Vagrantfile and try it from outside (root; a quarter of an hour where it is emulated)
	$(ENVIRONMENT) requirements-test.txt
	@MACHINE=vm tests/vm/sandbox.sh tests/vm/libvirt.sh $(CURDIR)/.vm/libvirt .venv/bin/python -m pytest -sxv tests/vm

container-test: ## The same with a container in the VM's place (root; two minutes)
	$(ENVIRONMENT) requirements-test.txt
	@MACHINE=container tests/vm/sandbox.sh .venv/bin/python -m pytest -sxv tests/vm

excerpts: ## Cut the excerpts in docs/ from their files again
	@python3 scripts/excerpts.py

wheelhouse: ## Fetch the VM's Python packages into wheelhouse/, for `vagrant up` without a package index
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/python scripts/wheelhouse.py

lint: ## Check the format and the style
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/ruff format --check --quiet . && .venv/bin/ruff check .
	@.venv/bin/shellcheck --external-sources vagrant/provision.sh vagrant/site tests/vm/*.sh tests/vm/container/vagrant .ci/run

format: ## Mend what `make lint` complains of, as far as a tool can
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

lock: ## Renew the locks from what the requirements-*.in choose
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/python scripts/lock.py

screenshots: eras/channels2 eras/channels4 ## Take the pictures in docs/ again
	$(ENVIRONMENT) requirements-test.txt
	@SCREENSHOTS=docs .venv/bin/python -m pytest tests/browser/test_page.py tests/eras -k "alice_sees_bob or the_page_shows"

traces: eras/channels2 eras/channels4 ## Write docs/traces.md again: one login in each era, as Redis hears it
	$(ENVIRONMENT) requirements-test.txt
	@TRACES=docs/traces.md .venv/bin/python -m pytest tests/eras/test_trace.py

.DEFAULT_GOAL = help
.PHONY: help run run-channels2 run-channels4 eras redis test coverage unit old-redis-test acceptance bench bench-quick bench-compare soak eras/channels2 eras/channels4 tutorial vm-test container-test excerpts wheelhouse lint format lock screenshots traces
