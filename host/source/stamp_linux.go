package source

import (
	"io/fs"
	"syscall"
)

func (s *Stamp) addSystem(info fs.FileInfo) {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		s.CTime = st.Ctim.Nano()
		s.Inode = st.Ino
		s.Dev = uint64(st.Dev)
	}
}
