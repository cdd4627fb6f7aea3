// Bad input from Go, many goroutines, and no live boxes after many calls: smoke EXAMPLE_FOLDER
package main

import (
	"fmt"
	"os"
	"strings"
	"sync"

	"libmatch"
	"libmatch/native"
)

func stop(words ...interface{}) {
	fmt.Println(append([]interface{}{"NO ERROR as expected:"}, words...)...)
	os.Exit(1)
}

func fails(part string, err error) *libmatch.Error {
	problem, known := err.(*libmatch.Error)
	if !known || !strings.Contains(err.Error(), part) {
		stop(part, "but", err)
	}
	return problem
}

func run(folder string, rounds int) {
	store, err := libmatch.Open(":memory:", libmatch.Create, libmatch.Public, "2026-11-01")
	if err != nil {
		stop(err)
	}
	counts, err := store.ImportFile(folder+"/members.csv", libmatch.ImportOptions{})
	if err != nil || counts.Inserted == 0 {
		stop("nothing imported", err)
	}
	_, err = store.Get("", "nobody")
	if problem := fails("nobody", err); problem.Status != "E_NOT_FOUND" || problem.Row != 0 {
		stop("no details")
	}
	_, err = store.Get("", "a\x00b")
	fails("NUL", err)
	_, err = store.Search("imaging \xff\xfe", libmatch.Options{})
	fails("UTF-8", err)
	_, _, err = store.Upsert(`{"kind":"compani","id":"x"}`)
	fails("kind", err)
	_, err = store.Search(strings.Repeat("x", 2000000), libmatch.Options{})
	fails("", err)
	for i := 0; i < rounds; i++ {
		if _, err = store.Search("imaging software", libmatch.Options{K: 5, Explain: true}); err != nil {
			stop(err)
		}
	}
	var job native.Job
	_ = libmatch.Try(func() { job = store.Box.Import_file(folder+"/members.csv", "", "", "", "", false) })
	job.Close()
	fails("job is closed", libmatch.Finish(job, nil))
	native.DeleteJob(job)
	store.Close()
	store.Close()
	_, err = store.Get("", "IM28")
	fails("store is closed", err)
	store.Free()
}

func main() {
	run(os.Args[1], 2000)
	var all sync.WaitGroup
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			run(os.Args[1], 20)
		}()
	}
	all.Wait()
	if live := native.Live_boxes(); live != 0 {
		stop(live, "boxes are alive")
	}
	fmt.Println("no live boxes")
}
