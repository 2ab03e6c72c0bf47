package disk

import (
	"os"
	"path"

	"zen/cache"
)

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
	err = f.each(folder, func(_ string, fi os.FileInfo) {
		count, bytes = count+1, bytes+fi.Size()
	})
	return count, bytes, err
}

// Objects calls yield for every object. Objects stored or removed meanwhile may
// be seen or not.
func (s *Store) Objects(yield func(cache.ObjectInfo)) error {
	return s.files.each(objectsFolder, func(name string, fi os.FileInfo) {
		if d, err := cache.ParseObjectDigest(path.Base(name)); err == nil && objectName(d) == name {
			yield(cache.ObjectInfo{Digest: d, Size: fi.Size(), Used: fi.ModTime()})
		}
	})
}

// each calls yield for every file in the subfolders of a folder.
func (f files) each(folder string, yield func(name string, fi os.FileInfo)) error {
	subs, err := f.fans(folder)
	if err != nil {
		return err
	}
	for _, sub := range subs {
		names, err := f.list(sub)
		if err := ignoreStray(err); err != nil {
			return err
		}
		for _, name := range names {
			fi, err := f.stat(sub + "/" + name)
			if err := ignoreMissing(err); err != nil {
				return err
			}
			if err == nil && fi.Mode().IsRegular() {
				yield(sub+"/"+name, fi)
			}
		}
	}
	return nil
}
