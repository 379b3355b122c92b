package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
)

// readers is how many read transactions may run side by side.
const readers = 4

// foldPages is how many pages of 4 KB the log takes before it is folded into the file. Four times SQLite's own number: pages
// of indexes that many commits change are then written once, and a full mailbox is taken in twice as fast.
const foldPages = "4000"

// writeDSN and readDSN name the pragmas in the DSN, because a PRAGMA by Exec reaches one connection of a pool only. SQLite
// in WAL mode without synchronous=FULL loses committed transactions at a power loss (fault F04).
func writeDSN(path string) string {
	return "file:" + escape(path) + "?mode=rw&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_txlock=immediate" +
		"&_foreign_keys=on&_secure_delete=on&_cache_size=-4000"
}

func readDSN(path string) string {
	return "file:" + escape(path) + "?mode=ro&_query_only=true&_synchronous=FULL&_busy_timeout=5000&_foreign_keys=on&_cache_size=-1000"
}

// escape makes a path safe within a SQLite URI.
func escape(path string) string {
	parts := strings.Split(path, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}

// connect opens a pool of n connections and reads its pragmas back: the driver ignores a misspelt one.
func connect(ctx context.Context, dsn string, n int, readOnly bool) (*sql.DB, error) {
	db := openPool(dsn, "PRAGMA wal_autocheckpoint = "+foldPages)
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	if err := checkPragmas(ctx, db, readOnly); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// pragma is one setting and the value that it must have.
type pragma struct{ name, want string }

func checkPragmas(ctx context.Context, db *sql.DB, readOnly bool) error {
	wanted := []pragma{{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}, {"busy_timeout", "5000"}}
	if readOnly {
		wanted = append(wanted, pragma{"query_only", "1"})
	} else {
		wanted = append(wanted, pragma{"secure_delete", "1"}, pragma{"wal_autocheckpoint", foldPages})
	}
	for _, p := range wanted {
		var is string
		if err := db.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&is); err != nil {
			return fmt.Errorf("reading pragma %s: %w", p.name, err)
		}
		if is != p.want {
			return fmt.Errorf("pragma %s is %s, not %s: the file system must allow a write-ahead log; a network drive does not", p.name, is, p.want)
		}
	}
	return nil
}

// prepare prepares each query once.
func prepare(ctx context.Context, db *sql.DB, queries []query) (map[query]*sql.Stmt, error) {
	stmts := make(map[query]*sql.Stmt, len(queries))
	for _, q := range queries {
		stmt, err := db.PrepareContext(ctx, string(q))
		if err != nil {
			return nil, fmt.Errorf("preparing %q: %w", q, err)
		}
		stmts[q] = stmt
	}
	return stmts, nil
}

// quickCheck asks SQLite whether the file's structure holds.
func quickCheck(ctx context.Context, db *sql.DB) error {
	var says string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&says); err != nil {
		return fmt.Errorf("checking its structure: %w", err)
	}
	if says != "ok" {
		return fmt.Errorf("checking its structure: SQLite says %q: %w", says, ErrCorrupt)
	}
	return nil
}
