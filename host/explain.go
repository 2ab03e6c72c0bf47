package host

import (
	"fmt"
	"time"

	"zen/cache"
	"zen/host/history"
)

// Explanation says why a step of a run was taken from the result cache, or why
// it was not. Its JSON is docs/schemas/explain.schema.json.
type Explanation struct {
	Run      string          `json:"run"`
	Pipeline string          `json:"pipeline"`
	Step     string          `json:"step"`
	Outcome  history.Outcome `json:"outcome"`
	Key      string          `json:"key,omitempty"`
	Why
}

// Why is the reason for a hit or a miss.
type Why struct {
	Reason   Reason   `json:"reason"`
	Text     string   `json:"text"`               // the reason in words
	Producer *Maker   `json:"producer,omitempty"` // of a hit
	Against  *Earlier `json:"against,omitempty"`  // what a step that did not hit is compared with
	Changes  []Change `json:"changes"`            // since then
}

// Reason is a Why in a word.
type Reason string

// The reasons. Those of package history's Miss come from the scheduler, the rest
// is found by comparing.
const (
	ReasonHit          Reason = "hit"
	ReasonRerun        Reason = "rerun"         // asked for
	ReasonAgain        Reason = "again"         // its stored output was damaged
	ReasonCacheOff     Reason = "cache_off"     // --cache=off or write
	ReasonStepOff      Reason = "step_off"      // cache = false
	ReasonChanged      Reason = "changed"       // something that its result depends on
	ReasonFirst        Reason = "first"         // nothing to compare with
	ReasonRemoved      Reason = "removed"       // there was a record
	ReasonUnkept       Reason = "unkept"        // there never was one, though it was executed
	ReasonFailedBefore Reason = "failed_before" // failures are never cached
	ReasonGone         Reason = "gone"          // the object of a record
	ReasonDamaged      Reason = "damaged"       // record or object
	ReasonNewer        Reason = "newer"         // a record of a newer zen
	ReasonUnread       Reason = "unread"        // record or object
	ReasonNotReached   Reason = "not_reached"   // skipped, or failed before it was looked up
	ReasonDepends      Reason = "depends"       // in a dry run: on a step that would execute
)

// Maker is the execution behind a hit. What is not known any more is empty.
type Maker struct {
	Run     string     `json:"run"`
	Step    string     `json:"step"`
	Started *time.Time `json:"started,omitempty"`
	Seconds float64    `json:"seconds"` // that it took, so that were saved
	OS      string     `json:"os,omitempty"`
	Arch    string     `json:"arch,omitempty"`
	Zen     string     `json:"zen,omitempty"`
}

// Earlier is an execution in an earlier run.
type Earlier struct {
	Run      string          `json:"run"`
	Pipeline string          `json:"pipeline"`
	Step     string          `json:"step"`
	Started  time.Time       `json:"started"` // of the run
	Outcome  history.Outcome `json:"outcome"`
}

// Explain says why [RUN/]STEP hit or missed. It needs neither records nor
// objects. The error is a *UsageError when there is no such step.
func (r *Repository) Explain(ref string) (*Explanation, error) {
	run, step, err := r.FindStep(ref)
	if err != nil {
		return nil, err
	}
	x := newExplainer(r, run)
	why, err := x.why(step)
	if err != nil {
		return nil, err
	}
	return &Explanation{Run: run.ID, Pipeline: run.Pipeline, Step: step.Name, Outcome: step.Outcome, Key: step.Key, Why: why}, nil
}

// explainer explains the steps of one run.
type explainer struct {
	repo    *Repository
	run     *history.Run
	actions map[string]*cache.Action       // by key; nil: looked for in vain
	runs    map[string]*history.Run        // by id; likewise
	entries map[string][]history.Execution // by plugin and entry
	hits    map[string][]history.Execution // by step, of the newest runs; nil: not read yet
	told    map[string]bool                // steps whose changes were told already, for one Why
}

func newExplainer(r *Repository, run *history.Run) *explainer {
	return &explainer{
		repo: r, run: run, actions: map[string]*cache.Action{}, runs: map[string]*history.Run{},
		entries: map[string][]history.Execution{},
	}
}

func (x *explainer) why(step *history.Step) (Why, error) {
	switch {
	case step.Outcome == history.OutcomeHit:
		return x.whyHit(step), nil
	case step.Outcome == history.OutcomeSkipped:
		return Why{Reason: ReasonNotReached, Changes: []Change{}, Text: "it was skipped: a step before it failed, or the run was stopped"}, nil
	case step.Key == "" || step.Miss.Reason == "":
		return Why{Reason: ReasonNotReached, Changes: []Change{}, Text: "it was not looked up: " + step.Error}, nil
	}
	return x.whyMissed(step, x.action(step.Key), false)
}

// whyHit tells who computed a hit: by its record, else by the history.
func (x *explainer) whyHit(step *history.Step) Why {
	m := x.maker(step)
	text := fmt.Sprintf("computed by step `%s` of run %s", m.Step, m.Run)
	if m.Started != nil {
		text += m.Started.Local().Format(" on 2006-01-02 15:04:05")
	}
	if m.OS != "" {
		text += fmt.Sprintf(", on %s/%s", m.OS, m.Arch)
	}
	if m.Zen != "" {
		text += ", by zen " + m.Zen
	}
	return Why{Reason: ReasonHit, Producer: m, Changes: []Change{}, Text: text}
}

func (x *explainer) maker(step *history.Step) *Maker {
	m := &Maker{Run: step.FromRun, Step: step.FromStep}
	if key, err := cache.ParseActionKey(step.Key); err == nil {
		record, err := x.repo.store.Get(key)
		if err == nil && record.Producer.Run == m.Run && record.Producer.Step == m.Step {
			p := record.Producer
			m.Started, m.Seconds, m.OS, m.Arch, m.Zen = &p.Started, p.Seconds, p.OS, p.Arch, p.Zen
			return m
		}
	}
	if run := x.earlierRun(m.Run); run != nil {
		m.Started, m.OS, m.Arch, m.Zen = &run.Started, run.OS, run.Arch, run.Zen
		if made := stepOf(run, m.Step); made != nil {
			m.Seconds = made.Seconds
		}
	}
	return m
}

// action returns the action of a key, from the history or from its record; nil
// when neither has it any more.
func (x *explainer) action(key string) *cache.Action {
	if a, known := x.actions[key]; known {
		return a
	}
	x.actions[key] = x.findAction(key)
	return x.actions[key]
}

func (x *explainer) findAction(key string) *cache.Action {
	if encoded, err := x.repo.history.Action(key); err == nil && encoded != nil {
		if a, err := cache.DecodeAction(encoded); err == nil && a.Key().String() == key {
			return a
		}
	}
	parsed, err := cache.ParseActionKey(key)
	if err != nil {
		return nil
	}
	record, err := x.repo.store.Get(parsed)
	if err != nil {
		return nil
	}
	return record.Action
}

// earlierAction returns the action of an earlier step, nil when it is not known.
func (x *explainer) earlierAction(e history.Execution) *cache.Action {
	if a, err := cache.DecodeAction(e.Action); err == nil {
		return a
	}
	return x.action(e.Key)
}

// earlierRun returns a run with its steps, nil when the history has lost it.
func (x *explainer) earlierRun(id string) *history.Run {
	if run, known := x.runs[id]; known {
		return run
	}
	run, err := x.repo.history.Run(id)
	if err != nil || run.ID != id {
		run = nil
	}
	x.runs[id] = run
	return run
}

func stepOf(run *history.Run, name string) *history.Step {
	for i := range run.Steps {
		if run.Steps[i].Name == name {
			return &run.Steps[i]
		}
	}
	return nil
}
