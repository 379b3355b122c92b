package mailtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// ErrUnavailable says that this machine cannot run a real mail server: the program is not installed, or we are not root,
// whom both servers need to change to their own users. Tests skip on it.
var ErrUnavailable = errors.New("no real mail server can be started here")

// patience is how long a server may take to answer, to end, or to deliver what it took.
const patience = 20 * time.Second

// available looks whether the programs are there and whether we may start them.
func available(server string, programs ...string) error {
	for _, p := range programs {
		if info, err := os.Stat(p); err != nil || info.IsDir() {
			return fmt.Errorf("%w: %s is not installed (%s is missing)", ErrUnavailable, server, p)
		}
	}
	if os.Geteuid() != 0 {
		return fmt.Errorf("%w: %s needs root", ErrUnavailable, server)
	}
	return nil
}

// process is a server in the foreground, ended by its process id.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed when it is gone
}

// start runs a server with its output in a file.
func start(output, program string, args ...string) (*process, error) {
	f, err := os.OpenFile(output, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p := &process{cmd: exec.Command(program, args...), ended: make(chan struct{})}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr, p.cmd.SysProcAttr = "/", f, f, ownGroup()
	p.cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "TZ=UTC"}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", program, err)
	}
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // its log tells why it ended
	}()
	return p, nil
}

// stop ends the server: politely, and with its whole group when it does not listen.
func (p *process) stop() error {
	if p == nil {
		return nil
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may be gone already
	select {
	case <-p.ended:
		return nil
	case <-time.After(patience):
	}
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.ended
	return fmt.Errorf("%s did not end within %s and was killed", p.cmd.Path, patience)
}

// greets waits until the server says something on a port.
func (p *process) greets(port int) error {
	return until(func() (bool, error) {
		select {
		case <-p.ended:
			return false, fmt.Errorf("%s ended at once", p.cmd.Path)
		default:
		}
		c, err := net.DialTimeout("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), time.Second)
		if err != nil {
			return false, nil
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(patience))
		n, _ := c.Read(make([]byte, 1))
		return n == 1, nil
	})
}

// until asks again and again, for as long as we have patience.
func until(done func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("nothing happened within %s", patience)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// freePorts are ports on 127.0.0.1 that nobody uses at this moment.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("looking for a free port: %w", err)
		}
		defer l.Close() // all at the end, so that they differ
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// mailUser owns all mail of the servers: the system user "mail", in group "mail".
func mailUser() (uid, gid int, err error) {
	u, err := user.Lookup("mail")
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if uid, err = strconv.Atoi(u.Uid); err == nil {
		gid, err = strconv.Atoi(u.Gid)
	}
	return uid, gid, err
}

// newBase makes a server's own folder, which the users that it changes to can enter.
func newBase(server string, sub ...string) (string, error) {
	base, err := os.MkdirTemp("", "charterd-"+server+"-")
	if err != nil {
		return "", err
	}
	for _, dir := range append([]string{""}, sub...) {
		if err := os.MkdirAll(filepath.Join(base, dir), 0o755); err != nil {
			return base, err
		}
		if err := os.Chmod(filepath.Join(base, dir), 0o755); err != nil {
			return base, err
		}
	}
	return base, nil
}

// withLog adds the end of a server's log to its error.
func withLog(err error, log string) error {
	if err == nil || errors.Is(err, ErrUnavailable) {
		return err
	}
	return fmt.Errorf("%w\n%s", err, log)
}

// tail reads the last 8 KiB of some log files.
func tail(paths ...string) string {
	all := ""
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			text = []byte(err.Error())
		}
		all += "== " + filepath.Base(path) + "\n" + string(text[max(0, len(text)-8<<10):]) + "\n"
	}
	return all
}
