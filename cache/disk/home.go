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
		if err = makeHome(home); err == nil {
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

// makeHome makes the folder and all that are missing above it.
func makeHome(home string) error {
	above := filepath.Dir(home)
	for missing(above) && above != filepath.Dir(above) {
		above = filepath.Dir(above)
	}
	root, err := os.OpenRoot(above)
	if err != nil {
		return err
	}
	defer root.Close()
	name, err := filepath.Rel(above, home)
	if err != nil {
		return err
	}
	return files{rootFiles{root, above}, above}.mkdirAll(filepath.ToSlash(name))
}

func missing(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, os.ErrNotExist)
}

// mkdirAll makes a folder and those above it that survive a crash. That is best
// effort: the first one above may be ours to write to, but not to read.
func (f files) mkdirAll(name string) error {
	if above := folderOf(name); above != "." {
		if err := f.mkdirAll(above); err != nil {
			return err
		}
	}
	if err := f.mkdir(name); err != nil {
		return err
	}
	_ = f.syncFolder(folderOf(name))
	return nil
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
// but what an interrupted layOut leaves, or what belongs beside a store. (The
// version file may have come since.)
func (f files) checkForeign() error {
	names, err := f.list(".")
	if err != nil {
		return err
	}
	slices.Sort(names)
	for _, name := range names {
		switch name {
		case recordsFolder, objectsFolder, quarantineFolder, tmpFolder, locksFolder, readmeFile, lockFile, "config.toml":
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
	_, err = io.WriteString(file, text)
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
