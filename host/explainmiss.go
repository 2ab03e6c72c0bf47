package host

import (
	"fmt"
	"slices"

	"zen/cache"
	"zen/host/history"
)

// comparedExecutions is how many earlier executions of a step are looked at for
// the nearest one.
const comparedExecutions = 50

// whyMissed explains a step that was executed, or would be. partial says that
// the action lacks inputs that are not known yet.
func (x *explainer) whyMissed(step *history.Step, action *cache.Action, partial bool) (Why, error) {
	w := Why{Reason: Reason(step.Miss.Reason), Changes: []Change{}}
	if action == nil {
		w.Text = joinReasons(controlText(step.Miss), "neither the history nor the result cache has its action any more, so it cannot be compared")
		return w, nil
	}
	if !partial {
		same, err := x.repo.history.ExecutionsOfKey(step.Key, x.run.Started, comparedExecutions)
		if err != nil {
			return w, err
		}
		if len(same) > 0 {
			w.Against = earlierOf(same[0])
			w.setSame(step.Miss, same)
			return w, nil
		}
	}
	if err := x.compareNearest(&w, step, action, partial); err != nil {
		return w, err
	}
	w.Text = joinReasons(controlText(step.Miss), w.Text)
	return w, nil
}

// setSame explains a step whose very action was executed before.
func (w *Why) setSame(miss history.Miss, same []history.Execution) {
	newest := same[0]
	if w.Reason != Reason(missNone) {
		w.Text = joinReasons(controlText(miss), fmt.Sprintf("nothing has changed since run %s", newest.Run))
		return
	}
	for _, e := range same {
		if e.Outcome == history.OutcomeExecuted && e.Miss.Unkept == "" {
			w.Reason, w.Against = ReasonRemoved, earlierOf(e)
			w.Text = fmt.Sprintf("nothing has changed since run %s, but its record was removed from the result cache", e.Run)
			return
		}
	}
	if newest.Outcome == history.OutcomeFailed {
		w.Reason = ReasonFailedBefore
		w.Text = fmt.Sprintf("nothing has changed since run %s, but it failed there, and failures are never cached", newest.Run)
		return
	}
	w.Reason = ReasonUnkept
	w.Text = fmt.Sprintf("nothing has changed since run %s, but its result was not recorded: %s", newest.Run, newest.Miss.Unkept)
}

// compareNearest compares a step with the nearest earlier execution.
func (x *explainer) compareNearest(w *Why, step *history.Step, action *cache.Action, partial bool) error {
	near, err := x.nearest(step, action, partial)
	if err != nil {
		return err
	}
	if near == nil {
		w.Text = fmt.Sprintf("the history knows no earlier execution of step `%s` of pipeline `%s`, nor of %s.%s", step.Name, x.run.Pipeline, step.Plugin, step.Entry)
		w.setReason(ReasonFirst)
		return nil
	}
	w.Against = earlierOf(near.Execution)
	x.told = map[string]bool{step.Name: true}
	w.Changes = x.changes(step, near.fields, x.earlierRun(near.Run), near.Step)
	w.setReason(ReasonChanged)
	w.Text = fmt.Sprintf("against step `%s` of run %s%s, %s", near.Step, near.Run, failedText(near.Execution), differText(len(near.fields), partial))
	return nil
}

func (w *Why) setReason(r Reason) {
	if w.Reason == Reason(missNone) || w.Reason == "" {
		w.Reason = r
	}
}

func failedText(e history.Execution) string {
	if e.Outcome == history.OutcomeFailed {
		return " (where it failed)"
	}
	return ""
}

func differText(n int, partial bool) string {
	switch {
	case n == 0 && partial:
		return "nothing else differs"
	case n == 1:
		return "1 thing differs"
	}
	return fmt.Sprintf("%d things differ", n)
}

func earlierOf(e history.Execution) *Earlier {
	return &Earlier{Run: e.Run, Pipeline: e.Pipeline, Step: e.Step, Started: e.Started, Outcome: e.Outcome}
}

// controlText says what made the scheduler execute a step; "" when it just found
// no record.
func controlText(miss history.Miss) string {
	switch missReason(miss.Reason) {
	case missRerun:
		return "--rerun asked for it"
	case missAgain:
		return "a later step found its stored output damaged"
	case missOff:
		return "the run did not read the result cache (--cache)"
	case missStep:
		return "its pipeline says cache = false"
	case missNewer:
		return "a newer zen wrote its record: " + miss.Detail
	case missGone:
		return "its record was there, but not what it names: " + miss.Detail
	case missDamaged:
		return "what was stored is damaged: " + miss.Detail
	case missUnread:
		return "what was stored cannot be read: " + miss.Detail
	}
	return ""
}

func joinReasons(first, second string) string {
	if first == "" {
		return second
	}
	return first + "; " + second
}

// nearExecution is an earlier execution, and the fields in which a step differs.
type nearExecution struct {
	history.Execution
	fields []fieldChange
}

// hitRuns is how many runs of the pipeline are searched for hits of a step.
const hitRuns = 10

// hitsOf returns where a step of this pipeline hit lately.
func (x *explainer) hitsOf(step string) ([]history.Execution, error) {
	if x.hits == nil {
		found, err := x.repo.history.Hits(x.run.Pipeline, x.run.Started, hitRuns)
		if err != nil {
			return nil, err
		}
		x.hits = map[string][]history.Execution{}
		for _, e := range found {
			x.hits[e.Step] = append(x.hits[e.Step], e)
		}
	}
	return x.hits[step], nil
}

// nearest returns the earlier action with the fewest differing fields, the
// newest on a tie: of this step of this pipeline, executed or not, else of this plugin's entry
// anywhere. nil when there is none.
func (x *explainer) nearest(step *history.Step, action *cache.Action, partial bool) (*nearExecution, error) {
	own, err := x.repo.history.Executions(x.run.Pipeline, step.Name, x.run.Started, comparedExecutions)
	if err != nil {
		return nil, err
	}
	hits, err := x.hitsOf(step.Name)
	if err != nil {
		return nil, err
	}
	own = append(own, hits...)
	slices.SortStableFunc(own, func(a, b history.Execution) int { return b.Started.Compare(a.Started) })
	if near := x.fewestChanges(own, action, partial); near != nil {
		return near, nil
	}
	others, err := x.executionsOf(step.Plugin, step.Entry)
	if err != nil {
		return nil, err
	}
	return x.fewestChanges(others, action, partial), nil
}

// executionsOf remembers its answers: in a dry run many steps may share an entry.
func (x *explainer) executionsOf(plugin, entry string) ([]history.Execution, error) {
	name := plugin + "." + entry
	if found, known := x.entries[name]; known {
		return found, nil
	}
	found, err := x.repo.history.ExecutionsOf(plugin, entry, x.run.Started, comparedExecutions)
	x.entries[name] = found
	return found, err
}

func (x *explainer) fewestChanges(executions []history.Execution, action *cache.Action, partial bool) *nearExecution {
	var near *nearExecution
	for _, e := range executions {
		earlier := x.earlierAction(e)
		if earlier == nil {
			continue
		}
		fields := diffActions(earlier, action, partial)
		if near == nil || len(fields) < len(near.fields) {
			near = &nearExecution{e, fields}
		}
	}
	return near
}
