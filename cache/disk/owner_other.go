//go:build !unix

package disk

import "os"

// checkOwner trusts the access control lists of the user's own folders: modes
// and numeric owners mean nothing here.
func checkOwner(string, os.FileInfo) error { return nil }
