package host

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"zen/abi"
)

// stepLog is the file with a step's log lines, made with the first line.
type stepLog struct {
	repo      *Repository
	run, step string
	file      *os.File
	broken    bool
}

// write appends a line: the level, a tab, the text with its own line breaks
// indented.
func (l *stepLog) write(level, text string) {
	if l.file == nil && !l.broken {
		file, err := l.repo.openLog(l.run, l.step)
		l.file, l.broken = file, err != nil
	}
	if l.file != nil {
		_, err := l.file.WriteString(level + "\t" + strings.ReplaceAll(text, "\n", "\n\t") + "\n")
		l.broken = l.broken || err != nil
	}
}

// writeFailure keeps why a guest failed, its stack and the shapes of its inputs:
// its author looks for them after the run, too.
func (l *stepLog) writeFailure(err error, report *FailureReport) {
	var failure *Failure
	if !errors.As(err, &failure) {
		return
	}
	lines := append([]string{failure.Message + forOneRun(l.step, failure)}, failure.StackLines()...)
	for _, input := range report.InputLines() {
		lines = append(lines, "    with "+input)
	}
	l.write(abi.LogLevelName(abi.LogError), strings.Join(lines, "\n"))
}

func (l *stepLog) close() {
	if l.file != nil {
		_ = l.file.Close()
	}
}

// logPath returns where a step's log lines lie.
func (r *Repository) logPath(run, step string) string {
	return filepath.Join(r.options.Home, "runs", run, logName(step)+".log")
}

// logName returns a step's name as that of a file. What no system has in the name
// of a file, or holds for another letter, is written as %XX; one that is too long
// ends in a digest.
func logName(step string) string {
	const most = 200
	var b strings.Builder
	for _, c := range []byte(step) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', strings.IndexByte("_-.,=@", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02x", c)
		}
	}
	if b.Len() <= most {
		return b.String()
	}
	digest := sha256.Sum256([]byte(step))
	return b.String()[:most] + "%" + hex.EncodeToString(digest[:8])
}

// openLog creates the log file of a step.
func (r *Repository) openLog(run, step string) (*os.File, error) {
	path := r.logPath(run, step)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}

// LogLine is one line that a guest wrote, or why its step failed.
type LogLine struct {
	Level string `json:"level"`
	Text  string `json:"text"`
}

// Logs returns the log lines of [RUN/]STEP. A hit has those of the run that
// executed the step; from names that run.
func (r *Repository) Logs(ref string) (lines []LogLine, from string, err error) {
	run, step, err := r.FindStep(ref)
	if err != nil {
		return nil, "", err
	}
	from, name := run.ID, step.Name
	if step.FromRun != "" {
		from, name = step.FromRun, step.FromStep
	}
	lines, err = readLog(r.logPath(from, name))
	return lines, from, err
}

func readLog(path string) ([]LogLine, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // the step wrote nothing
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	var lines []LogLine
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		level, text, _ := strings.Cut(in.Text(), "\t")
		if level == "" && len(lines) > 0 {
			lines[len(lines)-1].Text += "\n" + text
			continue
		}
		lines = append(lines, LogLine{level, text})
	}
	return lines, in.Err()
}
