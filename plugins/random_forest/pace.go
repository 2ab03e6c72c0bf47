package main

// reportWork is how many values are looked at between two reports of progress: it
// takes some hundredths of a second.
const reportWork = 1 << 21

// pace says when to report progress.
type pace struct{ since int }

// due counts values that are looked at; true when there were enough.
func (p *pace) due(values int) bool {
	p.since += values
	if p.since < reportWork {
		return false
	}
	p.since = 0
	return true
}
