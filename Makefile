# Each target sets up what it needs by itself; `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help run test lint fuzz-smoke fmt bundle bench bench-quick bench-codec bench-bridge
MAKEFLAGS += --no-print-directory
export PATH := $(PATH):$(HOME)/.cargo/bin

# The end-to-end package needs a display; everything else must pass without one.
E2E := polaron-e2e

# A heading before each step. A step that fails ends the run with its status.
heading = @printf '\n\033[1m── %s\033[0m\n' "$(1)"

help: ## this list
	@printf 'Polaron: the targets of this Makefile\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  \033[1mmake %-13s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## open the tour application in a window (on a virtual display it drives itself)
	@scripts/setup.sh --for run
	$(call heading,building the tour)
	@cargo build --release --package polaron-tour
	$(call heading,the tour)
	@scripts/with-display.sh cargo run --quiet --release --package polaron-tour

test: ## run every test: Rust, renderer, tidy, end to end
	@scripts/setup.sh --for test
	$(call heading,tidy)
	@cargo xtask tidy
	$(call heading,renderer: types)
	@cd renderer && npm run --silent check
	$(call heading,renderer: is the committed bundle fresh)
	@cd renderer && npm run --silent build -- --check && echo 'up to date'
	$(call heading,renderer: tests)
	@cd renderer && npm test --silent
	$(call heading,Rust: unit and documentation tests)
	@env -u DISPLAY -u WAYLAND_DISPLAY cargo test --quiet --workspace --exclude $(E2E) --exclude polaron-value
	@cargo test --quiet --package polaron-value --all-features
	$(call heading,end to end: real windows on a virtual display)
	@POLARON_VIRTUAL_DISPLAY=1 scripts/with-display.sh cargo test --quiet --package $(E2E)
	@printf '\n\033[1mmake test: all passed\033[0m\n'

lint: ## formatting, clippy and rustdoc, warnings denied
	@scripts/setup.sh --for run
	$(call heading,rustfmt)
	@cargo fmt --all --check
	$(call heading,clippy)
	@cargo clippy --quiet --workspace --all-targets -- -D warnings
	$(call heading,rustdoc)
	@RUSTDOCFLAGS='-D warnings' cargo doc --quiet --workspace --no-deps
	@printf '\n\033[1mmake lint: all passed\033[0m\n'

fuzz-smoke: ## fuzz the codec's Rust half for a minute a target; scripts/fuzz.sh SECONDS for longer
	@scripts/setup.sh --for fuzz
	$(call heading,fuzzing the codec: a minute a target)
	@scripts/fuzz.sh 60

fmt: ## format the Rust code
	@cargo fmt --all

bundle: ## rebuild renderer/dist, which is committed so that building needs no Node.js
	@scripts/setup.sh --for test
	@cd renderer && npm run --silent build

# The peers are a workspace of their own, with a folder of their own under target.
PEERS = cargo build --quiet --release --manifest-path bench/peers/Cargo.toml --target-dir target/peers
BENCH = POLARON_VIRTUAL_DISPLAY=1 scripts/with-display.sh target/release/bench-driver

bench: ## measure Polaron beside its peers: half an hour, a table, target/bench/report.html, docs/performance.md
	@scripts/setup.sh --for bench
	$(call heading,building ours)
	@cargo build --quiet --release --package polaron-bench-ipc --package polaron-bench-driver
	$(call heading,building the peers: minutes for the first time)
	@for peer in tauri wry webkit chromium; do $(PEERS) --package polaron-peer-$$peer || exit 1; done
	$(call heading,measuring)
	@$(BENCH) --docs $(ARGS)
	$(call heading,the context bridge)
	@$(MAKE) bench-bridge ARGS=

bench-quick: ## the same in less than three minutes: small calls and bytes, beside Tauri and the physical limits
	@scripts/setup.sh --for bench
	$(call heading,building)
	@cargo build --quiet --release --package polaron-bench-ipc --package polaron-bench-driver
	@$(PEERS) --package polaron-peer-tauri
	$(call heading,measuring)
	@$(BENCH) --quick $(ARGS)

bench-codec: ## measure the renderer's clone codec beside JSON, in a real window
	@scripts/setup.sh --for test
	@node bench/codec/build.js
	@cargo build --quiet --release --package polaron-bench-codec
	@POLARON_VIRTUAL_DISPLAY=1 scripts/with-display.sh cargo run --quiet --release --package polaron-bench-codec -- $(ARGS)

bench-bridge: ## measure calls through the context bridge, from a page in a real window
	@scripts/setup.sh --for run
	@cargo build --quiet --release --package polaron-bench-bridge
	@POLARON_VIRTUAL_DISPLAY=1 scripts/with-display.sh cargo run --quiet --release --package polaron-bench-bridge -- $(ARGS)
