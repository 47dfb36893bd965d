#!/bin/bash
# A Rust workspace with a build script: checked, tested, documented and built for release.
# packages: cargo rustc git pkg-config gcc libc6-dev file
# image: registry.example/build/rust:1.63
# pod: build/rust-28872011-2mvzd

. /usr/local/lib/random.sh
export CARGO_TERM_COLOR=never CARGO_NET_OFFLINE=true
cp -r /srv/app /code && cd /code || exit
rustc --version && cargo --version
between 4 5
for _ in $(seq 1 "$drawn"); do
  pick check test release doc run example one temporary
  case $picked in
    check) cargo check --offline --all-targets ;;
    test) cargo test --offline --quiet ;;
    release) cargo build --offline --release && strip target/release/shop && file target/release/shop && ldd target/release/shop ;;
    doc) cargo doc --offline --no-deps --quiet ;;
    run) cargo run --offline --quiet -- 1000 ;;
    example) touch src/main.rs build.rs && cargo build --offline --message-format short ;;
    one) echo 'fn main() { println!("{}", std::process::id()); }' > /tmp/one.rs && rustc -O -o /tmp/one /tmp/one.rs && /tmp/one ;;
    temporary) CARGO_TARGET_DIR=$(mktemp -d) cargo test --offline --quiet ;;
  esac > /dev/null 2>&1
done
cargo metadata --offline --no-deps --format-version 1 > /dev/null
cargo install --offline --path . --root /usr/local --quiet
shop 2000
cargo clean
exit 0
