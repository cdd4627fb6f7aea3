# The golden run in Tcl: scenario.tcl EXAMPLE_FOLDER OUTPUT
package require libmatch
set FILES {clusters.csv clusters-details.jsonl members.csv delegates.csv items.jsonl calls.jsonl projects.jsonl
    relations.jsonl feedback.jsonl flawed.jsonl flawed.csv}
set TITLES {{Vizită de studiu și sesiune C2C la Iași} {Sesja spotkań C2C w Warszawie}
    {Studii preclinice pe animale de talie mare}}
# the script itself is read by Tcl 8.6, which takes no emoji literally: they are written as surrogates
set dna "\uD83E\uDDEC"
set alpha "\uD835\uDEFC"
set RECORD "{\"kind\":\"organisation\",\"id\":\"țș-$dna\",\"name\":\"Institutul ș ț ă Łódź $dna $alpha\",\"country\":\"RO\"}"
set EVENT [string map [list DNA $dna] [string cat \
    "{\"participants\":\[{\"id\":\"A\",\"name\":\"Ana ș\"},{\"id\":\"B\",\"name\":\"Łucja\"}," \
    "{\"id\":\"C\",\"name\":\"Zoë DNA\"}\],\"tables\":1," \
    "\"slots\":\[{\"start\":\"2026-12-04T09:00+02:00\",\"end\":\"2026-12-04T09:20+02:00\"}," \
    "{\"start\":\"2026-12-04T09:25+02:00\",\"end\":\"2026-12-04T09:45+02:00\"}," \
    "{\"start\":\"2026-12-04T09:50+02:00\",\"end\":\"2026-12-04T10:10+02:00\"}\]," \
    "\"meetings\":\[{\"a\":0,\"b\":1},{\"a\":0,\"b\":2},{\"a\":1,\"b\":2}\]}"]]

set BATCH {{căutăm anonimizarea imaginilor DICOM} {software for stroke patients}}

lassign $argv folder output
set out [open $output w]
fconfigure $out -encoding utf-8 -translation lf
cd $folder

proc line {args} { puts $::out [join $args] }

proc bits {score} { return [binary encode hex [binary format Q $score]] }

proc fails {what script} {
    if {![catch {uplevel #0 $script} message options]} { return [line error $what none] }
    set code [dict get $options -errorcode]
    if {[lindex $code 0] ne {MATCH}} { error $message }
    lassign $code _ status file row field value
    line error $what $status "\[$file|$row|$field|$value\]" $message
}

set store [libmatch::create :memory: -viewer confidential -as_of 2026-11-01]
line import themes.tsv {*}[dict values [$store import_file themes.tsv -kind taxonomy -scheme theme]]
foreach name $FILES { line import $name {*}[dict values [$store import_file $name]] }
foreach title $TITLES { line search [dict get [lindex [$store search $title -k 1 -want offer] 0] id] }
line get [$store get IM28]
line upsert [lindex [$store upsert $RECORD] 0]
line upsert [lindex [$store upsert $RECORD] 0]
line get [$store get "țș-$dna"]
$store remove organisation "țș-$dna"

set event [new_Event $EVENT]
set plan [Job_plan [libmatch::finish [Event_schedule $event 0 2000 1 7 0]]]
line event [Event_participants $event] [Event_meetings $event] [Event_slots $event] [Event_tables $event]
line plan [Plan_status $plan]
line [Plan_to_json $plan $event]
line [Event_check $event $plan]
line [Plan_csv $plan $event pl ""]
line [Plan_agenda_text $plan $event 2 ro ""]
line [Plan_ics $plan $event 0 en "" 2026-11-01T00:00:00Z 2]

fails get {$store get nobody-ș}
fails partners {$store partners nobody}
fails {upsert kind} {$store upsert {{"kind":"compani","id":"x"}}}
set CUT "{\"kind\":"
fails {upsert json} {$store upsert $CUT}
fails filter {$store search imaging -where "country = = 'RO'"}
fails as-of {Store_set_as_of [$store box] yesterday}
fails event {new_Event {{"participants":-1}}}
fails import {$store import_file no-such-file.csv}
fails explain {$store explain IM28 nobody}
fails delete {$store remove offer nobody}
fails ics {Plan_ics $plan $event 9 "" "" "" 0}

line {=== ranking}
foreach hit [$store partners IM28 -k 5 -mode complement -explain 1] {
    line partner [dict get $hit rank] [dict get $hit id] [dict get $hit kind] [dict get $hit name]
    line [explanation_text [$store explain IM28 [dict get $hit id] complement] ro]
}
line [$store explain IM28 IM07]
line [$store why_not IM41 MZ04]
foreach hit [$store search {căutăm anonimizarea imaginilor DICOM} -k 5 -want offer -explain 1] {
    line hit [dict get $hit rank] [dict get $hit id] [dict get $hit name]
    line [dict get $hit explanation]
}
foreach hit [$store partners IM07 -k 5 -explain 1] {
    line fits [dict get $hit id] [bits [dict get $hit score]]
    line [dict get $hit explanation]
}
foreach hit [$store partners IM07 -k 5 -new_only 1] { line new [dict get $hit id] [bits [dict get $hit score]] }
foreach hit [$store search [lindex $BATCH 1] -k 5 -want organisations] {
    line answers [dict get $hit id] [bits [dict get $hit score]]
}
set job [libmatch::finish [Store_batch [$store box] "one\t[lindex $BATCH 0]\ntwo\t[lindex $BATCH 1]\n" 3 0 "" "" "" 0 0 0 0]]
foreach {_ id score} [regexp -all -inline {"id":"([^"]*)"[^\}]*"score":([^\}]*)} [Job_answers $job]] {
    line batch $id [bits $score]
}
delete_Job $job
$store close
fails closed {Store_stats [$store box]}
close $out
