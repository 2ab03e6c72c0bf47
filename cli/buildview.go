package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"zen/plugins/toolchain"
)

// buildView shows builds while they are under way.
type buildView interface{ close() }

// newBuildView makes a build show itself: on a terminal a line per plugin that
// is compiled, with the time it takes; elsewhere a plain line for each.
func newBuildView(stderr io.Writer, o *toolchain.Options) buildView {
	if !isTerminal(stderr) {
		lines := &buildLines{w: stderr}
		o.Stderr, o.Observe = lines, lines.observe
		return lines
	}
	v := &buildBars{bars: map[string]*mpb.Bar{}}
	v.progress = mpb.New(mpb.WithOutput(os.Stderr), mpb.WithRefreshRate(100*time.Millisecond))
	v.said.w = lineStart{v.progress}
	o.Stderr, o.Observe, o.Color = &v.said, v.observe, true
	return v
}

// lineStart begins every write at the start of the line: a terminal that echoes
// ^C leaves the cursor behind it.
type lineStart struct{ w io.Writer }

func (l lineStart) Write(b []byte) (int, error) {
	n, err := l.w.Write(append([]byte("\r"), b...))
	return max(n-1, 0), err
}

// buildLines prints lines. Compilers write to it, too.
type buildLines struct {
	mu sync.Mutex
	w  io.Writer
}

func (v *buildLines) Write(b []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.w.Write(b)
}

func (v *buildLines) observe(e toolchain.Event) {
	if !e.Done {
		fmt.Fprintf(v, "Plugin `%s` is being built (%s).\n", e.Plugin, e.Language)
	}
}

func (v *buildLines) close() {}

// buildBars shows a line for every plugin that is being built, and what the
// compilers say above them.
type buildBars struct {
	progress *mpb.Progress
	said     wholeLines
	mu       sync.Mutex
	bars     map[string]*mpb.Bar
}

func (v *buildBars) observe(e toolchain.Event) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if e.Done {
		v.bars[e.Plugin].Abort(true)
		return
	}
	v.bars[e.Plugin] = v.progress.New(1, mpb.SpinnerStyle(), mpb.BarRemoveOnComplete(), mpb.BarWidth(2),
		mpb.AppendDecorators(decor.Name(fmt.Sprintf(" %s (%s) ", e.Plugin, e.Language)), decor.Elapsed(decor.ET_STYLE_GO)))
}

func (v *buildBars) close() {
	v.said.flush()
	v.progress.Wait()
}

// wholeLines passes on whole lines, which is all that may be printed above a
// bar.
type wholeLines struct {
	w    io.Writer
	mu   sync.Mutex
	rest []byte
}

func (l *wholeLines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, b...)
	end := bytes.LastIndexByte(l.rest, '\n') + 1
	if end == 0 {
		return len(b), nil
	}
	_, err := l.w.Write(l.rest[:end])
	l.rest = append([]byte{}, l.rest[end:]...)
	return len(b), err
}

// flush passes on a last line without an end.
func (l *wholeLines) flush() {
	if len(l.rest) > 0 {
		fmt.Fprintln(l, "")
	}
}
