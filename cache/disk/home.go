package disk

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const versionWord = "zen-home "

// openHome opens the folder, or makes it, and checks that nobody else can
// write to it: who can, can feed results to every run.
func openHome(home string) (*os.Root, error) {
	root, err := os.OpenRoot(home)
	if errors.Is(err, os.ErrNotExist) {
		if err = os.MkdirAll(home, 0o700); err == nil {
			syncParent(home)
			root, err = os.OpenRoot(home)
		}
	}
	if err != nil {
		return nil, err
	}
	fi, err := root.Stat(".")
	if err == nil {
		err = checkOwner(home, fi)
	}
	if err != nil {
		_ = root.Close()
		return nil, err
	}
	return root, nil
}

// syncParent is best effort: the parent may not be ours to open.
func syncParent(home string) {
	if f, err := os.Open(filepath.Dir(home)); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}

// prepare checks the version of the home, and lays it out when it is new.
func (f files) prepare() error {
	err := f.checkVersion()
	if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := f.checkForeign(); err != nil {
		return err
	}
	unlock, err := f.lockHome(true)
	if err != nil {
		return err
	}
	defer unlock()
	// Another process may have been faster.
	if err := f.checkVersion(); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return f.layOut()
}

// checkVersion returns os.ErrNotExist, wrapped, when there is no version file.
func (f files) checkVersion() error {
	file, err := f.open(versionFile)
	if err != nil {
		return err
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, 100))
	if err != nil {
		return err
	}
	digits, ok := strings.CutPrefix(strings.TrimSuffix(string(b), "\n"), versionWord)
	v, err := strconv.ParseUint(digits, 10, 32)
	if !ok || err != nil || v == 0 {
		return fmt.Errorf("%s is damaged: want %q, got %q", f.path(versionFile), versionWord+"N", b)
	}
	if v > HomeFormat {
		return fmt.Errorf("%s was laid out by a newer zen (format %d, this zen knows up to %d): use that zen, or set ZEN_HOME to another folder", f.home, v, HomeFormat)
	}
	return nil
}

// layOut makes the folders of a home. The version file comes last and says that
// all of them are there. The caller holds the lock of the home.
func (f files) layOut() error {
	for _, dir := range []string{recordsFolder, objectsFolder, quarantineFolder, tmpFolder} {
		if err := f.mkdir(dir); err != nil {
			return err
		}
	}
	if err := f.publish(readmeFile, readme); err != nil {
		return err
	}
	return f.publish(versionFile, fmt.Sprintf("%s%d\n", versionWord, HomeFormat))
}

// checkForeign refuses a folder without a version file that holds anything
// but what an interrupted layOut leaves, or what belongs beside a store.
func (f files) checkForeign() error {
	names, err := f.list(".")
	if err != nil {
		return err
	}
	slices.Sort(names)
	for _, name := range names {
		switch name {
		case recordsFolder, objectsFolder, quarantineFolder, tmpFolder, readmeFile, lockFile, "config.toml":
		case versionFile: // another process has just laid it out
		default:
			if !strings.HasPrefix(name, "history") {
				return fmt.Errorf("%s is not a zen home: it holds %q and no version file; set ZEN_HOME to an empty or new folder", f.home, name)
			}
		}
	}
	return nil
}

// publish writes a small file in the home itself, whole or not at all.
func (f files) publish(name, text string) error {
	temp := tmpFolder + "/" + name
	if err := f.remove(temp); err != nil { // of an interrupted layOut
		return err
	}
	file, err := f.create(temp)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := f.rename(temp, name); err != nil {
		return err
	}
	return f.syncFolder(".")
}
