package host

import (
	"fmt"
	"strings"
	"time"

	"zen/abi/toml"
	"zen/cache"
	"zen/host/history"
	"zen/host/pipeline"
	"zen/host/worker"
)

// task is a step of a run on its way.
type task struct {
	step   *pipeline.Step
	place  int // in the graph
	limits pipeline.Limits
	plugin *Plugin

	waits     int        // tasks it still waits for
	followers []*task    // tasks that wait for it
	twins     []*task    // tasks of the same key: they hit once it is executed; what fails may be another one's limit
	forced    missReason // not looked up, for that reason; "": looked up
	settled   bool       // it has an outcome
	tries     int        // executions so far
	spared    bool       // its outputs are in the spare store
	lost      int        // of them, those whose worker was lost
	release   func()     // ends its claim; nil without one
	waitsFor  Holder     // the last one that was told
	queued    string     // why it waits in the queue, as was told
	measured  bool       // its way is
	way       float64    // seconds from its start to the end of the pipeline

	outcome  Outcome
	started  time.Time
	seconds  float64
	guest    float64 // of seconds, in the plugin
	saved    float64
	inputs   map[string]worker.Input
	action   *cache.Action
	key      cache.ActionKey
	outputs  map[string]worker.Output
	doubted  map[string]worker.Output // what a false record said
	fromRun  string
	fromStep string
	metrics  []cache.Metric
	warnings []string // of the worker, not told yet
	// lastLines are the last ones that the execution under way has logged.
	lastLines []LogLine
	miss      history.Miss // of a step that is executed
	err       error
	failure   *FailureReport // of a step that failed in its worker
}

// maxTries bounds how often a step is executed in one run, when stored inputs
// turn out to be damaged and are made again.
const maxTries = 3

// prepare makes the tasks.
func (r *run) prepare() error {
	r.byStep = map[*pipeline.Step]*task{}
	for _, step := range r.plan.Graph.Steps {
		t := &task{step: step, place: len(r.tasks), limits: r.limitsOf(step), plugin: r.plan.pluginOf(step)}
		for before := range stepsBefore(step) {
			r.byStep[before].followers = append(r.byStep[before].followers, t)
			t.waits++
		}
		r.byStep[step] = t
		r.tasks = append(r.tasks, t)
	}
	return r.force(r.options.Rerun)
}

// stepsBefore returns the steps whose outputs a step reads.
func stepsBefore(step *pipeline.Step) map[*pipeline.Step]bool {
	before := map[*pipeline.Step]bool{}
	for _, input := range step.Inputs {
		for _, edge := range input.Each() {
			if edge.Step != nil {
				before[edge.Step] = true
			}
		}
	}
	return before
}

// force marks the steps of --rerun, by the name in the file all of a matrix.
func (r *run) force(rerun []string) error {
	for _, arg := range rerun {
		name, after := strings.CutSuffix(arg, "+")
		found := false
		for _, t := range r.tasks {
			if t.step.Name == name || t.step.Base == name {
				t.force(after)
				found = true
			}
		}
		if !found {
			return &UsageError{fmt.Sprintf("--rerun %s: the pipeline has no step %q%s", arg, name, toml.Hint(name, r.stepNames()))}
		}
	}
	return nil
}

func (t *task) force(after bool) {
	t.forced = missRerun
	for _, next := range t.followers {
		if after {
			next.force(after)
		}
	}
}

func (r *run) stepNames() []string {
	names := make([]string, len(r.tasks))
	for i, t := range r.tasks {
		names[i] = t.step.Name
	}
	return names
}
