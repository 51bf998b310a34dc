#!/usr/bin/env bash
# Runs the tests under the address sanitizer, or says why it cannot.
#
# The thread sanitizer is left out: it does not see the standard library's Mutex, and reports a race
# for every value behind one.
#
# A sanitizer's runtime may be absent from the toolchain, or refuse the kernel's memory layout. A
# program of one line tells, before some minutes are spent on building.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
sanitizer=address

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo 'print("runs")' >"$folder/probe.swift"
if ! swiftc -sanitize="$sanitizer" "$folder/probe.swift" -o "$folder/probe" >/dev/null 2>&1; then
    echo "The $sanitizer sanitizer is not part of this toolchain: its tests are left out."
elif [ "$("$folder/probe" 2>/dev/null)" != runs ]; then
    echo "The $sanitizer sanitizer does not run on this machine: its tests are left out."
else
    # XCTest, which runs the tests, leaks some bytes of its own. The pool looks at addresses on the stack
    # to know how much of it is left, so these must be there.
    export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0
    swift test --sanitize="$sanitizer" --scratch-path ".build-$sanitizer"
fi
