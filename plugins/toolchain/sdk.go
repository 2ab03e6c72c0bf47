package toolchain

import (
	"io/fs"
	"os"
	"path/filepath"
)

// writeSDKs writes the SDKs to a folder: all as they are, but go as the module,
// and assemblyscript as the library, that plugins know as zen.
func writeSDKs(sdks fs.FS, to string) error {
	dirs := map[string]string{
		"c": "c", "cpp": "cpp", "rust": "rust", "zig": "zig",
		"go": "go-module/plugins/sdk/go", "assemblyscript": "assemblyscript/zen",
	}
	for from, dir := range dirs {
		if err := writeSDK(sdks, from, filepath.Join(to, filepath.FromSlash(dir))); err != nil {
			return err
		}
	}
	mod := "module zen\n\ngo 1.24\n"
	return os.WriteFile(filepath.Join(to, "go-module", "go.mod"), []byte(mod), 0o600)
}

func writeSDK(sdks fs.FS, from, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	entries, err := fs.ReadDir(sdks, from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		text, err := fs.ReadFile(sdks, from+"/"+e.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, e.Name()), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
