package host

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"zen/host/pipeline"
)

// ParseSize reads "2GiB", "500MB" or "0" as bytes.
func ParseSize(text string) (int64, error) {
	if strings.Trim(text, "0") == "" && text != "" {
		return 0, nil
	}
	n, err := pipeline.ParseSize(text)
	return int64(n), err
}

// days are the units of ages that time.ParseDuration lacks.
var days = map[byte]float64{'d': 1, 'w': 7}

// ParseAge reads "30d", "2w", "12h" or "90m". A day has 24 hours.
func ParseAge(text string) (time.Duration, error) {
	bad := fmt.Errorf("%q is no age: write it like \"30d\", \"2w\" or \"12h\"", text)
	if text == "" {
		return 0, bad
	}
	last := len(text) - 1
	perUnit, ok := days[text[last]]
	if !ok {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return 0, bad
		}
		return d, nil
	}
	n, err := strconv.ParseFloat(text[:last], 64)
	ns := n * perUnit * float64(24*time.Hour)
	if err != nil || !(ns >= 0 && ns < math.MaxInt64) {
		return 0, bad
	}
	return time.Duration(ns), nil
}
