#!/usr/bin/env bash
# bench/all.sh [FOLDER]: every figure of docs/benchmarks.md, one benchmark after the other, as text and
# as JSON, in FOLDER (target/bench). About 15 minutes on two cores that do nothing else; 8 GB of disk.
# With .venv/compare (bench/compare.py says how to make it) NumPy and scikit-learn take part.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
results=${1:-target/bench}
data=$results/data
mkdir -p "$data"

say() { echo "== $((SECONDS / 60)):$(printf %02d $((SECONDS % 60))) $*"; }

# measure NAME COMMAND...: runs it for JSON, keeps that, prints a line for each contestant.
measure() {
  local name=$1
  shift
  say "$*"
  "$@" --json > "$results/$name.json" 2> "$results/$name.log" || { cat "$results/$name.log" >&2; return 1; }
  python3 - "$results/$name.json" << 'PYTHON' | tee "$results/$name.txt"
import json, sys
found = json.load(open(sys.argv[1]))
print(found.get("title", found.get("file")), *(f"{key} {found[key]:.4g}" for key in ("dgemmGigaflops", "fixedSeconds", "largestDeviation") if key in found), sep="  ")
for row in found["results"]:
    print(" ", row["name"].ljust(28), *(f"{key} {value:.4g}" for key, value in row.items() if isinstance(value, (int, float))), sep="  ")
PYTHON
}

say "building"
./submit.sh --version > /dev/null
measure kernel ./submit.sh bench kernel
measure order ./submit.sh bench order --rows 200000 --features 500
measure growth ./submit.sh bench growth --rows 50000 --features 500 --codec uncompressed --repeat 3
shape=(--rows 400000 --features 500 --keep "$data")
measure scan-zstd ./submit.sh bench scan "${shape[@]}" --codec zstd
measure scan-uncompressed ./submit.sh bench scan "${shape[@]}" --codec uncompressed
measure scan-wide ./submit.sh bench scan "${shape[@]}" --codec zstd --layout wide --repeat 3
if [ -x .venv/compare/bin/python ]; then
  measure compare .venv/compare/bin/python bench/compare.py "$data/400000x500-array-zstd.parquet" --repeat 3
fi
measure fit-2000 ./submit.sh bench fit --rows 20000 --features 2000 --repeat 3
measure fit-500 ./submit.sh bench fit --rows 200000 --features 500 --repeat 3
say "all of it is in $results"
