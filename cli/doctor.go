package cli

import (
	"runtime"

	"github.com/urfave/cli/v2"

	"zen/host"
	"zen/host/machine"
	"zen/plugins/toolchain"
)

func doctorCommand() *cli.Command {
	return &cli.Command{
		Name:  "doctor",
		Usage: "try what zen needs on this machine, and say what to do about what does not work",
		Description: "It writes to ZEN_HOME, runs a module with SIMD in a worker process, and compiles a plugin of a few\n" +
			"lines in every language whose compiler it finds. The exit code is 0 when zen works: compilers are\n" +
			"needed for building plugins only.",
		Flags:  []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "print JSON"}},
		Action: doctorAction,
	}
}

// doctorDocument is the JSON of `zen doctor`.
type doctorDocument struct {
	Zen         string             `json:"zen"`
	OS          string             `json:"os"`
	Arch        string             `json:"arch"`
	Engine      string             `json:"engine"`
	Works       bool               `json:"works"`
	Checks      []host.Check       `json:"checks"`
	Worker      host.WorkerHealth  `json:"worker"`
	Home        host.FolderHealth  `json:"home"`
	Compilation host.FolderHealth  `json:"compilation_cache"`
	Machine     machine.Machine    `json:"machine"`
	Languages   []languageDocument `json:"languages"`
}

// languageDocument is the toolchain of one language.
type languageDocument struct {
	Language string  `json:"language"`
	Status   string  `json:"status"` // ok, missing or broken
	Compiler string  `json:"compiler,omitempty"`
	Version  string  `json:"version,omitempty"`
	Target   string  `json:"target"`
	SIMD     bool    `json:"simd"`
	Seconds  float64 `json:"seconds"` // of compiling a plugin; 0 when that was not tried
	Cargo    string  `json:"cargo,omitempty"`
	Problem  string  `json:"problem,omitempty"`
	Fix      string  `json:"fix,omitempty"`
}

func doctorAction(c *cli.Context) error {
	health := host.CheckHealth(c.Context, hostOptions(c))
	doc := doctorDocument{
		Zen: Version, OS: runtime.GOOS, Arch: runtime.GOARCH, Engine: health.Engine, Works: health.Err() == nil,
		Checks: health.Checks, Worker: health.Worker, Home: health.Home, Compilation: health.Compilation, Machine: health.Machine,
	}
	if !c.Bool("json") {
		showHealth(c.App.Writer, doc) // before the compilers, which take a while
	}
	for _, t := range toolchain.Doctor(c.Context) {
		doc.Languages = append(doc.Languages, languageDocumentOf(t))
	}
	if c.Context.Err() != nil {
		return host.ErrInterrupted
	}
	if !c.Bool("json") {
		showLanguages(c.App.Writer, doc.Languages)
		return health.Err()
	}
	if err := printJSON(c.App.Writer, doc); err != nil {
		return err
	}
	return health.Err()
}

func languageDocumentOf(t toolchain.Toolchain) languageDocument {
	d := languageDocument{
		Language: t.Language, Status: "ok", Compiler: t.Compiler, Version: t.Version, Target: t.Target,
		SIMD: t.SIMD, Seconds: t.Took.Seconds(), Cargo: t.Cargo, Problem: t.Problem, Fix: t.Fix,
	}
	switch {
	case t.Missing:
		d.Status = "missing"
	case t.Problem != "":
		d.Status = "broken"
	}
	return d
}
