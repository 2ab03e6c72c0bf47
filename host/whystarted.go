package host

import (
	"zen/host/history"
)

// whyStarted says why a task is executed, as zen explain will when the run is
// over; nil unless somebody wants to know.
func (s *scheduler) whyStarted(t *task) *Why {
	if !s.options.Explain {
		return nil
	}
	x := s.explainerNow()
	s.tellExplainer(t)
	why, err := x.whyMissed(&x.run.Steps[t.place], t.action, false)
	if err != nil {
		why.Text = err.Error() // of the history: the run goes on without
	}
	return &why
}

// explainerNow returns the explainer of this run, which knows the tasks that have
// ended: whatever a task depends on is among them.
func (s *scheduler) explainerNow() *explainer {
	if s.explainer == nil {
		run := s.record(history.StatusRunning)
		run.Steps = make([]history.Step, len(s.tasks))
		s.explainer = newExplainer(s.repo, &run)
	}
	for _, t := range s.tasks {
		if t.outcome != "" && s.explainer.run.Steps[t.place].Outcome == "" {
			s.tellExplainer(t)
		}
	}
	return s.explainer
}

// tellExplainer tells the explainer of this run what a task is and was.
func (s *scheduler) tellExplainer(t *task) {
	step := t.historyStep(s.plan.Graph)
	step.Miss = t.miss
	s.explainer.run.Steps[t.place] = step
	if t.action != nil {
		s.explainer.actions[t.key.String()] = t.action
	}
}
