#!/usr/bin/env bash
# Lets libFuzzer look for bytes that the CSV reader and its reference disagree on, for so many seconds.
#
#     scripts/fuzz.sh [SECONDS] [FOLDER]
#
# FOLDER keeps what was found worth trying from one run to the next. The seeds are in
# Tests/Fuzzing/Seeds. An input that fails is left in the current folder as crash-…
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
seconds=${1:-60}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
found=${2:-$folder/found}
mkdir -p "$found"

echo '@_cdecl("LLVMFuzzerTestOneInput") public func f(_: UnsafePointer<UInt8>, _: Int) -> CInt { 0 }' \
    >"$folder/probe.swift"
linker=(-Xclang-linker -fuse-ld=lld)
if ! swiftc -sanitize=fuzzer -parse-as-library "${linker[@]}" "$folder/probe.swift" \
    -o "$folder/probe" >/dev/null 2>&1; then
    echo "libFuzzer is not part of this toolchain: fuzzing is left out."
    exit 0
fi

flags=()
for flag in -sanitize=fuzzer -parse-as-library "${linker[@]}"; do flags+=(-Xswiftc "$flag"); done
FUZZING=1 swift build --package-path "$root" --scratch-path "$root/.build-fuzz" \
    --product csv-fuzz "${flags[@]}"
"$root/.build-fuzz/debug/csv-fuzz" -max_total_time="$seconds" -max_len=3000 -verbosity=0 \
    "$found" "$root/Tests/Fuzzing/Seeds"
