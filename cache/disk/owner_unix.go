//go:build unix

package disk

import (
	"fmt"
	"os"
	"syscall"
)

// checkOwner refuses a home that is another user's, or that others may write
// to.
func checkOwner(home string, fi os.FileInfo) error {
	if owner, mine := ownedByMe(fi); !mine {
		return fmt.Errorf("%s belongs to user %d, not to you (user %d): set ZEN_HOME to a folder of your own", home, owner, os.Geteuid())
	}
	if mode := fi.Mode().Perm(); mode&0o022 != 0 {
		return fmt.Errorf("%s can be written by others (mode %04o): run chmod go-w %s, after a look at what is in it", home, mode, home)
	}
	return nil
}

// modesMatter says whether the mode of a file says who may write to it.
const modesMatter = true

// ownedByMe returns the owner of a file, and whether this process runs as it.
func ownedByMe(fi os.FileInfo) (owner uint32, mine bool) {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, true
	}
	return st.Uid, int64(st.Uid) == int64(os.Geteuid())
}
