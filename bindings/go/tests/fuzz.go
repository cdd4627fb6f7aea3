// The boundary under hostile values: nothing, huge and broken texts, NUL, deleted and foreign objects, goroutines that share
// a store while it is closed. Every call returns or leaves an error with a message; nothing panics, and the store is whole
// after it: fuzz [CALLS [SEED]]
package main

import (
	"fmt"
	"math"
	"math/rand"
	"os"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"sync"

	"libmatch"
	"libmatch/native"
)

// What ends the test's own objects, what writes files, what takes as long as the moves or threads it is given.
var leftOut = map[string]bool{"Close": true, "Split": true, "Write_statistics": true, "Use_statistics": true,
	"Schedule": true, "Repair": true, "Repair_job": true, "Policy": true, "Batch": true, "Batch_all": true, "Time_limit": true, "Cancel": true,
	"Step": true, "Swigcptr": true, "SwigIsStore": true, "SwigIsHits": true, "SwigIsJob": true, "SwigIsEvent": true,
	"SwigIsPlan": true, "SwigIsReport": true}

var texts = []string{"", "a", "o1", "i1", "offer", "laser", "a\x00b", "\xff\xfe", "\xed\xa0\x80", "\xc0\x80",
	strings.Repeat("ș", 70000), "🧬🧬", "country = 'RO'", "((", `{"kind":"offer","id":"z","title":"x"}`, `{"a":`, "[]", "{}", "en",
	"2026-01-01", "organisation", `{"participants":-1}`, "yesterday"}

func stop(words ...interface{}) {
	fmt.Println(append([]interface{}{"NO ERROR as expected:"}, words...)...)
	os.Exit(1)
}

func must(err error) {
	if err != nil {
		stop(err)
	}
}

// hostile makes a value of a type.
func hostile(kind reflect.Type, r *rand.Rand, things []reflect.Value) reflect.Value {
	switch kind.Kind() {
	case reflect.String:
		return reflect.ValueOf(texts[r.Intn(len(texts))])
	case reflect.Bool:
		return reflect.ValueOf(r.Intn(2) == 0)
	case reflect.Float32, reflect.Float64:
		values := []float64{0, -1, 0.5, math.NaN(), math.Inf(1)}
		return reflect.ValueOf(values[r.Intn(len(values))]).Convert(kind)
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Uint64, reflect.Uint32:
		values := []int64{0, 1, -1, 5, math.MaxInt32, math.MinInt32, math.MaxInt64}
		return reflect.ValueOf(values[r.Intn(len(values))]).Convert(kind)
	}
	var fitting []reflect.Value
	for _, thing := range things {
		if thing.Type().AssignableTo(kind) {
			fitting = append(fitting, thing)
		}
	}
	if len(fitting) == 0 || r.Intn(8) == 0 {
		return reflect.Zero(kind)
	}
	return fitting[r.Intn(len(fitting))]
}

// release deletes what a call made.
func release(made reflect.Value) {
	switch box := made.Interface().(type) {
	case native.Hits:
		native.DeleteHits(box)
	case native.Job:
		native.DeleteJob(box)
	case native.Plan:
		native.DeletePlan(box)
	case native.Event:
		native.DeleteEvent(box)
	}
}

func methods(thing reflect.Value) (names []string) {
	for i := 0; i < thing.Type().NumMethod(); i++ {
		if name := thing.Type().Method(i).Name; !leftOut[name] && !strings.HasPrefix(name, "Set") {
			names = append(names, name)
		}
	}
	sort.Strings(names) // the same seed, the same calls
	return
}

func call(thing reflect.Value, r *rand.Rand, things []reflect.Value) string {
	names := methods(thing)
	name := names[r.Intn(len(names))]
	method := thing.MethodByName(name)
	var arguments []reflect.Value
	for i := 0; i < method.Type().NumIn(); i++ {
		argument := hostile(method.Type().In(i), r, things)
		if argument.Kind() == reflect.Interface && argument.IsNil() {
			return "nil is no object in Go"
		}
		arguments = append(arguments, argument)
	}
	err := libmatch.Try(func() {
		for _, made := range method.Call(arguments) {
			if made.Kind() == reflect.Interface && !made.IsNil() && native.Pending_code() == 0 {
				release(made)
			}
		}
	})
	if err == nil {
		return "returned"
	}
	if err.Error() == "" {
		stop(name, "an error without a message")
	}
	return err.(*libmatch.Error).Status
}

func fill(store *libmatch.Store) *libmatch.Store {
	for i := 0; i < 6; i++ {
		for _, record := range []string{`{"kind":"organisation","id":"o%d","name":"Company %d"}`,
			`{"kind":"offer","id":"i%d","owner":"o%d","title":"laser wood","language":"en"}`} {
			_, _, err := store.Upsert(fmt.Sprintf(record, i, i))
			must(err)
		}
	}
	return store
}

func made() *libmatch.Store {
	store, err := libmatch.Open(":memory:", libmatch.Create, libmatch.Public, "2026-05-31")
	must(err)
	return fill(store)
}

func ids(store *libmatch.Store) (found []string) {
	hits, err := store.Search("laser", libmatch.Options{K: 1000})
	must(err)
	for _, hit := range hits {
		found = append(found, hit.ID)
	}
	return
}

func fuzz(calls int, r *rand.Rand) map[string]int {
	const spec = `{"participants":4,"slots":3,"tables":2,"meetings":[{"a":0,"b":1}]}`
	outcomes := map[string]int{}
	store, closed, deleted := made(), made(), made()
	var event, gone native.Event
	var job native.Job
	var plan native.Plan
	var hits native.Hits
	report := native.NewReport("x", "en")
	must(libmatch.Try(func() { event, gone = native.NewEvent(spec), native.NewEvent(spec) }))
	must(libmatch.Try(func() { job = event.Schedule(0, 500, 1, 1, false) }))
	must(libmatch.Finish(job, nil))
	must(libmatch.Try(func() { plan = job.Plan() }))
	must(libmatch.Try(func() { hits = store.Box.Search("laser", 5, 0, "", "", "", true) }))
	freed := deleted.Box
	closed.Close()
	deleted.Free()
	native.DeleteEvent(gone)
	var things []reflect.Value
	for _, thing := range []interface{}{store.Box, closed.Box, freed, event, gone, job, plan, hits, report} {
		things = append(things, reflect.ValueOf(thing))
	}
	for i := 0; i < calls; i++ {
		thing := things[0]
		if r.Intn(2) == 0 {
			thing = things[r.Intn(len(things))]
		}
		outcomes[call(thing, r, things)]++
	}
	_ = libmatch.Try(func() { store.Box.Rollback() }) // of a batch that was begun
	_, _, err := store.Upsert(`{"kind":"offer","id":"last","title":"laser","language":"en"}`)
	must(err)
	found := ids(store)
	if !strings.Contains(strings.Join(found, " "), "last") {
		stop("the store does not work on after all this")
	}
	must(libmatch.Try(func() { store.Box.Rebuild() }))
	if !reflect.DeepEqual(found, ids(store)) {
		stop("the store is not whole after all this")
	}
	err = libmatch.Try(func() { store.Box.Get("", "o1\x00") })
	if err == nil || !strings.Contains(err.Error(), "NUL") {
		stop("a text with a NUL, past the layer:", err)
	}
	native.DeleteHits(hits)
	native.DeletePlan(plan)
	native.DeleteJob(job)
	native.DeleteEvent(event)
	native.DeleteReport(report)
	store.Free()
	closed.Free()
	return outcomes
}

// Goroutines that share a store take turns; one of them closes it.
func share(r *rand.Rand) {
	store := made()
	var all sync.WaitGroup
	for g := 0; g < 4; g++ {
		own, closes := rand.New(rand.NewSource(r.Int63())), g == 3
		all.Add(1)
		go func() {
			defer all.Done()
			for i := 0; i < 100; i++ {
				words := texts[own.Intn(len(texts))]
				if closes && i == 60 {
					store.Close()
				}
				_, _ = store.Search(words, libmatch.Options{K: own.Intn(5) - 1, Where: texts[own.Intn(len(texts))]})
				_, _ = store.Partners("o1", libmatch.Options{Explain: true})
				_, _, _ = store.Upsert(words)
				_, _ = store.Get("", words)
				_, _ = store.Explain("o1", "o2", libmatch.Balanced)
			}
		}()
	}
	all.Wait()
	_, err := store.Get("", "o1")
	if problem, known := err.(*libmatch.Error); !known || problem.Code != 4 || problem.Status != "E_STATE" {
		stop("a closed store:", err)
	}
	store.Free()
	if _, err = store.Get("", "o1"); err == nil || err.(*libmatch.Error).Code != 4 {
		stop("a store without memory:", err)
	}
	store.Free()
	if _, err = store.Get("", "a\x00b"); err == nil || err.(*libmatch.Error).Code != 2 {
		stop("a text with a NUL:", err)
	}
}

func main() {
	calls, seed := 4000, int64(1)
	if len(os.Args) > 1 {
		calls, _ = strconv.Atoi(os.Args[1])
	}
	if len(os.Args) > 2 {
		seed, _ = strconv.ParseInt(os.Args[2], 10, 64)
	}
	fmt.Println("seed", seed)
	r := rand.New(rand.NewSource(seed))
	fmt.Println(fuzz(calls, r))
	share(r)
	if live := native.Live_boxes(); live != 0 {
		stop(live, "boxes are alive")
	}
	fmt.Println("no live boxes")
}
