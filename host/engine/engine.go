// Package engine compiles and runs plugins: the guest's side of one execution
// ends here. It is the only importer of wazero.
//
// It knows the contract zen1 and enforces it (every violation ends the guest
// with a text written here), but neither files nor Arrow: what a guest reads
// and writes reaches it through the interfaces Ports and Events. Only
// host/worker may import it, for a guest loop stops the garbage collector of
// its whole process.
//
// An Engine runs one execution at a time.
package engine

import (
	"context"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"zen/abi"
)

// pageBytes is the size of a page of linear memory.
const pageBytes = 1 << 16

// maxPages is one below wasm's own bound: at exactly 4 GiB wazero 1.12 reports
// a memory size of 0.
const maxPages = 1<<16 - 1

// Config says how modules are compiled.
type Config struct {
	// CacheFolder holds the compilation cache; "" compiles anew each time.
	CacheFolder string
	// Interpreter runs modules without compiling them: slow, and a second
	// witness for what the compiler computes.
	Interpreter bool
	// Cores is the number of functions compiled at once, at least 1.
	Cores int
}

// Engine keeps compiled modules.
type Engine struct {
	config  Config
	modules map[[32]byte]*Module
}

// New returns an engine without modules.
func New(config Config) *Engine {
	return &Engine{config: config, modules: map[[32]byte]*Module{}}
}

// Module is a compiled plugin, ready for any number of executions.
type Module struct {
	scan     *abi.Module
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
	current  *execution // what the host functions serve while a guest runs
	damage   string     // of its entry in the compilation cache
}

// CacheDamage says what was wrong with the module's files in the compilation cache
// when it was loaded, and is "" when nothing was. They were deleted.
func (m *Module) CacheDamage() string { return m.damage }

// Module returns the module of that digest when it was loaded before.
func (e *Engine) Module(digest [32]byte) (m *Module, ok bool) {
	m, ok = e.modules[digest]
	return m, ok
}

// Load checks and compiles a module and keeps it. code is the plugin file
// without its manifest, digest the SHA-256 of code. The error is an
// *abi.VersionError, *abi.ContractError or *abi.FormatError when the module is
// at fault.
func (e *Engine) Load(ctx context.Context, digest [32]byte, code []byte, manifest *abi.Manifest) (*Module, error) {
	scan, err := abi.Scan(code)
	if err != nil {
		return nil, err
	}
	if err := scan.Check(manifest); err != nil {
		return nil, err
	}
	if code, err = abi.WithBoundedTables(code); err != nil {
		return nil, err
	}
	m := &Module{scan: scan}
	if err := e.compile(ctx, m, digest, code); err != nil {
		return nil, err
	}
	if err := m.link(ctx); err != nil {
		_ = m.runtime.Close(ctx)
		return nil, err
	}
	e.modules[digest] = m
	return m, nil
}

// compile fills in the runtime and the compiled module, from the compilation
// cache when it can. One runtime a module: a compilation cache belongs to a
// runtime, and each module has a folder of its own.
func (e *Engine) compile(ctx context.Context, m *Module, digest [32]byte, code []byte) error {
	ctx = experimental.WithCompilationWorkers(ctx, max(e.config.Cores, 1))
	if e.config.CacheFolder == "" || e.config.Interpreter {
		return m.compile(ctx, e.runtimeConfig(), code)
	}
	entry := newCacheEntry(e.config.CacheFolder, digest)
	cache, damage := entry.open()
	m.damage = damage
	if cache != nil {
		err := m.compile(ctx, e.runtimeConfig().WithCompilationCache(cache), code)
		if err == nil {
			return nil
		}
		m.damage = fmt.Sprintf("%s: %v", entry.folder, err)
		entry.remove()
	}
	cache, commit := entry.create()
	if cache == nil { // no compilation cache is no reason not to run
		return m.compile(ctx, e.runtimeConfig(), code)
	}
	if err := m.compile(ctx, e.runtimeConfig().WithCompilationCache(cache), code); err != nil {
		entry.abandon()
		return err
	}
	commit()
	return nil
}

func (e *Engine) runtimeConfig() wazero.RuntimeConfig {
	config := wazero.NewRuntimeConfigCompiler()
	if e.config.Interpreter {
		config = wazero.NewRuntimeConfigInterpreter()
	}
	return config.WithCoreFeatures(api.CoreFeaturesV2).WithMemoryLimitPages(maxPages).WithDebugInfoEnabled(true)
}

func (m *Module) compile(ctx context.Context, config wazero.RuntimeConfig, code []byte) (err error) {
	defer func() { // wazero panics on some malformed modules
		if r := recover(); r != nil {
			err = &abi.FormatError{Msg: fmt.Sprintf("the module cannot be compiled: %v", r)}
		}
	}()
	m.runtime = wazero.NewRuntimeWithConfig(ctx, config)
	m.compiled, err = m.runtime.CompileModule(ctx, code)
	if err != nil {
		_ = m.runtime.Close(ctx)
		return &abi.FormatError{Msg: "the module cannot be compiled: " + err.Error()}
	}
	return nil
}

// link provides the modules that a plugin may import.
func (m *Module) link(ctx context.Context) error {
	if err := m.provideZen(ctx); err != nil {
		return fmt.Errorf("module %s: %w", abi.ImportModule, err)
	}
	for _, im := range m.scan.Imports {
		if im.Module == abi.WASIModule {
			return m.provideWASI(ctx)
		}
	}
	return nil
}

// provideWASI provides what the scan found among the functions of package abi.
func (m *Module) provideWASI(ctx context.Context) error {
	ctx = experimental.WithFunctionListenerFactory(ctx, refusals{m})
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, m.runtime); err != nil {
		return fmt.Errorf("module %s: %w", abi.WASIModule, err)
	}
	return nil
}

// Close frees all modules.
func (e *Engine) Close(ctx context.Context) error {
	for digest, m := range e.modules {
		delete(e.modules, digest)
		if err := m.runtime.Close(ctx); err != nil {
			return err
		}
	}
	return nil
}
