package host

// The least that limits should allow, for steps as they are by default.
const (
	enoughAddressSpace = 2 * defaultMemoryBytes // the memory that a guest reserves, and zen's own
	enoughOpenFiles    = 256
	enoughProcesses    = 256 // threads count too
)

func (h *Health) checkLimits() {
	limits := h.Machine.Limits
	if memory := h.Machine.StepBytes(); memory > 0 && memory < defaultMemoryBytes {
		h.note(CheckMemory, CheckWarning, "a step may take 2 GiB unless it says less", `limits = { memory = "512MiB" } in the steps of the pipeline file`)
	} else {
		h.ok(CheckMemory)
	}
	const memory = "a step reserves all the memory it may take, 2 GiB unless it says less"
	h.checkLimit(CheckAddressSpace, limits.AddressSpaceBytes, enoughAddressSpace, memory, "ulimit -v unlimited")
	h.checkLimit(CheckData, limits.DataBytes, enoughAddressSpace, memory, "ulimit -d unlimited")
	h.checkLimit(CheckOpenFiles, limits.OpenFiles, enoughOpenFiles, "large pipelines open more files at once", "ulimit -n 1024")
	h.checkLimit(CheckProcesses, limits.Processes, enoughProcesses, "each step at work is a process of several threads", "ulimit -u 4096")
}

func (h *Health) checkLimit(name string, limit *uint64, enough uint64, problem, fix string) {
	if limit == nil || *limit >= enough {
		h.ok(name)
		return
	}
	h.note(name, CheckWarning, problem, fix)
}
