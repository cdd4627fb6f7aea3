// The day run in Go: day EXAMPLE_FOLDER OUTPUT OUTCOMES
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"libmatch"
	"libmatch/native"
)

var files = []string{"clusters.csv", "clusters-details.jsonl", "members.csv", "delegates.csv", "items.jsonl",
	"projects.jsonl", "relations.jsonl"}

var out *bufio.Writer

func need(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "day:", err)
		os.Exit(1)
	}
}

func say(what, text string) { fmt.Fprintf(out, "%s\n%s\n", what, strings.TrimRight(text, "\n")) }

func fails(what string, err error) {
	problem := "none"
	if err != nil {
		problem = err.Error()
	}
	fmt.Fprintf(out, "error %s: %s\n", what, problem)
}

func content(path string) string {
	data, err := os.ReadFile(path)
	need(err)
	return string(data)
}

func try(call func() string) string {
	var text string
	need(libmatch.Try(func() { text = call() }))
	return text
}

func plan(store *libmatch.Store, folder string) {
	var event, changed native.Event
	var made, repaired native.Plan
	var job native.Job
	json := try(func() string { return store.Box.Build_event(content(folder + "/brokerage.json")) })
	say("event", json)
	need(libmatch.Try(func() { event = native.NewEvent(json) }))
	need(libmatch.Try(func() { job = event.Schedule(0, 20000, 1, 3, false) }))
	need(libmatch.Finish(job, nil))
	need(libmatch.Try(func() { made = job.Plan() }))
	say("plan", try(func() string { return made.To_json(event) }))
	say("check", try(func() string { return event.Check(made) }))
	changes := content(folder + "/day.json")
	need(libmatch.Try(func() { job = event.Repair_job(made, changes, 0, 20000, 5, "") }))
	need(libmatch.Finish(job, nil))
	need(libmatch.Try(func() { changed = native.NewEvent(json) }))
	need(libmatch.Try(func() { repaired = native.NewPlan(`{"assignment": []}`) }))
	say("repair", try(func() string { return job.Repaired(changed, repaired) }))
	say("whom to tell", repaired.Changes_csv())
	say("repaired plan", try(func() string { return repaired.To_json(changed) }))
	say("changed event", try(changed.Write))
}

func main() {
	folder := os.Args[1]
	file, err := os.Create(os.Args[2])
	need(err)
	out = bufio.NewWriter(file)
	store, err := libmatch.Open(":memory:", libmatch.Create, libmatch.Confidential, "2026-11-01")
	need(err)
	for _, name := range files {
		_, err = store.ImportFile(folder+"/"+name, libmatch.ImportOptions{})
		need(err)
	}
	_, err = store.ImportFile(os.Args[3], libmatch.ImportOptions{})
	need(err)
	say("learn", try(func() string { return store.Box.Learn(0, false) }))
	for _, id := range []string{"IM28", "IM07", "MZ01"} {
		hits, err := store.Partners(id, libmatch.Options{K: 5, Explain: true})
		need(err)
		for _, hit := range hits {
			say(fmt.Sprintf("%s %d %s %s %s", id, hit.Rank, hit.ID, hit.Kind, hit.Name), hit.Explanation)
		}
	}
	plan(store, folder)
	_, err = store.Partners("nobody-ș", libmatch.Options{})
	fails("partners", err)
	_, err = store.Explain("IM28", "nobody", libmatch.Balanced)
	fails("explain", err)
	_, err = store.Search("imaging", libmatch.Options{Where: "country = = 'RO'"})
	fails("filter", err)
	_, err = store.Search("imaging", libmatch.Options{Channels: "telepathy"})
	fails("channel", err)
	fails("model", libmatch.Try(func() { store.Box.Use_model(99) }))
	need(out.Flush())
	need(file.Close())
}
