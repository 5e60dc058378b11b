# make run | test | lint | bench | shots        (see README.md)
.PHONY: run test test-models lint format bench shots bundle wheel lock clean
SHELL := /bin/sh

run:
	@sh installer/linux/libraries.sh installer/linux/packages.txt
	@sh installer/environment.sh run
	@sh installer/start.sh

test: dev
	@.venv/bin/python -m pytest -m "not models and not network and not gpu" --cov=desktop_classifier --cov-report=term:skip-covered --cov-fail-under=80

test-models: dev
	@.venv/bin/python -m pytest -m models

lint: dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy

format: dev
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

bench: dev
	@.venv/bin/python tests/bench/run.py

shots: dev
	@.venv/bin/python tests/shots/run.py

bundle: dev
	@.venv/bin/python installer/build.py bundle

wheel: dev
	@.venv/bin/python -m hatchling build -t wheel -d dist

# Resolve anew; needs uv on the PATH. No addresses of indexes are written.
lock:
	@for extra in run dev; do uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --upgrade $$([ $$extra = dev ] && echo --extra dev) pyproject.toml installer/lock/run.in -o installer/lock/$$extra.txt; done

.PHONY: dev
dev:
	@sh installer/linux/libraries.sh installer/linux/packages.txt installer/linux/packages-test.txt
	@sh installer/environment.sh dev

clean:
	rm -rf .venv build dist
