package host

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"zen/abi"
	"zen/cache/disk"
	"zen/host/worker"
)

// simdModule is a plugin without a manifest. Its entry simd returns 0 when
// three and four, added in the lanes of a vector, are seven.
const simdModule = "\x00asm\x01\x00\x00\x00" +
	"\x01\x08\x02" + "\x60\x00\x00" + "\x60\x00\x01\x7f" + // types: () -> (), () -> i32
	"\x03\x03\x02\x00\x01" + // functions 0 and 1
	"\x05\x03\x01\x00\x01" + // a memory of one page
	"\x07\x1d\x03" + "\x06memory\x02\x00" + "\x09zen_abi_1\x00\x00" + "\x04simd\x00\x01" + // exports
	"\x0a\x18\x02" + "\x02\x00\x0b" + // code: nothing, and
	"\x13\x00" + "\x41\x03\xfd\x11" + "\x41\x04\xfd\x11" + // i32.const 3, i32x4.splat, i32.const 4, i32x4.splat
	"\xfd\xae\x01" + "\xfd\x1b\x02" + "\x41\x07\x6b\x0b" // i32x4.add, i32x4.extract_lane 2, i32.const 7, i32.sub

// workerTrialTime bounds the trial of a worker, which takes milliseconds.
const workerTrialTime = 30 * time.Second

func (h *Health) checkWorker(ctx context.Context, o Options) {
	start := time.Now()
	err := tryWorker(ctx, o)
	h.Worker.Seconds = time.Since(start).Seconds()
	if err != nil {
		h.note(CheckWorker, CheckFailed, fmt.Sprintf("no step can run: %v", err), "see the limits with ulimit -a, and raise what is low")
		return
	}
	h.Worker.SIMD = true
	h.ok(CheckWorker)
}

// tryWorker starts a worker process and lets it compile and run simdModule,
// with the memory limit of a step that sets none. It does so in a store of its
// own, so that a damaged home does not hide whether steps can run.
func tryWorker(ctx context.Context, o Options) (err error) {
	temp, err := os.MkdirTemp("", "zen-doctor-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }() // the system clears what stays
	store, err := disk.Open(filepath.Join(temp, "home"))
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	req, err := trialRequest(store)
	if err != nil {
		return err
	}
	pool := worker.NewPool(o.Executable, filepath.Join(temp, "workers"))
	defer pool.Close()
	req.Interpreter = o.Interpreter
	_, err = pool.Execute(ctx, req, func(worker.Event) {})
	return err
}

func trialRequest(store *disk.Store) (worker.Request, error) {
	w, err := store.Create("")
	if err != nil {
		return worker.Request{}, err
	}
	defer w.Abort()
	if _, err := w.Write([]byte(simdModule)); err != nil {
		return worker.Request{}, err
	}
	if _, _, err := w.Commit(); err != nil {
		return worker.Request{}, err
	}
	folder, err := store.NewFolder()
	return worker.Request{
		Store: store.Path(), Folder: folder, Run: "trial", Module: sha256.Sum256([]byte(simdModule)), Entry: "simd", Cores: 1,
		Manifest: &abi.Manifest{ABI: abi.Version, Name: "trial", Entries: []abi.Entry{{Name: "simd"}}},
		Limits: worker.Limits{
			MemoryBytes: builtIn.MemoryBytes, OutputBytes: builtIn.OutputBytes, LogBytes: builtIn.LogBytes, Timeout: workerTrialTime,
		},
	}, err
}
