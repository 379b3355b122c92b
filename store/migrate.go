package store

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
)

//go:embed schema.sql
var schema string

// applicationID marks a file as ours: "chrd".
const applicationID = 0x63687264

// migrations are the steps from one schema to the next, in order; user_version counts those that were applied. Append only.
func migrations() []string { return []string{schema} }

// migrate brings the schema up to date, each step in one transaction: killed in the middle, the file is at the old schema
// or at the new one, never between (fault F42).
func (s *Store) migrate(ctx context.Context, migrations []string) error {
	for {
		done, err := s.migrateOnce(ctx, migrations)
		if done || err != nil {
			return err
		}
	}
}

func (s *Store) migrateOnce(ctx context.Context, migrations []string) (done bool, err error) {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback() // does nothing after Commit
	version, err := versionOf(ctx, tx)
	if err != nil {
		return false, err
	}
	if version > len(migrations) {
		return false, newer(version, len(migrations))
	}
	if version == len(migrations) {
		return true, nil
	}
	if err := s.applyMigration(ctx, tx, version, migrations[version]); err != nil {
		return false, fmt.Errorf("migrating to schema %d: %w", version+1, err)
	}
	return false, s.at("K28 migration", tx.Commit)
}

// applyMigration applies the step after version within tx.
func (s *Store) applyMigration(ctx context.Context, tx *sql.Tx, version int, step string) error {
	if version == 0 {
		var tables int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&tables); err != nil {
			return err
		}
		if tables > 0 {
			return fmt.Errorf("the file holds tables of another program: %w", ErrCorrupt)
		}
	}
	if _, err := tx.ExecContext(ctx, step); err != nil {
		return err
	}
	pragmas := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version+1)
	if _, err := tx.ExecContext(ctx, pragmas); err != nil {
		return err
	}
	if version > 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO secret (one, proof) VALUES (1, ?)`, s.secret.sum("secret"))
	if err != nil {
		return err
	}
	none := make([]byte, 32)
	_, err = tx.ExecContext(ctx, `INSERT INTO head (one, seq, hash, mac) VALUES (1, 0, ?, ?)`, none, s.secret.mac("head", int64(0), none))
	return err
}

// checkVersion refuses a schema that is not the one this program knows.
func checkVersion(ctx context.Context, db *sql.DB, want int) error {
	version, err := versionOf(ctx, db)
	switch {
	case err != nil:
		return err
	case version > want:
		return newer(version, want)
	case version < want:
		return fmt.Errorf("its schema is %d, this program's is %d: %w", version, want, ErrOlder)
	}
	return nil
}

func versionOf(ctx context.Context, from interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}) (version int, err error) {
	err = from.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version)
	return version, err
}

func newer(version, known int) error {
	return fmt.Errorf("its schema is %d, this program knows %d: %w", version, known, ErrNewer)
}
