package mailtest

import (
	"fmt"
	"net"
	"strings"
	"sync"
)

// IMAPAction is what an IMAPFault does to the connection from where it strikes on.
type IMAPAction string

// The actions.
const (
	IMAPPass    IMAPAction = ""        // nothing more: only Eat and Put have an effect
	IMAPCut     IMAPAction = "cut"     // the server closes in order (FIN), whatever it was saying
	IMAPReset   IMAPAction = "reset"   // the connection is reset (RST)
	IMAPSilence IMAPAction = "silence" // the connection stays open and says nothing
	IMAPTrickle IMAPAction = "trickle" // one octet every 10 ms
)

// IMAPEat is what an IMAPFault takes out of the server's octets where it strikes.
type IMAPEat string

// What may be eaten.
const (
	IMAPNothing IMAPEat = ""
	IMAPText    IMAPEat = "text"    // the text of At
	IMAPLine    IMAPEat = "line"    // the text of At and all up to the end of the line, which stays
	IMAPLiteral IMAPEat = "literal" // the text of At, which must end in "{", with the size and all octets of that literal
)

// IMAPFault strikes a connection between an IMAP client and a server. First the client has to say Sent, then the server's octets have to
// contain At; then Skip further octets pass, Eat is taken out, Put is put in, and Do happens.
type IMAPFault struct {
	Sent  string // in any case; empty: from the beginning
	At    string // empty: at once
	Eat   IMAPEat
	Skip  int // octets of the server that still pass after At; not together with Eat
	Put   string
	Do    IMAPAction
	Times int // strikes over all connections; 0: without end
}

// FaultyIMAP is a TCP proxy in front of an IMAP server that injects faults into what the server says. Without faults it passes
// everything on. It understands nothing that is encrypted; under STARTTLS it can strike what is said before.
type FaultyIMAP struct {
	target   string
	listener net.Listener
	wait     sync.WaitGroup

	mu     sync.Mutex
	faults []*IMAPFault
	struck int
	conns  map[net.Conn]bool
	closed bool
}

// NewFaultyIMAP starts a proxy in front of host:port. Close must be called.
func NewFaultyIMAP(target string, faults ...IMAPFault) (*FaultyIMAP, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("opening a port for the faulty IMAP server: %w", err)
	}
	f := &FaultyIMAP{target: target, listener: listener, conns: make(map[net.Conn]bool)}
	f.Set(faults...)
	f.wait.Add(1)
	go f.serve()
	return f, nil
}

// Port returns the port on 127.0.0.1.
func (f *FaultyIMAP) Port() int { return f.listener.Addr().(*net.TCPAddr).Port }

// Set replaces the faults for connections that begin from now on. Without arguments it lifts them.
func (f *FaultyIMAP) Set(faults ...IMAPFault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = nil
	for _, fault := range faults {
		fault.Sent = strings.ToUpper(fault.Sent)
		if fault.Times == 0 {
			fault.Times = -1
		}
		f.faults = append(f.faults, &fault)
	}
}

// Struck returns how often a fault has struck.
func (f *FaultyIMAP) Struck() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.struck
}

// Close ends the proxy and all connections.
func (f *FaultyIMAP) Close() error {
	f.mu.Lock()
	f.closed = true
	for conn := range f.conns {
		conn.Close()
	}
	f.mu.Unlock()
	err := f.listener.Close()
	f.wait.Wait()
	return err
}

func (f *FaultyIMAP) serve() {
	defer f.wait.Done()
	for {
		client, err := f.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", f.target)
		if err != nil {
			client.Close()
			continue
		}
		if f.keep(client) && f.keep(server) {
			f.wait.Add(2)
			p := &faultyPipe{proxy: f, client: client, server: server, faults: f.current(), gone: make(chan struct{})}
			go p.fromClient()
			go p.fromServer()
		}
	}
}

// keep notes a connection for Close; false means that Close was called already.
func (f *FaultyIMAP) keep(conn net.Conn) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		conn.Close()
		return false
	}
	f.conns[conn] = true
	return true
}

func (f *FaultyIMAP) forget(conn net.Conn) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.conns, conn)
}

func (f *FaultyIMAP) current() []*IMAPFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.faults
}

// take uses up one strike of a fault.
func (f *FaultyIMAP) take(fault *IMAPFault) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if fault.Times == 0 {
		return false
	}
	fault.Times--
	f.struck++
	return true
}
