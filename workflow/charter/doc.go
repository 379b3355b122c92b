// Package charter is the rule book of a work group: typed, strictly decoded from TOML, versioned, checked, told in words.
//
// It is for charters as data. A charter file uses a small closed vocabulary; what it does not know it refuses, with file,
// line and the nearest valid word. It refuses to hold state: nothing here knows a case, a member or the time. A published
// version of a shipped charter is never edited; a change is a new file.
//
// Read next: charters/psf-grants/2024-08.toml, then package workflow, which moves cases through a Charter.
package charter
