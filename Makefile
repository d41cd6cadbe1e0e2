# `make run` and `make test` are all that is needed; both set up first.
BIN := .venv/bin
# Most tests wait for processes: three at a time are what keeps two processors busy (97 %). A file stays in one process,
# whose fixtures its tests share. A process that dies ends the run at once: with another in its place the scheduler was
# seen to wait for ever.
JOBS ?= 3
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --max-worker-restart=0

.PHONY: help setup run test test-long test-promises lint pictures pictures-approve pictures-compare accessibility-table settings-page i18n-extract i18n-check lock wheel deb deb-test image image-test disk disk-test bundle clean

help:
	@echo "make run           set up, then start the kiosk; without a display, play a visit into out/tour"
	@echo "make test          set up, then check the code and run the quick tests"
	@echo "make test-long     set up, then run the slow tests"
	@echo "make test-promises  hold to the letter what people are promised in seconds; on a machine that does nothing else"
	@echo "make setup         install what is needed, once"
	@echo "make i18n-extract  bring the translations up to date with the sources"
	@echo "make i18n-check    say what every language still lacks"
	@echo "make lock          choose newer versions of what is installed"
	@echo "make pictures      make the README's pictures anew"
	@echo "make pictures-compare  hold the approved pictures of the screen against what it shows now"
	@echo "make pictures-approve  approve what it shows now"
	@echo "make accessibility-table  run the proofs of accessibility and write docs/accessibility.md"
	@echo "make settings-page  write docs/settings.md and docs/desk-settings.md from what reads them"
	@echo "make wheel         build dist/*.whl"
	@echo "make deb           build Debian packages into out/deb; SUITE=trixie: for that Debian, in a chroot"
	@echo "make deb-test      install, upgrade, remove and purge them in an empty Debian (SUITE=bookworm or trixie)"
	@echo "make image         build the locked image into out/image, from the packages of SUITE=trixie"
	@echo "make image-test    boot it in qemu, look at its screen and touch it"
	@echo "make disk          build the installable disk into out/disk, from out/image"
	@echo "make disk-test     start it under UEFI in qemu (without KVM)"
	@echo "make bundle        sign out/image as a version that machines take: CERTIFICATE=FILE KEY=FILE"

setup:
	@packaging/setup.sh

run: setup
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	  exec $(BIN)/kiosk run; \
	else \
	  echo "There is no display here (DISPLAY and WAYLAND_DISPLAY are not set): playing a visit off-screen."; \
	  $(BIN)/kiosk tour --out out/tour && echo "The pictures of the visit are in out/tour"; \
	fi

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m kiosk.i18n.check --complete en

test: lint
	$(PYTEST) tests -m "not long"

test-long: setup
	$(PYTEST) tests -m long

# One at a time: the tests that wait ten times as long where others run beside them.
test-promises: setup
	KIOSK_PROMISES=1 $(BIN)/python -m pytest $$(grep -rlE "promised\(" tests --include="test_*.py")

i18n-extract: setup
	$(BIN)/python -m kiosk.i18n.catalogues extract $(if $(LANGUAGES),--languages $(LANGUAGES))

i18n-check: setup
	$(BIN)/python -m kiosk.i18n.check

pictures: setup
	$(BIN)/kiosk tour --out out/tour
	$(BIN)/python packaging/pictures.py out/tour tests/pictures docs/pictures

pictures-compare: setup
	$(BIN)/kiosk tour --compare tests/pictures --out out/differences

pictures-approve: setup
	$(BIN)/kiosk tour --approve tests/pictures

accessibility-table: setup
	$(BIN)/python packaging/accessibility_table.py

settings-page: setup
	$(BIN)/python packaging/settings_page.py

wheel: setup
	$(BIN)/hatchling build -t wheel

deb: setup
	packaging/deb.sh

deb-test:
	packaging/deb_test.sh

image:
	packaging/image/build.sh

image-test:
	packaging/runs/boot.sh

disk:
	packaging/disk/make.sh

disk-test:
	packaging/runs/start.sh

bundle:
	packaging/rauc/make.sh

# Hashes and versions only: neither lock file names the host that it was resolved from.
COMPILE := $(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links --python-version 3.11
lock: setup
	$(BIN)/python -m pip install -q uv
	$(COMPILE) pyproject.toml --group dev -o packaging/requirements.lock
	$(COMPILE) --group build -c packaging/requirements.lock -o packaging/build.lock
	$(COMPILE) --group rights -o packaging/rights.lock
	npm update --package-lock-only
	$(BIN)/python packaging/tidy_lock.py
	packaging/setup.sh

clean:
	rm -rf .venv node_modules assets/generated out dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find translations -name '*.mo' -delete
