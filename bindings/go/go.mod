module libmatch

go 1.19
