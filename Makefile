PYTHON = python3

ENVIRONMENT = @$(PYTHON) scripts/environment.py
LOCK = uv pip compile --quiet --upgrade

run: ## Run the site; PORT=8000 WORKERS=2 HOST=127.0.0.1 REDIS_URL=… PYTHON=… may be given
	$(ENVIRONMENT) requirements-legacy.txt
	@exec .venv/bin/python scripts/run.py

redis: ## Run only the checkout's own Redis, for `.venv/bin/python manage.py runserver`
	$(ENVIRONMENT) requirements-legacy.txt
	@exec .venv/bin/python scripts/redis_server.py

test: ## Run every test: units, then real Redis, daphne, workers and browser
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/python -m pytest

unit: ## Run the fast tests alone
	$(ENVIRONMENT) requirements-test.txt
	@.venv/bin/python -m pytest tests/unit

