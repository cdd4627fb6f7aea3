# What crossing the border costs in Tcl: a JSON line per measurement; host.tcl RECORDS.jsonl, run by run.py.
package require libmatch
set count 100000

proc best {times script} {
    set least Inf
    for {set i 0} {$i < $times} {incr i} {
        set begun [clock microseconds]
        uplevel 1 $script
        set time [expr {([clock microseconds] - $begun) / 1e6}]
        if {$time < $least} { set least $time }
    }
    return $least
}

proc report {what value} { puts [format {{"host":"tcl","what":"%s","value":%.4f}} $what $value] }

proc main {file} {
    global count
    set box [new_Event {{"participants":2,"slots":1,"tables":1,"meetings":[{"a":0,"b":1}]}}]
    report {call ns} [expr {[best 5 { for {set n 0} {$n < $::count} {incr n} { Event_meetings $box } }] * 1e9 / $count}]
    delete_Event $box
    set store [libmatch::create :memory: -as_of 2026-05-31]
    $store import_file $file
    report {get us} [expr {[best 5 { for {set n 0} {$n < 2000} {incr n} { $store get i$n } }] * 1e6 / 2000}]
    report {search k=10 us} [expr {[best 5 { for {set n 0} {$n < 200} {incr n} { $store search {tool 13} } }] * 1e6 / 200}]
    set hits [Store_search [$store box] imaging $count 0 "" "" "" 0]
    report {iterate 100,000 hits ms} [expr {[best 3 { # as search makes them
        set list {}
        for {set n 0} {$n < $::count} {incr n} {
            lappend list [dict create rank [expr {$n + 1}] id [Hits_id $hits $n] kind [Hits_kind $hits $n] \
                name [Hits_name $hits $n] score [Hits_score $hits $n]]
        }
    }] * 1e3}]
    delete_Hits $hits
    $store close
    $store delete
}

main [lindex $argv 0]
