package disk

import (
	"errors"
	"fmt"

	"zen/cache"
)

// results looks for the objects of all good records, now that all objects were
// read: those that came since are there as well.
func (c *check) results() {
	for _, r := range c.good {
		for _, o := range r.outputs {
			if kind, text := c.output(o); kind != "" && c.stillThere(r.key) {
				c.find(recordName(r.key), kind, fmt.Sprintf("output %q: %s, so the step runs again", o.Port, text), func() (string, error) {
					return "removed", c.store.files.remove(recordName(r.key))
				})
				break
			}
		}
	}
}

// output returns what is wrong with the object of an output.
func (c *check) output(o cache.Output) (kind FindingKind, text string) {
	size, err := c.store.Stat(o.Object)
	switch {
	case c.damaged[o.Object]:
		return FindingDamagedResult, fmt.Sprintf("object %s is damaged or cannot be read", o.Object)
	case errors.Is(err, cache.ErrNotFound):
		return FindingMissingObject, fmt.Sprintf("object %s is not there", o.Object)
	case err == nil && size != o.Size:
		return FindingDamagedResult, fmt.Sprintf("object %s has %d bytes, the record says %d", o.Object, size, o.Size)
	}
	return "", "" // what cannot be read was found when it was to be read
}

// stillThere tells a record without its object from one that another process has
// removed together with it.
func (c *check) stillThere(key cache.ActionKey) bool {
	_, err := c.store.files.stat(recordName(key))
	return err == nil
}

// temps finds what dead processes left in tmp.
func (c *check) temps() {
	dead, err := c.store.files.deadFolders()
	if err != nil {
		c.unreadable(tmpFolder, err)
	}
	for _, name := range dead {
		c.find(name, FindingTemp, "a process that died left it behind; the next command of zen removes it", func() (string, error) {
			return "removed", c.store.files.removeAll(name)
		})
	}
}
