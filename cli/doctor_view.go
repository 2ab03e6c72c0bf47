package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"zen/host"
	"zen/host/machine"
	"zen/plugins/toolchain"
)

func showHealth(w io.Writer, d doctorDocument) {
	fmt.Fprintf(w, "zen %s, %s/%s, wazero %s\n\n", d.Zen, d.OS, d.Arch, d.Engine)
	var rows [][]string
	for _, check := range d.Checks {
		rows = append(rows, []string{checkTitle(check.Name), string(check.Status), d.found(check.Name)})
	}
	printTable(w, []string{"CHECK", "STATUS", "FOUND"}, rows)
	fmt.Fprintln(w)
	for _, check := range d.Checks {
		showProblem(w, checkTitle(check.Name), check.Problem, check.Fix)
	}
}

func checkTitle(name string) string {
	if name == host.CheckHome {
		return "ZEN_HOME"
	}
	return strings.ReplaceAll(name, "_", " ")
}

// showProblem says what is wrong below a table, and what to do.
func showProblem(w io.Writer, name, problem, fix string) {
	if problem != "" {
		fmt.Fprintf(w, "%s: %s\n  → %s\n\n", name, problem, fix)
	}
}

// found says what a check saw.
func (d doctorDocument) found(check string) string {
	limits := d.Machine.Limits
	switch check {
	case host.CheckWorker:
		if !d.Worker.SIMD {
			return "-"
		}
		return "a process started, compiled a module with SIMD and ran it, in " + seconds(d.Worker.Seconds)
	case host.CheckHome:
		return folderText(d.Home)
	case host.CheckCompilation:
		return folderText(d.Compilation)
	case host.CheckMemory:
		return memoryOf(d.Machine)
	case host.CheckAddressSpace:
		return limitText(limits.AddressSpaceBytes, bytesText)
	case host.CheckData:
		return limitText(limits.DataBytes, bytesText)
	case host.CheckOpenFiles:
		return limitText(limits.OpenFiles, countText)
	case host.CheckProcesses:
		return limitText(limits.Processes, countText)
	}
	return ""
}

func folderText(f host.FolderHealth) string {
	if f.Path == "" {
		return "-"
	}
	text := tilde(f.Path)
	if f.Owner != "" {
		text += " of " + f.Owner
	}
	if f.Bytes > 0 {
		text += ", " + bytesText(f.Bytes)
	}
	if f.FreeBytes != nil {
		text += fmt.Sprintf(", %s free", bytesText(int64(*f.FreeBytes)))
	}
	return text
}

func memoryOf(m machine.Machine) string {
	text := fmt.Sprintf("%d cores", m.Cores)
	if m.MemoryBytes > 0 {
		text += fmt.Sprintf(", %s, %s of it available", bytesText(int64(m.MemoryBytes)), bytesText(int64(m.AvailableBytes)))
	}
	if m.CgroupBytes > 0 {
		text += fmt.Sprintf("; its control group leaves %s", bytesText(int64(m.CgroupBytes)))
	}
	return text
}

// limitText writes a limit, of which nil is none.
func limitText(limit *uint64, text func(int64) string) string {
	if limit == nil {
		return "no limit"
	}
	return text(int64(*limit))
}

func countText(n int64) string { return fmt.Sprint(n) }

func showLanguages(w io.Writer, languages []languageDocument) {
	var rows [][]string
	for _, l := range languages {
		simd, tried := "", ""
		if l.Status == "ok" {
			simd, tried = map[bool]string{true: "yes", false: "no"}[l.SIMD], "in "+seconds(l.Seconds)
		}
		rows = append(rows, []string{l.Language, l.Status, l.Version, l.Target, simd, tried, shortPath(l.Compiler)})
	}
	printTable(w, []string{"LANGUAGE", "STATUS", "VERSION", "TARGET", "SIMD", "COMPILED", "COMPILER"}, rows)
	fmt.Fprintln(w)
	for _, l := range languages {
		showProblem(w, l.Language, l.Problem, l.Fix)
		if l.Language == "rust" && l.Status == "ok" {
			showCargo(w, l.Cargo)
		}
	}
}

// showCargo says what builds plugins with crates: they need more than rustc.
func showCargo(w io.Writer, cargo string) {
	if cargo == "" {
		showProblem(w, "rust", "there is no cargo beside rustc: plugins with a Cargo.toml cannot be built", toolchain.CargoFix())
		return
	}
	fmt.Fprintf(w, "rust: plugins with a Cargo.toml are built by %s\n", tilde(cargo))
}

// tilde writes the home folder of the user as people do.
func tilde(path string) string {
	home, err := os.UserHomeDir()
	if rest, ok := strings.CutPrefix(path, home+string(filepath.Separator)); err == nil && ok && home != "/" {
		return "~" + string(filepath.Separator) + rest
	}
	return path
}

// shortPath leaves out the middle of a path that would break the table.
func shortPath(path string) string {
	const most = 28
	path = tilde(path)
	if len(path) <= most {
		return path
	}
	for i, r := range path {
		if r == filepath.Separator && len(path)-i < most {
			return "…" + path[i:]
		}
	}
	return path
}
