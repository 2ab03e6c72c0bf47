package pipeline

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"zen/abi/toml"
)

const (
	maxRetries     = 100
	minMemoryBytes = 1 << 16 // one page
)

// ReadLimits reads the limits of a section: limits = { memory = "1GiB",
// timeout = "10m", … }. A nil section has none.
func ReadLimits(s *toml.Section) Limits {
	l := Limits{
		MemoryBytes: readSize(s, "memory"),
		OutputBytes: readSize(s, "output"),
		LogBytes:    readSize(s, "logs"),
		Timeout:     readTimeout(s),
	}
	s.Done()
	if l.MemoryBytes == 4<<30 {
		l.MemoryBytes = MaxMemoryBytes // who writes 4GiB wants all there is
	}
	switch {
	case l.MemoryBytes > MaxMemoryBytes:
		s.Errorf(s.At("memory"), "memory may be 4GiB at most: guests are 32-bit, and read larger data by rows")
	case l.MemoryBytes > 0 && l.MemoryBytes < minMemoryBytes:
		s.Errorf(s.At("memory"), "memory has to be 64KiB at least, one page")
	}
	return l
}

// Or returns l, with what it leaves open taken from other.
func (l Limits) Or(other Limits) Limits {
	return Limits{
		MemoryBytes: cmp.Or(l.MemoryBytes, other.MemoryBytes),
		OutputBytes: cmp.Or(l.OutputBytes, other.OutputBytes),
		LogBytes:    cmp.Or(l.LogBytes, other.LogBytes),
		Timeout:     cmp.Or(l.Timeout, other.Timeout),
	}
}

// limitText returns the text of a limit; ok is false when there is none. Another
// kind of value is a problem, with an example of what may stand there.
func limitText(s *toml.Section, key, what, example string) (text string, ok bool) {
	v := s.Get(key)
	switch {
	case v == nil:
		return "", false
	case v.Kind == toml.KindString:
		return v.Text, true
	}
	s.Errorf(v.Pos, "%s has to be %s in quotes, not %s: write it like %s", key, what, v.Kind, example)
	return "", false
}

func readSize(s *toml.Section, key string) uint64 {
	example := `"512MiB"`
	if key == "memory" {
		example += `, at least "64KiB"`
	}
	text, ok := limitText(s, key, "a size", example)
	if !ok {
		return 0
	}
	n, err := ParseSize(text)
	if err != nil {
		s.Errorf(s.At(key), "%s %s", key, err)
	}
	return n
}

var sizeUnits = map[string]float64{
	"": 1, "b": 1,
	"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
	"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
}

// ParseSize reads "512MiB", "1.5 GiB" or "100MB" as bytes.
func ParseSize(text string) (uint64, error) {
	end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if end < 0 {
		end = len(text)
	}
	unit, known := sizeUnits[strings.ToLower(strings.TrimSpace(text[end:]))]
	n, err := strconv.ParseFloat(text[:end], 64)
	if !known || err != nil {
		return 0, fmt.Errorf("%q is no size: write it like \"512MiB\" or \"1GiB\"", clip(text))
	}
	n *= unit
	if n < 1 || n >= math.MaxInt64 {
		return 0, fmt.Errorf("%q is out of range", clip(text))
	}
	return uint64(n), nil
}

// durationText is what has the form of a duration.
var durationText = regexp.MustCompile(`^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`)

// likeTimeout is an example of a duration, in seconds when a number stands there.
func likeTimeout(v *toml.Value) string {
	if v != nil && v.Kind == toml.KindInt && v.Int > 0 {
		return fmt.Sprintf(`"%ds"`, v.Int)
	}
	return `"90s"`
}

func readTimeout(s *toml.Section) time.Duration {
	text, ok := limitText(s, "timeout", "a duration", likeTimeout(s.Get("timeout")))
	if !ok {
		return 0
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil && durationText.MatchString(text):
		s.Errorf(s.At("timeout"), "timeout %q is out of range", clip(text))
	case err != nil:
		s.Errorf(s.At("timeout"), "timeout %q is no duration: write it like \"90s\", \"10m\" or \"2h\"", clip(text))
	case d <= 0:
		s.Errorf(s.At("timeout"), "timeout %q has to be longer than nothing", clip(text))
	}
	return d
}

func (p *parser) retries(s *toml.Section) int {
	n, _ := s.Int("retries")
	if n < 0 || n > maxRetries {
		p.Errorf(s.At("retries"), "retries has to be 0 to %d, not %d", maxRetries, n)
	}
	return int(n)
}
