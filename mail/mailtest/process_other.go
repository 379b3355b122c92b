//go:build !linux

package mailtest

import "syscall"

// ownGroup makes a server the leader of a process group, as Postfix's master expects.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
