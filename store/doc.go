// Package store keeps one SQLite file: what came in, what was decided, what goes out.
//
// One exported method is one transaction. It refuses to decide anything and to be opened by two daemons; what it has
// recorded it never changes, except by the erasure of a case's key. Every decision stands in a chain of commitments, so that
// a changed byte is noticed.
//
// Read next: schema.sql, then Batch, which is the only write of a turn.
package store
