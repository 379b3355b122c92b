package imap

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
)

// startTLS asks for STARTTLS (RFC 9051 section 6.2.1) up to the server's OK. It reads octet by octet, so that whatever somebody put into
// the stream behind that OK reaches the TLS handshake and breaks it, instead of being taken for the server's word. It is
// done here because the library's own waits for ever when the connection ends between the OK and its line end.
func (s *session) startTLS(ctx context.Context) error {
	refusal := ""
	err := s.run(ctx, "STARTTLS", func() (err error) {
		refusal, err = askTLS(s.wire)
		return err
	})
	if err == nil && hasWord(refusal, "* BYE") {
		return s.cfg.fail(ErrServer, nextLater, "the server turns us away: "+clean(refusal), nil)
	}
	if err == nil && refusal != "" {
		return s.cfg.fail(ErrTLS, `no password was sent; set tls = "implicit" and its port, or find out who removes STARTTLS on the way`,
			"the server does not offer STARTTLS: "+clean(refusal), nil)
	}
	return err
}

// askTLS returns the line by which the server refuses, or "" when the handshake may begin.
func askTLS(conn io.ReadWriter) (refusal string, err error) {
	greeting, err := readLine(conn)
	if err != nil || !hasWord(greeting, "* OK") { // "* PREAUTH" is refused: RFC 9051 section 7.1.4
		return greeting, err
	}
	if _, err := io.WriteString(conn, "S1 STARTTLS\r\n"); err != nil {
		return "", err
	}
	for range 64 {
		line, err := readLine(conn)
		switch {
		case err != nil:
			return "", err
		case hasWord(line, "S1 OK"):
			return "", nil
		case !strings.HasPrefix(line, "* "):
			return line, nil
		}
	}
	return "too many lines before its answer", nil
}

func hasWord(line, word string) bool {
	return len(line) >= len(word) && strings.EqualFold(line[:len(word)], word) && (len(line) == len(word) || line[len(word)] == ' ')
}

// readLine reads one line of at most 8 KiB, without its line end, and not one octet more.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for one := make([]byte, 1); len(line) < 8<<10; {
		if _, err := io.ReadFull(r, one); err != nil {
			return "", err
		}
		if one[0] == '\n' {
			return strings.TrimSuffix(string(line), "\r"), nil
		}
		line = append(line, one[0])
	}
	return "", fmt.Errorf("a line of more than %d octets", len(line))
}

// greeted hands the library the greeting that it waits for: after STARTTLS the server sends no second one. It names no
// capabilities, so that they are asked for again under TLS.
type greeted struct {
	net.Conn
	greeting []byte
}

// Read gives the greeting first, then the connection.
func (g *greeted) Read(p []byte) (int, error) {
	if len(g.greeting) > 0 {
		n := copy(p, g.greeting)
		g.greeting = g.greeting[n:]
		return n, nil
	}
	return g.Conn.Read(p)
}
