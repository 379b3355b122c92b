package mailtest

import "syscall"

// ownGroup makes a server the leader of a process group, as Postfix's master expects, and ends it when we die first.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGTERM}
}
