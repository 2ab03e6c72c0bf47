package disk

// Info is what a home holds.
type Info struct {
	Path        string // absolute
	Records     int
	RecordBytes int64
	Objects     int
	ObjectBytes int64 // as stored, compressed
}

// Info counts the records and objects and adds up their sizes, in bytes.
func (s *Store) Info() (Info, error) {
	info := Info{Path: s.files.home}
	var err error
	if info.Records, info.RecordBytes, err = s.files.total(recordsFolder); err != nil {
		return info, err
	}
	info.Objects, info.ObjectBytes, err = s.files.total(objectsFolder)
	return info, err
}

// total counts the files below a folder.
func (f files) total(folder string) (count int, bytes int64, err error) {
	subs, err := f.fans(folder)
	if err != nil {
		return 0, 0, err
	}
	for _, sub := range subs {
		names, err := f.list(sub)
		if err := ignoreStray(err); err != nil {
			return count, bytes, err
		}
		for _, name := range names {
			fi, err := f.stat(sub + "/" + name)
			if err := ignoreMissing(err); err != nil {
				return count, bytes, err
			}
			if err == nil && fi.Mode().IsRegular() {
				count, bytes = count+1, bytes+fi.Size()
			}
		}
	}
	return count, bytes, nil
}
