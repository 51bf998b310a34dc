#!/usr/bin/env bash
# Installs the Debian packages named as arguments that are missing: quick and silent when none is.
#
#   scripts/install-packages.sh libcsv-dev zlib1g-dev
#
# Where dpkg is not the system's package manager there is nothing to ask: the compiler will say what
# is missing.
set -euo pipefail

command -v dpkg >/dev/null || exit 0

missing=()
for package in "$@"; do
    status=$(dpkg -s "$package" 2>/dev/null || true)
    [[ $status == *"Status: install ok installed"* ]] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=(env)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
elif command -v sudo >/dev/null && [ -t 0 ]; then
    as_root=(sudo) # asks for the password
else
    echo "These Debian packages are missing: ${missing[*]}" >&2
    echo "Installing them needs root, and sudo is not to be had here. Ask someone to run:" >&2
    echo "    apt-get install ${missing[*]}" >&2
    exit 1
fi

echo "Installing ${missing[*]}" >&2
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --quiet --no-install-recommends "${missing[@]}" </dev/null
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The package lists are fetched only when they prove to be absent or old.
if ! install >"$log" 2>&1; then
    if ! { "${as_root[@]}" apt-get update --quiet && install; } >"$log" 2>&1; then
        cat "$log" >&2
        echo "Could not install ${missing[*]}: see above." >&2
        exit 1
    fi
fi
