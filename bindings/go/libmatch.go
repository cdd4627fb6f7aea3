// Package libmatch is a thin layer over the C library libmatch: rank partners, explain scores, plan meetings.
// Records go in and come out as JSON. Goroutines that share a Store take turns. What has no function here is in the package
// libmatch/native, to be called inside Try, by one goroutine at a time.
package libmatch

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"libmatch/native"
)

// Error is what went wrong, and where: Row is 0 when it does not apply, texts are "".
type Error struct {
	Code                                int
	Status, Message, File, Field, Value string
	Row                                 int64
}

func (e *Error) Error() string { return e.Message }

// Try runs calls of the package native on one thread and gives the error of the last one that was made.
func Try(calls func()) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	native.Pending_clear()
	calls()
	if native.Pending_code() == 0 {
		return nil
	}
	return &Error{Code: native.Pending_code(), Status: native.Pending_status(), Message: native.Pending_message(),
		File: native.Pending_file(), Row: native.Pending_row(), Field: native.Pending_field(),
		Value: native.Pending_value()}
}

// The codes of match/errors.h for what is found out here.
const (
	argumentError = 2
	stateError    = 4
)

func plain(texts ...string) error {
	for _, text := range texts {
		if strings.ContainsRune(text, 0) {
			return &Error{Code: argumentError, Status: "E_ARGUMENT", Message: "the text holds a NUL character"}
		}
	}
	return nil
}

// text runs a call that gives text.
func text(call func() string) (result string, err error) {
	err = Try(func() { result = call() })
	return
}

// Version gives the version of the library.
func Version() string { return native.Version() }

// ExplanationText turns the JSON of an explanation into text of the language "en", "ro" or "pl".
func ExplanationText(json, language string) (string, error) {
	return text(func() string { return native.Explanation_text(json, language) })
}

// OpenMode says how a store is opened.
type OpenMode int

// The modes of opening a store.
const (
	Read OpenMode = iota
	Write
	Create
)

// Tier says what the viewer may see.
type Tier int

// The tiers of visibility.
const (
	Public Tier = iota
	Members
	Confidential
)

// Mode says how partners are compared.
type Mode int

// The modes of comparing.
const (
	Balanced Mode = iota
	Complement
	Peer
)

// Want says what is returned; the numbers are those of match_want in match/types.h.
type Want int

// What a search or a partner search returns.
const (
	AnyItem       Want = 0
	Organisations Want = 1
	Clusters      Want = 2
	Any           Want = 3
	Competence    Want = 10
	Offer         Want = 11
	Request       Want = 12
	Idea          Want = 13
	Project       Want = 14
	Call          Want = 15
	Organisation  Want = 16
	Cluster       Want = 17
)

// Options of the ranking calls; zeros are the defaults.
type Options struct {
	K        int
	Want     Want
	Mode     Mode
	Where    string
	Language string
	Channels string
	NewOnly  bool
	Beyond   int
	Explain  bool
}

// Hit is one record of a ranked list.
type Hit struct {
	Rank                        int
	ID, Kind, Name, Explanation string
	Score                       float64
}

// Counts of an import.
type Counts struct {
	Rows, Inserted, Updated, Unchanged, Older, Rejected, Warnings int64
}

// Store of records.
type Store struct {
	Box  native.Store // nil after Free
	turn sync.Mutex
}

// call runs a call on the box when it is the turn of this goroutine; `texts` go to the library as they are.
func (s *Store) call(run func(box native.Store), texts ...string) error {
	if err := plain(texts...); err != nil {
		return err
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	if s.Box == nil {
		return &Error{Code: stateError, Status: "E_STATE", Message: "the store is closed", Field: "store"}
	}
	return Try(func() { run(s.Box) })
}

// text is a call that gives text.
func (s *Store) text(run func(box native.Store) string, texts ...string) (result string, err error) {
	err = s.call(func(box native.Store) { result = run(box) }, texts...)
	return
}

// Open opens a store; asOf is a date or "" for today.
func Open(path string, mode OpenMode, viewer Tier, asOf string) (*Store, error) {
	if err := plain(path, asOf); err != nil {
		return nil, err
	}
	s := &Store{}
	if err := Try(func() { s.Box = native.NewStore(path, int(mode), int(viewer), asOf, 5000) }); err != nil {
		return nil, err
	}
	runtime.SetFinalizer(s, (*Store).Free)
	return s, nil
}

// Close closes the store: calls fail from now on.
func (s *Store) Close() {
	_ = s.call(func(box native.Store) { box.Close() })
}

// Free closes the store and gives its last memory back, as the collector does by itself; calls fail from now on.
func (s *Store) Free() {
	s.turn.Lock()
	defer s.turn.Unlock()
	runtime.SetFinalizer(s, nil)
	if s.Box != nil {
		native.DeleteStore(s.Box)
		s.Box = nil
	}
}

// Finish runs a job to its end in steps of 40 ms.
func Finish(job native.Job, progress func(float64)) error {
	for more := true; more; {
		if err := Try(func() { more = job.Step(40) }); err != nil {
			return err
		}
		if progress != nil {
			progress(job.Progress())
		}
	}
	return nil
}

// ImportOptions of ImportFile; zeros are the defaults.
type ImportOptions struct {
	Kind, Scheme, Map, Format string
	Strict                    bool
}

// ImportFile imports CSV, TSV, JSON or JSON Lines.
func (s *Store) ImportFile(path string, o ImportOptions) (c Counts, err error) {
	var line string
	failed := s.call(func(box native.Store) {
		var job native.Job
		if err = Try(func() { job = box.Import_file(path, o.Kind, o.Scheme, o.Map, o.Format, o.Strict) }); err != nil {
			return
		}
		defer native.DeleteJob(job)
		if err = Finish(job, nil); err == nil {
			line, err = text(job.Import_counts)
		}
	}, path, o.Kind, o.Scheme, o.Map, o.Format)
	if failed != nil {
		err = failed
	}
	if err == nil {
		_, err = fmt.Sscan(line, &c.Rows, &c.Inserted, &c.Updated, &c.Unchanged, &c.Older, &c.Rejected, &c.Warnings)
	}
	return
}

// Upsert writes a record given as JSON; change is "unchanged", "inserted", "updated" or "older", warnings are JSON.
func (s *Store) Upsert(json string) (change, warnings string, err error) {
	var line string
	if err = s.call(func(box native.Store) { line = box.Upsert(json) }); err != nil {
		return
	}
	number, warnings, _ := strings.Cut(line, " ")
	n, err := strconv.Atoi(number)
	if err == nil {
		change = [...]string{"unchanged", "inserted", "updated", "older"}[n]
	}
	return
}

// Get gives a record as JSON; kind may be "".
func (s *Store) Get(kind, id string) (string, error) {
	return s.text(func(box native.Store) string { return box.Get(kind, id) }, kind, id)
}

// Delete takes a record out of the store.
func (s *Store) Delete(kind, id string) error {
	return s.call(func(box native.Store) { box.Remove(kind, id) }, kind, id)
}

// Stats gives counts of the store as JSON.
func (s *Store) Stats() (string, error) { return s.text(native.Store.Stats) }

// SetAsOf sets the date that "today" means; "" is the date of the machine.
func (s *Store) SetAsOf(date string) error {
	return s.call(func(box native.Store) { box.Set_as_of(date) }, date)
}

func list(hits native.Hits) []Hit {
	defer native.DeleteHits(hits)
	found := make([]Hit, hits.Count())
	for i := range found {
		n := int64(i)
		found[i] = Hit{Rank: i + 1, ID: hits.Id(n), Kind: hits.Kind(n), Name: hits.Name(n), Score: hits.Score(n),
			Explanation: hits.Explanation(n)}
	}
	return found
}

// Search ranks records for a text of any length.
func (s *Store) Search(words string, o Options) ([]Hit, error) {
	var hits native.Hits
	err := s.call(func(box native.Store) {
		hits = box.Search(words, o.K, int(o.Want), o.Where, o.Language, o.Channels, o.Explain)
	}, o.Where, o.Language, o.Channels)
	if err != nil {
		return nil, err
	}
	return list(hits), nil
}

// Partners ranks partners for a record.
func (s *Store) Partners(id string, o Options) ([]Hit, error) {
	var hits native.Hits
	err := s.call(func(box native.Store) {
		hits = box.Partners(id, o.K, int(o.Want), int(o.Mode), o.Where, o.NewOnly, o.Beyond, o.Explain)
	}, id, o.Where)
	if err != nil {
		return nil, err
	}
	return list(hits), nil
}

// Explain says as JSON why two records fit.
func (s *Store) Explain(a, b string, mode Mode) (string, error) {
	return s.text(func(box native.Store) string { return box.Explain(a, b, int(mode)) }, a, b)
}

// WhyNot says as JSON why b is not among the first partners of a.
func (s *Store) WhyNot(a, b string, o Options) (string, error) {
	return s.text(func(box native.Store) string {
		return box.Why_not(a, b, o.K, int(o.Want), int(o.Mode), o.Where, o.NewOnly, o.Beyond)
	}, a, b, o.Where)
}
