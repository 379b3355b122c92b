//go:build !cgo

package store

import "database/sql"

// stub says that SQLite is missing from this build: Open refuses at once, with a sentence instead of the driver's.
const stub = true

// openPool is never reached.
func openPool(string, string) *sql.DB { panic(ErrStub) }

// classify knows no error of SQLite in a build without it.
func classify(error) error { return nil }
