package machine

import (
	"os"
	"testing"
	"testing/fstest"

	"golang.org/x/sys/unix"
)

func TestTheLeastLimitOfTheControlGroupsCounts(t *testing.T) {
	for _, c := range []struct {
		name, groups string
		files        map[string]string
		want         uint64
	}{
		{"none", "0::/\n", nil, 0},
		{"no cgroups at all", "", nil, 0},
		{"max is none", "0::/a\n", map[string]string{"a/memory.max": "max\n"}, 0},
		{"its own", "0::/a/b\n", map[string]string{"a/memory.max": "max\n", "a/b/memory.max": "1024\n"}, 1024},
		{"one above", "0::/a/b\n", map[string]string{"a/memory.max": "512\n", "a/b/memory.max": "1024\n"}, 512},
		{"of a container that cannot see its path", "0::/docker/f00\n", map[string]string{"memory.max": "2048\n"}, 2048},
		{"version 1", "5:cpu,memory:/a\n1:cpu:/x\n", map[string]string{"memory/a/memory.limit_in_bytes": "4096\n"}, 4096},
		{"version 1 without a limit", "5:memory:/a\n", map[string]string{"memory/a/memory.limit_in_bytes": "9223372036854771712\n"}, 0},
		{"another controller", "5:cpu:/a\n", map[string]string{"a/memory.max": "1\n"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := fstest.MapFS{"proc/self/cgroup": {Data: []byte(c.groups)}}
			for name, text := range c.files {
				root["sys/fs/cgroup/"+name] = &fstest.MapFile{Data: []byte(text)}
			}
			if got := cgroupLimit(root); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestMemoryIsReadInBytes(t *testing.T) {
	root := fstest.MapFS{"proc/meminfo": {Data: []byte("MemTotal:        8123 kB\nMemFree: 12 kB\nHugePages_Total:  0\n")}}
	if got := memoryInfo(root, "MemTotal"); got != 8123<<10 {
		t.Errorf("got %d", got)
	}
	if got := memoryInfo(root, "HugePages_Total") + memoryInfo(fstest.MapFS{}, "MemTotal"); got != 0 {
		t.Errorf("what is not there is %d", got)
	}
}

func TestThisMachineIsLookedAt(t *testing.T) {
	m := Look()
	if m.Cores < 1 || m.MemoryBytes == 0 || m.AvailableBytes > m.MemoryBytes {
		t.Errorf("got %+v", m)
	}
	var files unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &files); err != nil {
		t.Fatal(err)
	}
	if l := m.Limits.OpenFiles; files.Max != unix.RLIM_INFINITY && (l == nil || *l != files.Max) {
		t.Errorf("open files: %v, want %d", l, files.Max)
	}
	if free, ok := Free(os.TempDir()); !ok || free == 0 {
		t.Errorf("%d bytes free, known: %v", free, ok)
	}
	if Owner(os.TempDir()) == "" || Owner("/nowhere/at/all") != "" {
		t.Errorf("%s belongs to %q", os.TempDir(), Owner(os.TempDir()))
	}
	if _, ok := Free("/nowhere/at/all"); ok {
		t.Error("a folder that is not there has room")
	}
}

func TestTheSmallerOfMachineAndControlGroupIsForSteps(t *testing.T) {
	for _, c := range []struct{ memory, group, want uint64 }{{8, 0, 8}, {8, 4, 4}, {8, 16, 8}, {0, 4, 4}, {0, 0, 0}} {
		if got := (Machine{MemoryBytes: c.memory, CgroupBytes: c.group}).StepBytes(); got != c.want {
			t.Errorf("%+v: got %d", c, got)
		}
	}
}
