//go:build race

package tensor

// raceDetector: sync.Pool throws things away at random, and all is 20 × slower.
const raceDetector = true
