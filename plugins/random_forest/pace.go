package main

// reportWork is how many values are looked at between two reports of progress: it
// takes some hundredths of a second.
const reportWork = 1 << 22

// pace says when to report progress.
type pace struct{ since int }

// work counts values that are looked at, and tells how much is done when it is time.
func (p *pace) work(values int, done func() float64, tell func(float64)) {
	p.since += values
	if p.since >= reportWork {
		p.since = 0
		tell(done())
	}
}
