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
    $store delete
}

run 2000
if {[live_boxes] != 0} { stop [live_boxes] boxes are alive }
puts {no live boxes}
