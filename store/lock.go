package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// lockDaemon takes the daemon's lock, which the kernel gives back however the process ends. The file stays: deleting it
// would let two daemons lock two files of one name.
func lockDaemon(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	switch {
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		return nil, fmt.Errorf("locking %s: %w (%w)", path, ErrReadOnly, err)
	case errors.Is(err, syscall.ENOSPC):
		return nil, fmt.Errorf("locking %s: %w", path, ErrFull)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("locking %s: its folder is missing: make it, or correct `database` in the configuration: %w", path, err)
	case err != nil:
		return nil, fmt.Errorf("locking: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		f.Close()
		return nil, fmt.Errorf("%s is held: %w", path, ErrLocked)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	return f, nil
}
