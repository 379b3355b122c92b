//go:build cgo

package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// stub says that SQLite is missing from this build.
const stub = false

// connector opens connections with a pragma that the DSN has no word for.
type connector struct {
	dsn    string
	driver sqlite3.SQLiteDriver
}

// Connect opens one connection.
func (c *connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }

// Driver is the driver with our hook.
func (c *connector) Driver() driver.Driver { return &c.driver }

// openPool makes a pool whose connections all run the statement at their start.
func openPool(dsn, statement string) *sql.DB {
	hook := func(conn *sqlite3.SQLiteConn) error {
		_, err := conn.Exec(statement, nil)
		return err
	}
	return sql.OpenDB(&connector{dsn: dsn, driver: sqlite3.SQLiteDriver{ConnectHook: hook}})
}

// classify tells which of our errors an error of SQLite is; nil when none.
func classify(err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code {
	case sqlite3.ErrFull:
		return ErrFull
	case sqlite3.ErrIoErr:
		return classifyIO(e)
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return ErrBusy
	case sqlite3.ErrConstraint, sqlite3.ErrMismatch:
		return ErrConstraint
	case sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm:
		return ErrReadOnly
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrFormat:
		return ErrCorrupt
	}
	return nil
}

// classifyIO tells a full disk from a broken one: SQLite reports no room in a file of its own (-wal, -shm) as an I/O error.
func classifyIO(e sqlite3.Error) error {
	switch e.ExtendedCode {
	case sqlite3.ErrIoErrSHMSize:
		return ErrFull
	case sqlite3.ErrIoErrShortRead:
		return ErrCorrupt
	}
	if e.SystemErrno == syscall.ENOSPC || e.SystemErrno == syscall.EDQUOT {
		return ErrFull
	}
	return ErrDisk
}
