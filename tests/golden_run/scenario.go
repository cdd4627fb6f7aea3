// The golden run in Go: scenario EXAMPLE_FOLDER OUTPUT
package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"

	"libmatch"
	"libmatch/native"
)

var files = []string{"clusters.csv", "clusters-details.jsonl", "members.csv", "delegates.csv", "items.jsonl",
	"calls.jsonl", "projects.jsonl", "relations.jsonl", "feedback.jsonl", "flawed.jsonl", "flawed.csv"}
var titles = []string{"Vizită de studiu și sesiune C2C la Iași", "Sesja spotkań C2C w Warszawie",
	"Studii preclinice pe animale de talie mare"}

var batch = []string{"căutăm anonimizarea imaginilor DICOM", "software for stroke patients"}
var answer = regexp.MustCompile(`"id":"([^"]*)".*?"score":([^}]*)`)

const record = `{"kind":"organisation","id":"țș-🧬","name":"Institutul ș ț ă Łódź 🧬 𝛼","country":"RO"}`
const eventJSON = `{"participants":[{"id":"A","name":"Ana ș"},{"id":"B","name":"Łucja"},{"id":"C","name":"Zoë 🧬"}],"tables":1,` +
	`"slots":[{"start":"2026-12-04T09:00+02:00","end":"2026-12-04T09:20+02:00"},` +
	`{"start":"2026-12-04T09:25+02:00","end":"2026-12-04T09:45+02:00"},` +
	`{"start":"2026-12-04T09:50+02:00","end":"2026-12-04T10:10+02:00"}],` +
	`"meetings":[{"a":0,"b":1},{"a":0,"b":2},{"a":1,"b":2}]}`

var out *bufio.Writer

func line(words ...interface{}) {
	texts := make([]string, len(words))
	for i, word := range words {
		texts[i] = fmt.Sprint(word)
	}
	fmt.Fprintf(out, "%s\n", strings.Join(texts, " "))
}

func need(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "scenario:", err)
		os.Exit(1)
	}
}

func try(call func() string) string {
	var text string
	need(libmatch.Try(func() { text = call() }))
	return text
}

func fails(what string, err error) {
	if err == nil {
		line("error", what, "none")
		return
	}
	e := err.(*libmatch.Error)
	line("error", what, e.Status, fmt.Sprintf("[%s|%d|%s|%s]", e.File, e.Row, e.Field, e.Value), e.Message)
}

func imported(store *libmatch.Store, name string, options libmatch.ImportOptions) {
	r, err := store.ImportFile(name, options)
	need(err)
	line("import", name, r.Rows, r.Inserted, r.Updated, r.Unchanged, r.Older, r.Rejected, r.Warnings)
}

func records(store *libmatch.Store) {
	imported(store, "themes.tsv", libmatch.ImportOptions{Kind: "taxonomy", Scheme: "theme"})
	for _, name := range files {
		imported(store, name, libmatch.ImportOptions{})
	}
	for _, title := range titles {
		hits, err := store.Search(title, libmatch.Options{K: 1, Want: libmatch.Offer})
		need(err)
		line("search", hits[0].ID)
	}
	text, err := store.Get("", "IM28")
	need(err)
	line("get", text)
	for i := 0; i < 2; i++ {
		change, _, err := store.Upsert(record)
		need(err)
		line("upsert", change)
	}
	text, err = store.Get("", "țș-🧬")
	need(err)
	line("get", text)
	need(store.Delete("organisation", "țș-🧬"))
}

func planned() (native.Event, native.Plan) {
	var event native.Event
	var job native.Job
	var plan native.Plan
	need(libmatch.Try(func() { event = native.NewEvent(eventJSON) }))
	need(libmatch.Try(func() { job = event.Schedule(0, 2000, 1, 7, false) }))
	need(libmatch.Finish(job, nil))
	need(libmatch.Try(func() { plan = job.Plan() }))
	line("event", event.Participants(), event.Meetings(), event.Slots(), event.Tables())
	line("plan", plan.Status())
	line(try(func() string { return plan.To_json(event) }))
	line(try(func() string { return event.Check(plan) }))
	line(try(func() string { return plan.Csv(event, "pl", "") }))
	line(try(func() string { return plan.Agenda_text(event, 2, "ro", "") }))
	line(try(func() string { return plan.Ics(event, 0, "en", "", "2026-11-01T00:00:00Z", 2) }))
	return event, plan
}

func mistakes(store *libmatch.Store, event native.Event, plan native.Plan) {
	_, err := store.Get("", "nobody-ș")
	fails("get", err)
	_, err = store.Partners("nobody", libmatch.Options{})
	fails("partners", err)
	_, _, err = store.Upsert(`{"kind":"compani","id":"x"}`)
	fails("upsert kind", err)
	_, _, err = store.Upsert(`{"kind":`)
	fails("upsert json", err)
	_, err = store.Search("imaging", libmatch.Options{Where: "country = = 'RO'"})
	fails("filter", err)
	fails("as-of", store.SetAsOf("yesterday"))
	fails("event", libmatch.Try(func() { native.NewEvent(`{"participants":-1}`) }))
	_, err = store.ImportFile("no-such-file.csv", libmatch.ImportOptions{})
	fails("import", err)
	_, err = store.Explain("IM28", "nobody", libmatch.Balanced)
	fails("explain", err)
	fails("delete", store.Delete("offer", "nobody"))
	fails("ics", libmatch.Try(func() { plan.Ics(event, 9, "", "", "", 0) }))
}

func ranking(store *libmatch.Store) {
	line("=== ranking")
	partners, err := store.Partners("IM28", libmatch.Options{K: 5, Mode: libmatch.Complement, Explain: true})
	need(err)
	for _, hit := range partners {
		line("partner", hit.Rank, hit.ID, hit.Kind, hit.Name)
		json, err := store.Explain("IM28", hit.ID, libmatch.Complement)
		need(err)
		text, err := libmatch.ExplanationText(json, "ro")
		need(err)
		line(text)
	}
	json, err := store.Explain("IM28", "IM07", libmatch.Balanced)
	need(err)
	line(json)
	json, err = store.WhyNot("IM41", "MZ04", libmatch.Options{})
	need(err)
	line(json)
	hits, err := store.Search("căutăm anonimizarea imaginilor DICOM",
		libmatch.Options{K: 5, Want: libmatch.Offer, Explain: true})
	need(err)
	for _, hit := range hits {
		line("hit", hit.Rank, hit.ID, hit.Name)
		line(hit.Explanation)
	}
}

func scored(what, id string, score float64) {
	line(what, id, fmt.Sprintf("%016x", math.Float64bits(score)))
}

func lists(store *libmatch.Store) {
	hits, err := store.Partners("IM07", libmatch.Options{K: 5, Explain: true})
	need(err)
	for _, hit := range hits {
		scored("fits", hit.ID, hit.Score)
		line(hit.Explanation)
	}
	hits, err = store.Partners("IM07", libmatch.Options{K: 5, NewOnly: true})
	need(err)
	for _, hit := range hits {
		scored("new", hit.ID, hit.Score)
	}
	hits, err = store.Search(batch[1], libmatch.Options{K: 5, Want: libmatch.Organisations})
	need(err)
	for _, hit := range hits {
		scored("answers", hit.ID, hit.Score)
	}
	var job native.Job
	texts := "one\t" + batch[0] + "\ntwo\t" + batch[1] + "\n"
	need(libmatch.Try(func() { job = store.Box.Batch(texts, 3, int(libmatch.AnyItem), "", "", "", 0, 0, 0, 0) }))
	defer native.DeleteJob(job)
	need(libmatch.Finish(job, nil))
	for _, hit := range answer.FindAllStringSubmatch(try(job.Answers), -1) {
		score, err := strconv.ParseFloat(hit[2], 64)
		need(err)
		scored("batch", hit[1], score)
	}
}

func main() {
	file, err := os.Create(os.Args[2])
	need(err)
	out = bufio.NewWriter(file)
	need(os.Chdir(os.Args[1]))
	store, err := libmatch.Open(":memory:", libmatch.Create, libmatch.Confidential, "2026-11-01")
	need(err)
	records(store)
	event, plan := planned()
	mistakes(store, event, plan)
	ranking(store)
	lists(store)
	store.Close()
	_, err = store.Stats()
	fails("closed", err)
	need(out.Flush())
	need(file.Close())
}
