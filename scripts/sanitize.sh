#!/usr/bin/env bash
# Runs the tests under one sanitizer, or says why it cannot:  scripts/sanitize.sh address|thread
#
# A sanitizer's runtime may be absent from the toolchain, or refuse the kernel's memory layout. A
# program of one line tells, before some minutes are spent on building.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
sanitizer=${1:?usage: sanitize.sh address|thread}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo 'print("runs")' >"$folder/probe.swift"
if ! swiftc -sanitize="$sanitizer" "$folder/probe.swift" -o "$folder/probe" >/dev/null 2>&1; then
    echo "The $sanitizer sanitizer is not part of this toolchain: its tests are left out."
elif [ "$("$folder/probe" 2>/dev/null)" != runs ]; then
    echo "The $sanitizer sanitizer does not run on this machine: its tests are left out."
else
    swift test --sanitize="$sanitizer" --scratch-path ".build-$sanitizer"
fi
