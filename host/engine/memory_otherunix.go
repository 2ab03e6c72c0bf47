//go:build unix && !linux

package engine

func adviseHugePages([]byte) {}
