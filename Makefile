# Everything a newcomer needs, in one word each. The work is done by Scripts/.
MAKEFLAGS += --no-print-directory
.PHONY: help demo run stop test build release lint clean

help: ## says what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: ## installs what is missing, builds, and shows a case from advice to renewal, then a year of cases and its report
	@Scripts/install
	@Scripts/build
	@Scripts/demo

run: ## the same preparation, then a server that stays up, with a sample body at work and a token for each person
	@Scripts/install
	@Scripts/build
	@Scripts/server start

stop: ## stops the server and the private PostgreSQL; the data stay
	@Scripts/server stop
	@Scripts/postgres stop

test: ## lints, builds and runs all tests on a PostgreSQL of their own
	@Scripts/install --test
	@Scripts/test

build: ## compiles the program into .build/debug/accredit
	@Scripts/install
	@Scripts/build

release: ## makes dist/accredit-VERSION-ARCH.tar.gz: runs on Debian 12 with libpq, without Swift
	@Scripts/install
	@Scripts/release

lint: ## checks the style of sources and scripts
	@Scripts/lint

clean: ## stops everything and removes .accredit (with its data), .build and dist
	@Scripts/server stop
	@Scripts/postgres destroy .accredit/test-postgres
	@Scripts/postgres destroy
	@rm -rf .accredit .build dist
