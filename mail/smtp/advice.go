package smtp

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"syscall"
)

var (
	errNoStartTLS = errors.New("the server does not offer STARTTLS; nothing was sent")
	errInjected   = errors.New("the server sent text between its answer to STARTTLS and TLS; nothing was sent")
	errNoLogin    = errors.New("the server offers no login that we speak")
	errFlood      = errors.New("the server's answer has no end")
)

// plain says an error in words, without the ports and addresses that change with each attempt.
func plain(err error) string {
	var timeout net.Error
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &dns):
		return fmt.Sprintf("the name %s was not found", dns.Name)
	case errors.As(err, &timeout) && timeout.Timeout():
		return "the server did not answer in time"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the server closed the connection"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the connection was reset"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens there"
	case errors.As(err, &op):
		return op.Err.Error()
	}
	return err.Error()
}

// advise says what an operator can do about a failed connect.
func advise(c Config, phase string, err error) string {
	var name x509.HostnameError
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var timeout net.Error
	var reply *textproto.Error
	switch {
	case errors.As(err, &name):
		return fmt.Sprintf("Set [smtp] host to a name in the certificate: %s", strings.Join(name.Certificate.DNSNames, ", "))
	case errors.As(err, &authority):
		return "The certificate is not signed by an authority that this machine trusts: install the CA's certificate, or use the provider's public host name"
	case errors.As(err, &invalid):
		return "Check the date of this machine; if it is right, the server's certificate must be renewed"
	case errors.As(err, &record):
		return `The port does not begin with TLS: set [smtp] tls = "starttls" (usually port 587)`
	case errors.Is(err, errNoStartTLS):
		return `Set [smtp] tls = "implicit" (usually port 465); if the server did offer STARTTLS before, somebody on the way may have removed it`
	case errors.Is(err, errInjected):
		return `Somebody on the way may be meddling: set [smtp] tls = "implicit" (usually port 465)`
	case phase == "auth" && errors.As(err, &reply) && reply.Code >= 500:
		return "Check [smtp] user and the password in password_file; some providers want an app password, or SMTP switched on for the mailbox"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "Check [smtp] host and port, and that the server runs"
	case c.TLS == StartTLS && errors.As(err, &timeout) && timeout.Timeout():
		return `Check the firewall; a port that begins with TLS (usually 465) needs [smtp] tls = "implicit"`
	}
	return ""
}
