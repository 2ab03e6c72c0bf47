// Package process tells a process from a later one that was given the same pid,
// so that what a dead process left behind can be cleared away. It imports
// nothing of zen; packages below host may import it. Safe for concurrent use.
package process
