package mailtest

import (
	"fmt"
	"net"
	"sync"
)

// trackingListener counts its connections and can end them all.
type trackingListener struct {
	net.Listener
	mu      sync.Mutex
	opened  int
	numbers map[string]int
	conns   map[net.Conn]bool
	stopped bool
}

func newTrackingListener() (*trackingListener, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening on loopback: %w", err)
	}
	return &trackingListener{Listener: l, numbers: map[string]int{}, conns: map[net.Conn]bool{}}, nil
}

func (l *trackingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.opened++
	l.numbers[c.RemoteAddr().String()] = l.opened
	tracked := &trackedConn{Conn: c, listener: l}
	l.conns[tracked] = true
	if l.stopped {
		_ = c.Close()
	}
	return tracked, nil
}

func (l *trackingListener) port() int { return l.Addr().(*net.TCPAddr).Port }

func (l *trackingListener) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.opened
}

// number says which connection of this server an address of the other end is, counted from 1.
func (l *trackingListener) number(remote net.Addr) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.numbers[remote.String()]
}

func (l *trackingListener) drop() {
	l.mu.Lock()
	open := make([]net.Conn, 0, len(l.conns))
	for c := range l.conns {
		open = append(open, c)
	}
	l.mu.Unlock()
	for _, c := range open {
		_ = c.Close()
	}
}

func (l *trackingListener) stop() {
	l.mu.Lock()
	l.stopped = true
	l.mu.Unlock()
	_ = l.Close()
	l.drop()
}

type trackedConn struct {
	net.Conn
	listener *trackingListener
}

func (c *trackedConn) Close() error {
	c.listener.mu.Lock()
	delete(c.listener.conns, c)
	c.listener.mu.Unlock()
	return c.Conn.Close()
}
