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

const eventJSON = `{"participants":3,"slots":3,"tables":1,"meetings":[{"a":0,"b":1},{"a":0,"b":2},{"a":1,"b":2}]}`

func must(err error) {
	if err != nil {
		stop(err)
	}
}

// A store that is closed ends its jobs; what is deleted lives on until its jobs are done, and a call on it is an error; a
// repair's change list.
func jobsEndFirst(folder string) {
	var job native.Job
	var plan native.Plan
	var event native.Event
	open := func() *libmatch.Store {
		store, err := libmatch.Open(":memory:", libmatch.Create, libmatch.Public, "")
		must(err)
		must(libmatch.Try(func() { job = store.Box.Import_file(folder+"/members.csv", "", "", "", "", false) }))
		return store
	}
	store := open()
	store.Close()
	fails("job is closed", libmatch.Finish(job, nil))
	native.DeleteJob(job)
	store.Free()
	store = open()
	store.Free()
	must(libmatch.Finish(job, nil))
	if strings.Fields(job.Import_counts())[1] == "0" {
		stop("an import ended with its store")
	}
	native.DeleteJob(job)
	fails("deleted", libmatch.Try(func() { job.Import_counts() }))
	fails("deleted", libmatch.Try(func() { job.Step(1) }))
	fails("deleted", libmatch.Try(func() { native.DeleteJob(job) }))
	must(libmatch.Try(func() { event = native.NewEvent(eventJSON) }))
	must(libmatch.Try(func() { job = event.Schedule(0, 500, 1, 1, false) }))
	native.DeleteEvent(event)
	must(libmatch.Finish(job, nil))
	must(libmatch.Try(func() { plan = job.Plan() }))
	native.DeleteJob(job)
	fails("deleted", libmatch.Try(func() { plan.To_json(event) }))
	must(libmatch.Try(func() { event = native.NewEvent(eventJSON) }))
	if !strings.Contains(event.Check(plan), `"valid": true`) || plan.Changes_csv() != "" {
		stop("not planned")
	}
	must(libmatch.Try(func() { job = event.Repair_job(plan, `{"cancelled":[0]}`, 0, 0, 1, "") }))
	must(libmatch.Finish(job, nil))
	must(libmatch.Try(func() { job.Repaired(event, plan) })) // into the boxes that it works on
	if !strings.Contains(plan.Changes_csv(), ",cancelled,") {
		stop("nobody is told")
	}
	fails("job is closed", libmatch.Finish(job, nil))
	native.DeleteJob(job)
	native.DeletePlan(plan)
	native.DeleteEvent(event)
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
	jobsEndFirst(folder)
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
