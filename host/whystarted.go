package host

import "zen/host/history"

// whyStarted says why a task is executed, as zen explain will when the run is
// over; nil unless somebody wants to know.
func (s *scheduler) whyStarted(t *task) *Why {
	if !s.options.Explain {
		return nil
	}
	run := s.record(history.StatusRunning)
	for _, other := range s.tasks {
		step := other.historyStep(s.plan.Graph)
		step.Miss = other.miss
		run.Steps = append(run.Steps, step)
	}
	x := newExplainer(s.repo, &run)
	for _, other := range s.tasks {
		if other.action != nil {
			x.actions[other.key.String()] = other.action
		}
	}
	why, err := x.whyMissed(&run.Steps[t.place], t.action, false)
	if err != nil {
		why.Text = err.Error() // of the history: the run goes on without
	}
	return &why
}
