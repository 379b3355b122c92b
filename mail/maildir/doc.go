// Package maildir brings mail in from a Maildir and takes mail out into a folder, for groups whose host delivers locally and for
// trials without any server.
//
// It refuses to delete: a mail that was read is moved to cur/, or to the processed Maildir, never removed. It refuses to change
// octets, line ends included. It trusts no flag: what another program marked as seen is still read.
//
// Read next: Inbox.Fetch, Inbox.Done; Outlet.Send.
package maildir
