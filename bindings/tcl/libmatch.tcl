# libmatch for Tcl: a thin layer over libmatch_native. Strings are characters; "" stands for "not given"; records go in
# and come out as JSON. Errors carry the errorCode {MATCH status file row field value}. A store is a command (get, search,
# partners ...) that lives until it is closed; other boxes live until delete_Event, delete_Plan ... is called.
package require Tcl 8.6
load [file join [file dirname [file normalize [info script]]] libmatch_native.so] libmatch_native
package provide libmatch 0.1.0

namespace eval libmatch {
    variable opening {read 0 write 1 create 2}
    variable tier {public 0 members 1 confidential 2}
    variable mode {balanced 0 complement 1 peer 2}
    # match_want of match/types.h
    variable want {any_item 0 organisations 1 clusters 2 any 3 competence 10 offer 11 request 12 idea 13 project 14
        call 15 organisation 16 cluster 17}
    variable changes {unchanged inserted updated older}
    variable last 0

    proc choice {table name} {
        variable $table
        if {![dict exists [set $table] $name]} {
            error "$table: there is no \"$name\", there are: [dict keys [set $table]]"
        }
        return [dict get [set $table] $name]
    }

    # The options given over the defaults; an unknown one is an error.
    proc options {given defaults} {
        foreach {key value} $given {
            if {![dict exists $defaults $key]} { error "unknown option $key, there are: [dict keys $defaults]" }
            dict set defaults $key $value
        }
        return $defaults
    }

    # Gives the command of a store: open PATH ?-mode read|write|create? ?-viewer TIER? ?-as_of DATE? ?-busy_ms N?
    proc open {path args} {
        variable last
        set o [options $args {-mode read -viewer public -as_of {} -busy_ms 5000}]
        set box [new_Store $path [choice opening [dict get $o -mode]] [choice tier [dict get $o -viewer]] \
            [dict get $o -as_of] [dict get $o -busy_ms]]
        set name ::libmatch::store[incr last]
        interp alias {} $name {} ::libmatch::call $name $box
        return $name
    }

    proc create {path args} { return [open $path {*}$args -mode create] }

    proc call {name box method args} { return [store_$method $name $box {*}$args] }

    # Runs a job to its end in steps of 40 ms, then gives it back.
    proc finish {job} {
        while {[Job_step $job 40]} {}
        return $job
    }

    proc store_box {name box} { return $box }

    # Closes the store; its command stays and fails with "the store is closed".
    proc store_close {name box} { Store_close $box }

    # Forgets a store for good, closed or not.
    proc store_delete {name box} {
        interp alias {} $name {}
        delete_Store $box
    }

    # import PATH ?-kind? ?-scheme? ?-map? ?-format? ?-strict?: gives a dict rows, inserted ... warnings
    proc store_import_file {name box path args} {
        set o [options $args {-kind {} -scheme {} -map {} -format {} -strict 0}]
        set job [Store_import_file $box $path [dict get $o -kind] [dict get $o -scheme] [dict get $o -map] \
            [dict get $o -format] [dict get $o -strict]]
        try {
            set counts [Job_import_counts [finish $job]]
        } finally {
            delete_Job $job
        }
        foreach key {rows inserted updated unchanged older rejected warnings} n $counts { dict set result $key $n }
        return $result
    }

    # Gives the change and the warnings as JSON.
    proc store_upsert {name box json} {
        variable changes
        set line [Store_upsert $box $json]
        set blank [string first " " $line]
        return [list [lindex $changes [string range $line 0 $blank-1]] [string range $line $blank+1 end]]
    }

    proc store_get {name box id {kind {}}} { return [Store_get $box $kind $id] }
    proc store_remove {name box kind id} { Store_remove $box $kind $id }

    proc hits {box} {
        set list {}
        for {set i 0} {$i < [Hits_count $box]} {incr i} {
            lappend list [dict create rank [expr {$i + 1}] id [Hits_id $box $i] kind [Hits_kind $box $i] \
                name [Hits_name $box $i] score [Hits_score $box $i] explanation [Hits_explanation $box $i]]
        }
        delete_Hits $box
        return $list
    }

    # search TEXT ?-k? ?-want? ?-where? ?-language? ?-channels? ?-explain?: gives a list of dicts
    proc store_search {name box text args} {
        set o [options $args {-k 10 -want any_item -where {} -language {} -channels {} -explain 0}]
        return [hits [Store_search $box $text [dict get $o -k] [choice want [dict get $o -want]] [dict get $o -where] \
            [dict get $o -language] [dict get $o -channels] [dict get $o -explain]]]
    }

    # partners ID ?-k? ?-want? ?-mode? ?-where? ?-new_only? ?-beyond? ?-explain?: gives a list of dicts
    proc store_partners {name box id args} {
        set o [options $args {-k 10 -want any_item -mode balanced -where {} -new_only 0 -beyond 0 -explain 0}]
        return [hits [Store_partners $box $id [dict get $o -k] [choice want [dict get $o -want]] \
            [choice mode [dict get $o -mode]] [dict get $o -where] [dict get $o -new_only] [dict get $o -beyond] \
            [dict get $o -explain]]]
    }

    proc store_explain {name box a b {how balanced}} { return [Store_explain $box $a $b [choice mode $how]] }

    proc store_why_not {name box a b args} {
        set o [options $args {-k 10 -want any_item -mode balanced -where {} -new_only 0 -beyond 0}]
        return [Store_why_not $box $a $b [dict get $o -k] [choice want [dict get $o -want]] \
            [choice mode [dict get $o -mode]] [dict get $o -where] [dict get $o -new_only] [dict get $o -beyond]]
    }
}
