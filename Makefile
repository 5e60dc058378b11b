# make run | test | lint | bench | shots        (see README.md)
.PHONY: run test test-slow test-models test-packages lint format bench shots guide bundle deb tarball wheel lock clean
SHELL := /bin/sh
# An ordinary user cannot have them installed, and would see where pytest breaks.
LIBRARIES := sh installer/linux/require.sh .venv/bin/python "The tests need" installer/linux/packages.txt
TOGETHER := --numprocesses auto --maxprocesses 4 --dist worksteal

run:
	@sh installer/linux/libraries.sh installer/linux/packages.txt
	@sh installer/environment.sh run
	@sh installer/start.sh

# On every processor, but no more than memory is likely to hold.
test: dev
	@$(LIBRARIES)
	@.venv/bin/python -m pytest $(TOGETHER) -m "not slow and not models and not gpu" --cov=desktop_classifier --cov-report=term:skip-covered --cov-fail-under=80

# The bundle built and walked through, whole trainings, TensorFlow beside us.
test-slow: dev
	@$(LIBRARIES)
	@.venv/bin/python -m pytest $(TOGETHER) -m "slow and not models and not gpu"

# Every architecture against keras.applications.
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

# The user guide as a site in build/guide, with tools of its own that nothing else needs.
guide:
	@test -x build/guide-tools/bin/python || python3 -m venv build/guide-tools
	@build/guide-tools/bin/python docs/site/tools.py | build/guide-tools/bin/pip install --disable-pip-version-check --quiet -r /dev/stdin
	@build/guide-tools/bin/sphinx-build --fail-on-warning --keep-going --quiet -c docs/site -d build/guide-tools/doctrees docs/guide build/guide
	@echo build/guide/index.html

bundle: dev
	@.venv/bin/python installer/build.py bundle

deb: bundle
	@.venv/bin/python installer/build.py deb

tarball: bundle
	@.venv/bin/python installer/build.py tarball

# Takes half an hour, root, and a mirror of Debian: what is handed out, on systems that have nothing else.
test-packages: deb
	@.venv/bin/python installer/build.py tarball
	@.venv/bin/python installer/build.py check
	@.venv/bin/python installer/build.py check --debian bookworm
	@.venv/bin/python installer/build.py check --debian trixie

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
