#!/bin/sh
# The main job on the example cluster, through the installed match command:
# import, quality, partners with reasons, two requests, a C2C session and a brokerage event, agendas, gaps, the map of
# internationalisation, consortia, clusters against clusters, one HTML page.
#
#   demo.sh [OUTPUT_FOLDER]        default: out/ beside this script
#
# Every run prints the same, because --as-of, --seed and --moves are given.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/out}
command -v match >/dev/null 2>&1 || { echo "demo.sh: the match command is not on PATH; try ./bootstrap run" >&2; exit 1; }

if [ -t 1 ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold='' plain=''; fi
title() { printf '\n%s%s%s\n' "$bold" "$1" "$plain"; }
run() { printf '%s$ match %s%s\n' "$bold" "$*" "$plain"; match "$@"; }

# the thesaurus as installed, else that of the source tree
thesaurus=$(dirname "$(command -v match)")/../share/libmatch/starter_thesaurus.tsv
[ -f "$thesaurus" ] || thesaurus=$here/../../libmatch/data/starter_thesaurus.tsv

rm -rf "$out"
mkdir -p "$out"
store=$out/imago.store
cd "$here"

title "1. Import: members, clusters, what they offer and need"
run init "$store"
run import "$store" themes.tsv --kind taxonomy --scheme theme
run import "$store" "$thesaurus" --kind taxonomy --scheme starter
run import "$store" clusters.csv clusters-details.jsonl members.csv delegates.csv items.jsonl calls.jsonl \
    projects.jsonl relations.jsonl feedback.jsonl --as-of 2026-11-01
title "   Rows that are wrong on purpose are rejected one by one, each with its reason (in a store of their own)"
match init "$out/flawed.store" >/dev/null
run import "$out/flawed.store" flawed.jsonl flawed.csv || [ $? -eq 3 ]

title "2. What is wrong with the data"
run quality "$store" --as-of 2026-11-01

title "3. Partner clusters for IMAGO-MOL (cluster to cluster)"
run partners "$store" HOST-IMAGO -k 5 --explain --as-of 2026-11-01
title "   ... and those it has not worked with yet"
run partners "$store" HOST-IMAGO -k 5 --new-only --as-of 2026-11-01

title "4. Partners for a company, and for a hospital (both directions, with reasons)"
run partners "$store" IM28 -k 4 --mode complement --explain --as-of 2026-11-01
run partners "$store" IM07 -k 4 --mode complement --explain --as-of 2026-11-01
title "   Why was that one not there?"
run why-not "$store" IM41 MZ04 --as-of 2026-11-01

title "5. Who answers a request typed in Romanian, and one in Polish?"
run search "$store" "căutăm un sistem care anonimizează imaginile DICOM și le trimite la distanță pentru a doua opinie" \
    --want offer -k 4 --as-of 2026-11-01
run search "$store" "szukamy partnera do segmentacji zmian nowotworowych w obrazach tomografii komputerowej" \
    --want organisations -k 4 --as-of 2026-11-01

title "6. A C2C session between two clusters"
run event "$store" c2c.json -o "$out/c2c.event.json" --as-of 2026-11-01
run schedule "$out/c2c.event.json" --moves 400000 --seed 1 -o "$out/c2c.plan.json"
run check "$out/c2c.event.json" "$out/c2c.plan.json"
run agendas "$out/c2c.event.json" "$out/c2c.plan.json" -o "$out/c2c-agendas"

title "7. A brokerage event: morning and afternoon, 14 tables"
run event "$store" brokerage.json -o "$out/brokerage.event.json" --as-of 2026-11-01
run schedule "$out/brokerage.event.json" --moves 2000000 --seed 1 -o "$out/brokerage.plan.json"
run check "$out/brokerage.event.json" "$out/brokerage.plan.json"
run agendas "$out/brokerage.event.json" "$out/brokerage.plan.json" -o "$out/brokerage-agendas"
title "   What would a guarantee of 3, 4 or 5 meetings for everybody cost, and is the promised one kept?"
run policy "$out/brokerage.event.json" --highest 5 --moves 100000
run fairness "$out/brokerage.event.json" "$out/brokerage.plan.json"
title "   The day: two do not come, one is late, a table is lost; few move, and only they are told"
run repair "$out/brokerage.event.json" "$out/brokerage.plan.json" day.json -o "$out/day.plan.json" \
    --new-event "$out/day.event.json" --changes "$out/day.changes.csv" --curve 0,1,4
run agendas "$out/day.event.json" "$out/day.plan.json" -o "$out/day-agendas" \
    --before "$out/brokerage.plan.json" --sequence 1
title "   Afterwards: who did not come after all, the figures, and what the store should learn"
run kpi "$out/day.event.json" "$out/day.plan.json" came.csv --feedback "$out/feedback.jsonl" --at 2026-12-04

title "8. What the cluster lacks for its value chain, and who abroad would close the gaps"
run gaps "$store" HOST-IMAGO --spec value-chain.json --as-of 2026-11-01
title "   Which countries and clusters would meet the members' own unmet requests"
run map "$store" HOST-IMAGO --as-of 2026-11-01 -k 6

title "9. Consortia for the two calls: the best ones, proved, and why there is none under other rules"
run consortium "$store" CALL-EARLY-2027 --fixed IM08 --least 0.3 --past 0.005 -k 2 --as-of 2026-11-01
run consortium "$store" CALL-REHAB-2027 --fixed IM09 -k 2 --as-of 2026-11-01
run consortium "$store" CALL-REHAB-2027 --fixed IM09 --excluded-countries PL,FR,BA,HU --as-of 2026-11-01

title "10. Clusters against clusters; what is still unused between IMAGO-MOL and a partner it has an agreement with"
delegations=HOST-IMAGO,HOST-BTM,HOST-LKB,EU-03,EU-05,EU-08,EU-16,EU-17,EU-21,EU-22,EU-27,EU-30
run clusters "$store" HOST-IMAGO -k 5 --new-only --as-of 2026-11-01
run clusters "$store" HOST-IMAGO EU-30 -k 5 --as-of 2026-11-01

title "11. Themes the members share, working groups, standing among other clusters"
run clusters "$store" HOST-IMAGO --themes -k 8 --as-of 2026-11-01
run groups "$store" HOST-IMAGO --into 6 --types company --moves 300000 --as-of 2026-11-01
run benchmark "$store" HOST-IMAGO --clusters HOST-IMAGO,HOST-BTM,HOST-LKB,EU-08,EU-17,EU-30 --as-of 2026-11-01

# the same reports as data, for the page
match gaps "$store" HOST-IMAGO --spec value-chain.json --format json -o "$out/gaps.json" --as-of 2026-11-01
match map "$store" HOST-IMAGO --format json -o "$out/map.json" --as-of 2026-11-01
match consortium "$store" CALL-EARLY-2027 --fixed IM08 --least 0.3 --past 0.005 -k 2 --format json \
    -o "$out/consortium-early.json" --as-of 2026-11-01
match consortium "$store" CALL-REHAB-2027 --fixed IM09 -k 2 --format json -o "$out/consortium-rehab.json" \
    --as-of 2026-11-01
match clusters "$store" --clusters "$delegations" --format json -o "$out/clusters.json" --as-of 2026-11-01
match clusters "$store" HOST-IMAGO EU-30 --format json -o "$out/imago-rtd.json" --as-of 2026-11-01
match benchmark "$store" HOST-IMAGO --clusters "$delegations" --format json -o "$out/benchmark.json" --as-of 2026-11-01
match clusters "$store" HOST-IMAGO --network -k 30 --format svg -o "$out/network.svg" --as-of 2026-11-01

title "12. Everything on one page, to read, send or print"
run report "$store" -o "$out/report.html" --title "IMAGO-MOL: partners and meetings" --as-of 2026-11-01 -k 8 \
    --partners HOST-IMAGO --partners IM28 --partners IM07 \
    --event "$out/c2c.event.json" --plan "$out/c2c.plan.json" \
    --event "$out/brokerage.event.json" --plan "$out/brokerage.plan.json" \
    --groups "$out/map.json" --groups "$out/gaps.json" --groups "$out/consortium-early.json" \
    --groups "$out/consortium-rehab.json" --groups "$out/clusters.json" --groups "$out/imago-rtd.json" \
    --groups "$out/benchmark.json" --quality
title "13. What came of the event goes back into the store"
run import "$store" "$out/feedback.jsonl"
printf '\nOpen %s%s%s in a browser; the calendars are in %s/*-agendas.\n' "$bold" "$out/report.html" "$plain" "$out"
