package ifneeded libmatch 0.1.0 [list source [file join $dir libmatch.tcl]]
