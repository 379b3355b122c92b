package mailtest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var errStruck = errors.New("a fault ended the connection")

// faultyPipe is one connection through the proxy.
type faultyPipe struct {
	proxy          *FaultyIMAP
	client, server net.Conn
	faults         []*IMAPFault
	gone           chan struct{} // closed when the client has gone

	mu    sync.Mutex
	said  []byte       // by the client, in upper case
	heard atomic.Int64 // the length of said
}

// fromClient passes on what the client says, and notes it before the server can answer.
func (p *faultyPipe) fromClient() {
	defer p.proxy.wait.Done()
	defer close(p.gone)
	defer p.server.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := p.client.Read(buffer)
		if n > 0 {
			p.mu.Lock()
			p.said = append(p.said, bytes.ToUpper(buffer[:n])...)
			p.heard.Store(int64(len(p.said)))
			p.mu.Unlock()
			if _, err := p.server.Write(buffer[:n]); err != nil {
				continue // until the client goes, too
			}
		}
		if err != nil {
			return
		}
	}
}

// armed returns the faults whose Sent was said, without the spent ones.
func (p *faultyPipe) armed(spent map[*IMAPFault]bool) []*IMAPFault {
	p.mu.Lock()
	defer p.mu.Unlock()
	var armed []*IMAPFault
	for _, fault := range p.faults {
		if !spent[fault] && bytes.Contains(p.said, []byte(fault.Sent)) {
			armed = append(armed, fault)
		}
	}
	return armed
}

// fromServer passes on what the server says, octet by octet, until a fault strikes.
func (p *faultyPipe) fromServer() {
	defer p.proxy.wait.Done()
	defer p.proxy.forget(p.client)
	defer p.proxy.forget(p.server)
	defer p.client.Close()
	in := bufio.NewReaderSize(p.server, 64<<10)
	var out, tail []byte // tail: the latest octets of the server, for At
	spent := make(map[*IMAPFault]bool)
	var armed []*IMAPFault
	heard := int64(-1)
	for {
		if now := p.heard.Load(); now != heard {
			heard, armed = now, p.armed(spent)
		}
		if fault := striking(armed, tail); fault != nil {
			taken := p.proxy.take(fault)
			spent[fault] = !taken || fault.At == "" // an empty text is found everywhere: once is enough
			heard = -1
			if !taken {
				continue
			}
			tail = nil
			var err error
			if out, err = p.strike(fault, in, out); err != nil {
				return
			}
			continue
		}
		if in.Buffered() == 0 || len(out) > 4<<10 {
			held := heldBack(armed, out)
			if _, err := p.client.Write(out[:len(out)-held]); err != nil {
				return
			}
			out = append(out[:0], out[len(out)-held:]...)
		}
		octet, err := in.ReadByte()
		if err != nil {
			_, _ = p.client.Write(out)
			return
		}
		if p.heard.Load() != heard && striking(p.armed(spent), nil) != nil {
			_ = in.UnreadByte() // what was said meanwhile strikes before the answer
			continue
		}
		out = append(out, octet)
		if tail = append(tail, octet); len(tail) > 256 {
			tail = append(tail[:0], tail[128:]...)
		}
	}
}

// striking returns the first armed fault whose text the server has just said. An empty text is said at once.
func striking(armed []*IMAPFault, tail []byte) *IMAPFault {
	for _, fault := range armed {
		if bytes.HasSuffix(tail, []byte(fault.At)) {
			return fault
		}
	}
	return nil
}

// heldBack returns how many of the last octets may be the beginning of a text that is going to be eaten.
func heldBack(armed []*IMAPFault, out []byte) int {
	held := 0
	for _, fault := range armed {
		for n := min(len(fault.At)-1, len(out)); fault.Eat != IMAPNothing && n > held; n-- {
			if bytes.HasSuffix(out, []byte(fault.At[:n])) {
				held = n
			}
		}
	}
	return held
}

// strike does what the fault says and returns what remains to be written. An error means that the connection is over.
func (p *faultyPipe) strike(fault *IMAPFault, in *bufio.Reader, out []byte) ([]byte, error) {
	out, rest, err := eat(fault, in, out)
	if err != nil {
		return nil, err
	}
	if fault.Skip > 0 {
		if _, err := p.client.Write(out); err != nil {
			return nil, err
		}
		if _, err := io.CopyN(p.client, in, int64(fault.Skip)); err != nil {
			return nil, err
		}
		out = out[:0]
	}
	out = append(append(out, fault.Put...), rest...)
	if fault.Do == IMAPPass {
		return out, nil
	}
	if _, err := p.client.Write(out); err != nil {
		return nil, err
	}
	tcp, _ := p.client.(*net.TCPConn)
	switch fault.Do {
	case IMAPCut:
		_ = tcp.CloseWrite()
		<-p.gone
	case IMAPReset:
		_ = tcp.SetLinger(0)
	case IMAPSilence:
		<-p.gone
	case IMAPTrickle:
		p.trickle(in)
	}
	return nil, errStruck
}

// eat takes out what the fault eats. Rest is what follows after Put.
func eat(fault *IMAPFault, in *bufio.Reader, out []byte) (kept []byte, rest string, err error) {
	if fault.Eat == IMAPNothing {
		return out, "", nil
	}
	out = out[:len(out)-len(fault.At)]
	switch fault.Eat {
	case IMAPLine:
		_, err = in.ReadString('\n')
		return out, "\r\n", err
	case IMAPLiteral:
		size, err := in.ReadString('\n')
		if err != nil {
			return nil, "", err
		}
		octets, err := strconv.Atoi(strings.TrimSuffix(size, "}\r\n"))
		if err != nil {
			return nil, "", err
		}
		_, err = in.Discard(octets)
		return out, "", err
	}
	return out, "", nil
}

func (p *faultyPipe) trickle(in *bufio.Reader) {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for {
		octet, err := in.ReadByte()
		if err != nil {
			return
		}
		if _, err := p.client.Write([]byte{octet}); err != nil {
			return
		}
		select {
		case <-ticker.C:
		case <-p.gone:
			return
		}
	}
}
