package conformance

import (
	"os"
	"path/filepath"
	"testing"
)

// controlText is the inside of a guest that breaks the promise on purpose: it
// stores what WebAssembly leaves open, the bits of NaNs that it computed, as
// integers, where zen cannot make them canonical.
const controlText = `
(func $zero (result f32) (f32.convert_i64_s (i64.sub (call $param_i64 (i32.const 2) (i32.const 1)) (i64.const 1))))
(func (export "go") (result i32)
  (i32.store (i32.const 32) (i32.reinterpret_f32 (f32.div (call $zero) (call $zero))))
  (i32.store (i32.const 36) (i32.reinterpret_f32 (f32.sqrt (f32.sub (call $zero) (f32.const 1)))))
  (i32.store (i32.const 40) (i32.reinterpret_f32 (f32.sub (f32.div (f32.const 1) (call $zero)) (f32.div (f32.const 1) (call $zero)))))
  (call $made (i64.const 3)) (call $write (call $y) (i32.const 32) (i64.const 3)) (i32.const 0))`

// control returns a pipeline that has to differ between machines.
func control(t *testing.T) pipelineRun {
	t.Helper()
	folder := t.TempDir()
	plugin := withManifest(t, assemble(t, "control", prelude()+controlText+")"), manifest(t, "uint32[N]"))
	text := "name = \"control\"\nplugins.control = \"control.wasm\"\nsteps.go.run = \"control.go\"\n"
	for name, content := range map[string][]byte{"control.wasm": plugin, "pipeline.toml": []byte(text)} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return pipelineRun{name: "control", file: filepath.Join(folder, "pipeline.toml")}
}
