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
    set whole [best 3 {
        set sum 0.0
        foreach hit [$store search imaging -k $count] { set sum [expr {$sum + [dict get $hit score]}] }
    }]
    set alone [best 3 {
        set hits [Store_search [$store box] imaging $count 0 "" "" "" 0]
        Hits_count $hits
        delete_Hits $hits
    }]
    report {iterate 100,000 hits ms} [expr {($whole - $alone) * 1e3}]
    $store close
    $store delete
}

main [lindex $argv 0]
