# Bad input from Tcl and no live boxes after many calls: smoke.tcl EXAMPLE_FOLDER
package require libmatch
set folder [lindex $argv 0]

proc stop {args} {
    puts "NO ERROR as expected: $args"
    exit 1
}

proc fails {part script} {
    if {![catch {uplevel 1 $script} problem]} { stop $part }
    if {$part ne {} && [string first $part $problem] < 0} { stop $part but $problem }
}

set event_json {{"participants":3,"slots":3,"tables":1,"meetings":[{"a":0,"b":1},{"a":0,"b":2},{"a":1,"b":2}]}}

proc finish {job} {
    while {[Job_step $job 40]} {}
    return $job
}

# A store that is closed ends its jobs; what is deleted lives on until its jobs are done; a repair's change list.
proc jobs_end_first {} {
    global folder event_json
    set store [libmatch::create :memory:]
    set job [Store_import_file [$store box] $folder/members.csv "" "" "" "" 0]
    $store close
    fails {job is closed} {Job_step $job 1}
    delete_Job $job
    $store delete
    set store [libmatch::create :memory:]
    set job [Store_import_file [$store box] $folder/members.csv "" "" "" "" 0]
    $store delete
    if {[lindex [Job_import_counts [finish $job]] 1] == 0} { stop an import ended with its store }
    delete_Job $job
    set event [new_Event $event_json]
    set job [Event_schedule $event 0 500 1 1 0]
    delete_Event $event
    set plan [Job_plan [finish $job]]
    delete_Job $job
    fails {deleted} {Plan_to_json $plan $event}
    set event [new_Event $event_json]
    if {![string match {*"valid": true*} [Event_check $event $plan]] || [Plan_changes_csv $plan] ne {}} { stop not planned }
    set job [Event_repair_job $event $plan {{"cancelled":[0]}} 0 0 1 ""]
    Job_repaired [finish $job] $event $plan ;# into the boxes that it works on
    if {![string match {*,cancelled,*} [Plan_changes_csv $plan]]} { stop nobody is told }
    fails {job is closed} {Job_step $job 1}
    delete_Job $job
    delete_Plan $plan
    delete_Event $event
}

proc run {rounds} {
    global folder
    set store [libmatch::create :memory: -as_of 2026-11-01]
    if {[dict get [$store import_file $folder/members.csv] inserted] == 0} { stop nothing imported }
    fails nobody {$store get nobody}
    if {[lrange $::errorCode 0 1] ne {MATCH E_NOT_FOUND}} { stop no details: $::errorCode }
    fails NUL {$store get "a\0b"}
    fails {there is no} {$store search x -want things}
    fails {unknown option} {$store search x -wants offer}
    fails kind {$store upsert {{"kind":"compani","id":"x"}}}
    fails {} {$store search [string repeat x 2000000]}
    fails {} {Store_get "" "" x}
    fails {} {Store_get NULL "" x}
    fails {} {Hits_count [$store box]}
    for {set i 0} {$i < $rounds} {incr i} { $store search {imaging software} -k 5 -explain 1 }
    set job [Store_import_file [$store box] $folder/members.csv "" "" "" "" 0]
    Job_close $job
    fails {job is closed} {Job_step $job 1}
    delete_Job $job
    $store close
    $store close
    fails {store is closed} {$store get IM28}
    set box [$store box]
    $store delete
    fails {deleted} {Store_stats $box}
    fails {deleted} {delete_Store $box}
    fails {deleted} {Job_step $job 1}
    jobs_end_first
}

# Any command of the low-level interface with any values, also objects of other kinds, closed and deleted ones: it returns or
# raises, the interpreter goes on. Left out is what takes files, runs until it is told to stop, or ends others.
proc fuzz {calls seed} {
    global folder event_json
    expr {srand($seed)}
    set store [libmatch::create :memory:]
    $store import_file $folder/members.csv
    set closed [new_Store :memory: 2 0 "" 0]
    Store_close $closed
    set event [new_Event $event_json]
    set plan [new_Plan {{"assignment":[0,1,2]}}]
    set job [Event_schedule $event 0 10 1 1 0]
    set gone [new_Event $event_json]
    delete_Event $gone
    set report [new_Report x en]
    set objects [list [$store box] $closed $event $plan $job $report $gone]
    set values [list "" 0 1 -1 7 2147483648 1e300 NaN 1.5 a IM28 offer "a\0b" [string repeat \u0219 70000] \
        {{"kind":"offer","id":"z","title":"x"}} "\x7b\"a\":" "\x7b" _deadbeef_p_Store NULL {*}$objects]
    set names {}
    foreach name [lsort [info commands {[A-Z]*_[a-z]*}]] {
        if {![regexp {^(Store|Event|Plan|Job|Hits|Report)_(.*)$} $name -> kind method]} continue
        if {$method in {step split batch batch_all schedule policy repair repair_job repair_job_in import_file write_statistics use_statistics
            set_token_rules cancel time_limit close repaired plan search search_facets partners complete plan_from_csv
            search_voted}} continue
        lappend names $name
    }
    if {[llength $names] < 40} { stop only [llength $names] commands }
    set failed 0
    for {set i 0} {$i < $calls} {incr i} {
        set words [list [lindex $names [expr {int(rand() * [llength $names])}]] \
            [lindex $objects [expr {int(rand() * [llength $objects])}]]]
        for {set n [expr {int(rand() * 9)}]} {$n > 0} {incr n -1} {
            lappend words [lindex $values [expr {int(rand() * [llength $values])}]]
        }
        if {[catch $words made]} { incr failed } elseif {[regexp {^_[0-9a-f]+_p_(\w+)$} $made -> kind]} { delete_$kind $made }
    }
    if {$failed < $calls / 4} { stop seed $seed: nothing was refused }
    if {![string match *records* [Store_stats [$store box]]]} { stop seed $seed: the store is not whole }
    delete_Job $job
    foreach {kind object} [list Store $closed Event $event Plan $plan Report $report] { delete_$kind $object }
    $store delete
}

run 2000
fuzz 4000 [expr {[info exists ::env(MATCH_FUZZ_SEED)] ? $::env(MATCH_FUZZ_SEED) : 1}]
if {[live_boxes] != 0} { stop [live_boxes] boxes are alive }
puts {no live boxes}
