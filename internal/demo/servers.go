package demo

import (
	"errors"
	"time"

	"charterd/mail"
	"charterd/mail/mailtest"
)

// servers are the two mail servers of the foundation, on this machine alone.
type servers struct {
	imap *mailtest.IMAP
	smtp *mailtest.SMTP
	der  []byte // their certificate
}

// startServers starts both with TLS and a login, and makes a mailbox for each group.
func startServers() (*servers, error) {
	certificate, _, err := mailtest.SMTPCertificate(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), "127.0.0.1", "localhost")
	if err != nil {
		return nil, err
	}
	s := &servers{der: certificate.Certificate[0]}
	if s.imap, err = mailtest.NewIMAP(mailtest.IMAPOptions{TLS: "implicit", Certificate: &certificate}); err != nil {
		return nil, err
	}
	s.smtp, err = mailtest.NewSMTP(mailtest.SMTPOptions{TLS: "starttls", User: mailUser, Password: mailPassword, Certificate: &certificate})
	if err != nil {
		return nil, errors.Join(err, s.imap.Close())
	}
	for _, g := range groups {
		err = errors.Join(err, s.imap.AddUser(g.address(), mailPassword))
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *servers) close() error {
	s.smtp.Close()
	return s.imap.Close()
}

// deliver puts a mail into a group's mailbox, as of that time.
func (s *servers) deliver(box string, raw []byte, at time.Time) error {
	_, err := s.imap.Append(box+"@example.org", "INBOX", raw, at)
	return err
}

// sentSince gives what the SMTP server took after the first n mails.
func (s *servers) sentSince(n int, at time.Time, turn int) []*received {
	var list []*received
	for _, m := range s.smtp.Mails()[n:] {
		r := &received{msg: mail.Open(m.Data, mail.Own{}), raw: m.Data, at: at, to: m.To[0], turn: turn, from: m.From}
		r.text, r.html = partsOf(m.Data)
		list = append(list, r)
	}
	return list
}
