package disk

import (
	"errors"
	"fmt"
	"os"

	"zen/cache"
)

// scan lists the records or objects of a home, and finds what lies among them and
// does not belong there.
func (c *check) scan(folder string) (files []stored, err error) {
	subs, err := c.store.files.fans(folder)
	if err != nil {
		return nil, err
	}
	for _, sub := range subs {
		if c.folder(sub) {
			files = append(files, c.scanFan(folder, sub)...)
		}
	}
	return files, nil
}

// folder reports whether a name is that of a folder that can be looked into.
func (c *check) folder(name string) bool {
	fi, err := c.store.files.stat(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return false
	case err != nil:
		c.unreadable(name, err)
		return false
	case !fi.IsDir():
		c.stray(name)
		return false
	}
	c.rights(name, fi, 0o700)
	return true
}

func (c *check) scanFan(folder, sub string) (files []stored) {
	names, err := c.store.files.list(sub)
	if err := ignoreMissing(err); err != nil {
		c.unreadable(sub, err)
	}
	for _, base := range names {
		name := sub + "/" + base
		digest, err := cache.ParseObjectDigest(base)
		if err != nil || fanned(folder, digest) != name {
			c.stray(name)
			continue
		}
		if file, ok := c.file(folder, name); ok {
			files = append(files, stored{name, digest, file.Size()})
			c.all += file.Size()
		}
	}
	return files
}

// file returns what is known of a record or an object that can be read.
func (c *check) file(folder, name string) (os.FileInfo, bool) {
	fi, err := c.store.files.stat(name)
	switch {
	case errors.Is(err, os.ErrNotExist): // removed meanwhile
		return nil, false
	case err != nil:
		c.unreadable(name, err)
		return nil, false
	}
	mode := os.FileMode(0o444)
	if folder == recordsFolder {
		mode = 0o600
		c.report.Records++
	} else {
		c.report.Objects++
	}
	if !fi.IsDir() { // a folder is damaged whatever its mode, and could not be moved with that of a file
		c.rights(name, fi, mode)
	}
	return fi, true
}

// rights finds files that belong to others, or that others may change; want is the
// mode that zen gives. An object that its owner may write to is found as well: only
// a mistake makes it so.
func (c *check) rights(name string, fi os.FileInfo, want os.FileMode) {
	if owner, mine := ownedByMe(fi); !mine {
		c.find(name, FindingOwner, fmt.Sprintf("it belongs to user %d: who owns a file can change it", owner), nil)
	}
	mode := fi.Mode().Perm()
	if mode&0o222&^want == 0 || !modesMatter {
		return
	}
	c.find(name, FindingMode, fmt.Sprintf("its mode is %04o instead of %04o: who may write to it can change results", mode, want), func() (string, error) {
		return fmt.Sprintf("mode set to %04o", want), c.setMode(name, want)
	})
}

func (c *check) setMode(name string, mode os.FileMode) error {
	file, err := c.store.files.open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Chmod(mode)
}

func (c *check) stray(name string) {
	c.find(name, FindingStray, "it is none of zen's files: delete it if you do not know it", nil)
}

func (c *check) unreadable(name string, err error) {
	c.find(name, FindingUnreadable, "it cannot be read, so steps that need it fail: "+err.Error(), nil)
}
