# The day run in Tcl: day.tcl EXAMPLE_FOLDER OUTPUT OUTCOMES
package require libmatch
set FILES {clusters.csv clusters-details.jsonl members.csv delegates.csv items.jsonl projects.jsonl relations.jsonl}
lassign $argv folder output outcomes
set out [open $output w]
fconfigure $out -encoding utf-8 -translation lf

proc content {path} {
    set in [open $path r]
    fconfigure $in -encoding utf-8 -translation lf
    set text [read $in]
    close $in
    return $text
}

proc say {what text} { puts $::out "$what\n[string trimright $text \n]" }

proc fails {what script} {
    if {![catch {uplevel #0 $script} problem]} { set problem none }
    puts $::out "error $what: $problem"
}

set store [libmatch::create :memory: -viewer confidential -as_of 2026-11-01]
foreach name $FILES { $store import_file $folder/$name }
$store import_file $outcomes
say learn [Store_learn [$store box] 0 0]
foreach id {IM28 IM07 MZ01} {
    foreach hit [$store partners $id -k 5 -explain 1] {
        say "$id [dict get $hit rank] [dict get $hit id] [dict get $hit kind] [dict get $hit name]" \
            [dict get $hit explanation]
    }
}
set json [Store_build_event [$store box] [content $folder/brokerage.json]]
say event $json
set event [new_Event $json]
set plan [Job_plan [libmatch::finish [Event_schedule $event 0 20000 1 3 0]]]
say plan [Plan_to_json $plan $event]
say check [Event_check $event $plan]
set job [libmatch::finish [Event_repair_job $event $plan [content $folder/day.json] 0 20000 5 ""]]
set changed [new_Event $json]
set repaired [new_Plan "{\"assignment\": \[\]}"]
say repair [Job_repaired $job $changed $repaired]
say {whom to tell} [Plan_changes_csv $repaired]
say {repaired plan} [Plan_to_json $repaired $changed]
say {changed event} [Event_write $changed]
fails partners {$store partners nobody-ș}
fails explain {$store explain IM28 nobody}
fails filter {$store search imaging -where "country = = 'RO'"}
fails channel {$store search imaging -channels telepathy}
fails model {Store_use_model [$store box] 99}
close $out
