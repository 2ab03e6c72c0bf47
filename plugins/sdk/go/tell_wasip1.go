package zen

import "fmt"

// The levels of log lines.
const (
	levelDebug int32 = iota
	levelInfo
	levelWarn
	levelError
)

// Debug writes a line to the step's log.
func Debug(format string, args ...any) { rawLog(levelDebug, fmt.Sprintf(format, args...)) }

// Info writes a line to the step's log.
func Info(format string, args ...any) { rawLog(levelInfo, fmt.Sprintf(format, args...)) }

// Warn writes a warning to the step's log.
func Warn(format string, args ...any) { rawLog(levelWarn, fmt.Sprintf(format, args...)) }

// Error writes an error to the step's log; the step goes on. Fail ends it.
func Error(format string, args ...any) { rawLog(levelError, fmt.Sprintf(format, args...)) }

// Progress tells how far the step is, in any unit.
func Progress(done, total float64) { rawProgress(done, total) }

// Metric records a value of a named series, for example the loss of an epoch.
func Metric(name string, step int64, value float64) { rawMetric(name, step, value) }

// Seed returns the seed of this execution; 0 unless the manifest says
// random = true. For example: rand.New(rand.NewPCG(uint64(zen.Seed()), 0)).
func Seed() int64 { return rawSeed() }
