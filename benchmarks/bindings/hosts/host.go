// What crossing the border costs in Go: a JSON line per measurement; host RECORDS.jsonl, run by run.py.
package main

import (
	"fmt"
	"os"
	"time"

	"libmatch"
	"libmatch/native"
)

const count = 100000

func best(repeat int, call func()) float64 {
	least := time.Hour
	for i := 0; i < repeat; i++ {
		begun := time.Now()
		call()
		if took := time.Since(begun); took < least {
			least = took
		}
	}
	return least.Seconds()
}

func report(what string, value float64) {
	fmt.Printf("{\"host\":\"go\",\"what\":\"%s\",\"value\":%.4f}\n", what, value)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	var box native.Event
	check(libmatch.Try(func() {
		box = native.NewEvent(`{"participants":2,"slots":1,"tables":1,"meetings":[{"a":0,"b":1}]}`)
	}))
	report("call ns", best(5, func() {
		for i := 0; i < count; i++ {
			box.Meetings()
		}
	})*1e9/count)
	store, err := libmatch.Open(":memory:", libmatch.Create, libmatch.Public, "2026-05-31")
	check(err)
	_, err = store.ImportFile(os.Args[1], libmatch.ImportOptions{})
	check(err)
	report("get us", best(5, func() {
		for i := 0; i < 2000; i++ {
			_, err := store.Get("", fmt.Sprintf("i%d", i))
			check(err)
		}
	})*1e6/2000)
	report("search k=10 us", best(5, func() {
		for i := 0; i < 200; i++ {
			_, err := store.Search("tool 13", libmatch.Options{})
			check(err)
		}
	})*1e6/200)
	var hits native.Hits
	check(libmatch.Try(func() { hits = store.Box.Search("imaging", count, 0, "", "", "", false) }))
	report("iterate 100,000 hits ms", best(3, func() { // as Store.Search() makes them
		list := make([]libmatch.Hit, hits.Count())
		for i := range list {
			n := int64(i)
			list[i] = libmatch.Hit{Rank: i + 1, ID: hits.Id(n), Kind: hits.Kind(n), Name: hits.Name(n), Score: hits.Score(n)}
		}
	})*1e3)
	native.DeleteHits(hits)
	store.Free()
}
