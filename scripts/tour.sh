#!/usr/bin/env bash
# Runs data/jobs/tour.yaml against the demo server:  scripts/tour.sh FOLDER-OF-THE-BINARIES
#
# The server takes a free port of the loopback device and says which; it is ended on every path out.
set -euo pipefail
binaries=$(cd "${1:?usage: tour.sh FOLDER-OF-THE-BINARIES}" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DEMO_TOKEN=demo-token
mkdir -p data/out
log=$(mktemp)
server=
finish() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -f "$log"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

"$binaries/demo-server" --port 0 --token "$DEMO_TOKEN" >"$log" 2>&1 &
server=$!
url=
for _ in {1..100}; do
    url=$(grep -om1 'http://127\.0\.0\.1:[0-9]*' "$log" || true)
    [ -z "$url" ] || break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
if [ -z "$url" ]; then
    echo "The demo server did not start:" >&2
    cat "$log" >&2
    exit 1
fi

echo "48 CSV files, 3 SQLite databases and 20 requests of about a second each, to one table:"
echo "    pipeline run data/jobs/tour.yaml --set server=$url"
echo
"$binaries/pipeline" run data/jobs/tour.yaml --set "server=$url" --report data/out/tour.json \
    --preview 10
echo
echo "The table is in data/out/tour.csv and data/out/tour.db, the report in data/out/tour.json."
