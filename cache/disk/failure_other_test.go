//go:build !linux

package disk

var linuxChildren map[string]func(dir string) error
