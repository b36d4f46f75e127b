# SPDX-License-Identifier: Apache-2.0
#
# make run     the demonstration: a simulated dock door and packing bench, from nothing
# make test    everything that can be tested on this machine without its hardware
# `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

SWIFT ?= swift
# What `make run` runs.
DEMO ?= .build/release/tally simulate dock --dir .demo
# Seconds for each fuzz target.
FUZZ_SECONDS ?= 60

PREFIX ?= /usr/local
DESTDIR ?=
SYSCONFDIR ?= /etc

# A build that needs no Swift where it runs, apart from the one for development.
static := .build-static
static_flags := -c release --static-swift-stdlib --scratch-path $(static)
binaries := tally tallyd

# Where things go; quoted in each use, because DESTDIR may hold a space.
bin := $(DESTDIR)$(PREFIX)/bin
lib := $(DESTDIR)$(PREFIX)/lib
doc := $(DESTDIR)$(PREFIX)/share/doc/tally
etc := $(DESTDIR)$(SYSCONFDIR)/tally
# Not every systemd reads hardware data below /usr/local.
hwdb := $(DESTDIR)$(if $(filter /usr,$(PREFIX)),/usr/lib,$(SYSCONFDIR))/udev/hwdb.d

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: run
run: build ## build and run the demonstration
	$(DEMO)

.PHONY: build
build: packages ## build tally and tallyd into .build/release
	for product in $(binaries); do $(SWIFT) build -c release --product "$$product"; done

.PHONY: test
test: test-packages ## run all tests, and each fuzz target for some seconds
	$(SWIFT) build --build-tests
	$(MAKE) --no-print-directory allocations fuzz FUZZ_SECONDS=3
	Scripts/test.sh

.PHONY: allocations
allocations: packages ## count allocations on the way of a read: there must be none
	$(SWIFT) build -c release --product AllocationCheck
	.build/release/AllocationCheck

.PHONY: check
check: ## formatting, rings, unit, rules and scripts
	Scripts/check.sh

.PHONY: fmt
fmt: ## format all Swift sources
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests Fuzz Benchmarks

.PHONY: docs
docs: packages ## write the tables of docs/configuration.md and docs/simulators.md from the sources
	TALLY_WRITE_DOCS=1 $(SWIFT) test --filter TallyConfigTests.ShippedFilesTests

.PHONY: fuzz
fuzz: packages ## run each fuzz target for FUZZ_SECONDS (60)
	Fuzz/run.sh $(FUZZ_SECONDS)

.PHONY: bench
bench: build ## measure this machine
	.build/release/tally bench decode
	.build/release/tally bench queue
	.build/release/tally bench pipeline

.PHONY: vm-test
vm-test: ## install into a virtual machine and test with its USB devices
	Scripts/vm-test.sh

.PHONY: release
release: packages ## build what `make install` installs, into .build-static
	for product in $(binaries); do $(SWIFT) build $(static_flags) --product "$$product"; done

$(static)/release/tally $(static)/release/tallyd:
	$(MAKE) --no-print-directory release

.PHONY: install
install: $(binaries:%=$(static)/release/%) ## install under DESTDIR and PREFIX (/usr/local)
	install -d "$(bin)" "$(lib)/systemd/system" "$(lib)/udev/rules.d" "$(lib)/sysusers.d" "$(lib)/tmpfiles.d" \
	  "$(hwdb)" "$(doc)/examples" "$(doc)/scenarios" "$(etc)/conf.d"
	for binary in $(binaries); do install -m 755 -s "$(static)/release/$$binary" "$(bin)/"; done
	sed 's|/usr/bin/tallyd|$(PREFIX)/bin/tallyd|; s|/usr/share/doc|$(PREFIX)/share/doc|' systemd/tallyd.service \
	  >"$(lib)/systemd/system/tallyd.service"
	chmod 644 "$(lib)/systemd/system/tallyd.service"
	install -m 644 udev-rules/60-tally.rules udev-rules/90-tally.rules "$(lib)/udev/rules.d/"
	install -m 644 udev-rules/60-tally.hwdb "$(hwdb)/"
	install -m 644 systemd/tally.sysusers.conf "$(lib)/sysusers.d/tally.conf"
	install -m 644 systemd/tally.tmpfiles.conf "$(lib)/tmpfiles.d/tally.conf"
	install -m 644 README.md CHANGELOG.md LICENSE docs/*.md "$(doc)/"
	install -m 644 config/tallyd.toml config/examples/*.toml "$(doc)/examples/"
	install -m 644 config/scenarios/*.toml "$(doc)/scenarios/"
	test -e "$(etc)/tallyd.toml" || install -m 644 config/tallyd.toml "$(etc)/"
	test -n "$(DESTDIR)" || Scripts/after-install.sh

.PHONY: uninstall
uninstall: ## remove what install installed; configuration and captured events stay
	test -n "$(DESTDIR)" || ! command -v systemctl >/dev/null || systemctl disable --now tallyd.service || true
	rm -f "$(bin)/tally" "$(bin)/tallyd" "$(lib)/systemd/system/tallyd.service" \
	  "$(lib)/udev/rules.d/60-tally.rules" "$(lib)/udev/rules.d/90-tally.rules" \
	  "$(lib)/sysusers.d/tally.conf" "$(lib)/tmpfiles.d/tally.conf" "$(hwdb)/60-tally.hwdb"
	rm -rf "$(doc)"
	test -n "$(DESTDIR)" || ! command -v systemd-hwdb >/dev/null || systemd-hwdb update

.PHONY: clean
clean: ## remove everything that was built
	rm -rf .build $(static) .build-fuzz Fuzz/.build Fuzz/.build-fuzz Benchmarks/.build .demo

.PHONY: packages test-packages
packages:
	@Scripts/install-packages.sh
test-packages:
	@Scripts/install-packages.sh --test
