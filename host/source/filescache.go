package source

import "encoding/json"

// fileNote is what the stat cache remembers of one file of a source. The Value of
// an entry of many files is a list of them, in JSON.
type fileNote struct {
	Place   string `json:"place"`
	Stamp   Stamp  `json:"stamp"`
	Content []byte `json:"content"`
}

// kindFiles names the entry of a glob below a folder.
func kindFiles(g glob) string { return "files " + g.String() }

// lookUpFiles returns what is remembered of the files of a glob below a folder, by
// place. Whether they are still in that state is for the caller to see.
func (c *Cache) lookUpFiles(folder string, g glob) map[string]Member {
	e, ok := c.load(folder, kindFiles(g))
	var notes []fileNote
	if !ok || json.Unmarshal(e.Value, &notes) != nil {
		return nil
	}
	known := make(map[string]Member, len(notes))
	for _, n := range notes {
		if len(n.Content) == 32 {
			known[n.Place] = Member{Place: n.Place, Stamp: n.Stamp, Content: [32]byte(n.Content)}
		}
	}
	return known
}

// keepFiles remembers the files that were left alone long enough before they were
// read.
func (c *Cache) keepFiles(f Files, g glob) {
	notes := make([]fileNote, 0, len(f.List))
	for _, m := range f.List {
		if !m.Recent {
			notes = append(notes, fileNote{m.Place, m.Stamp, m.Content[:]})
		}
	}
	value, err := json.Marshal(notes)
	if err == nil {
		err = c.store(f.Folder, kindFiles(g), Stamp{}, value)
	}
	if err != nil && c.Warn != nil {
		c.Warn(err)
	}
}
