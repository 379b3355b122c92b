package mailtest

import (
	"testing"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/google/go-cmp/cmp"
)

func TestTheEmbeddedIMAPServerKeepsWhatItIsGiven(t *testing.T) {
	for _, kind := range []string{"", "implicit", "starttls"} {
		s, err := NewIMAP(IMAPOptions{TLS: kind})
		checkIMAP(t, err)
		defer s.Close()
		checkIMAP(t, s.AddUser("grants", "secret"))
		checkIMAP(t, s.Create("grants", "Done"))
		at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		for i, flag := range []goimap.Flag{"$one", "$two"} {
			uid, err := s.Append("grants", "Done", []byte("Subject: x\r\n\r\nbody\r\n"), at.AddDate(0, 0, i), flag)
			checkIMAP(t, err)
			if int(uid) != i+1 {
				t.Errorf("UID %d for mail %d", uid, i)
			}
		}
		checkIMAP(t, s.Expunge("grants", "Done", 1))
		checkIMAP(t, s.Flag("grants", "Done", 2, goimap.FlagSeen))
		mails, err := s.Mails("grants", "Done")
		checkIMAP(t, err)
		want := []IMAPMail{{UID: 2, At: at.AddDate(0, 0, 1), Raw: []byte("Subject: x\r\n\r\nbody\r\n")}}
		if len(mails) == 1 && len(mails[0].Flags) == 2 {
			mails[0].Flags = nil
		}
		if diff := cmp.Diff(want, mails); diff != "" {
			t.Errorf("TLS %q (-want +got):\n%s", kind, diff)
		}
		if _, err := s.Append("nobody", "INBOX", nil, at); err == nil {
			t.Error("mail for an unknown user is accepted")
		}
	}
}

func TestRenewChangesUIDVALIDITY(t *testing.T) {
	s, err := NewIMAP(IMAPOptions{})
	checkIMAP(t, err)
	defer s.Close()
	checkIMAP(t, s.AddUser("grants", "secret"))
	validity := func() (v uint32) {
		checkIMAP(t, s.admin("grants", "INBOX", func(c *imapclient.Client) error {
			data, err := c.Status("INBOX", &goimap.StatusOptions{UIDValidity: true}).Wait()
			v = data.UIDValidity
			return err
		}))
		return v
	}
	before := validity()
	checkIMAP(t, s.Renew("grants", "INBOX"))
	if after := validity(); after == before || before == 0 {
		t.Errorf("UIDVALIDITY %d, then %d", before, after)
	}
}

func TestAProxyWithoutFaultsPassesEverything(t *testing.T) {
	s, err := NewIMAP(IMAPOptions{})
	checkIMAP(t, err)
	defer s.Close()
	checkIMAP(t, s.AddUser("grants", "secret"))
	f, err := NewFaultyIMAP(s.Addr(), IMAPFault{At: "* OK", Put: " there", Times: 1})
	checkIMAP(t, err)
	defer f.Close()
	for want := 1; want < 3; want++ { // the fault strikes the first connection only
		c, err := imapclient.DialInsecure(s.Addr(), nil)
		checkIMAP(t, err)
		checkIMAP(t, c.Login("grants", "secret").Wait())
		checkIMAP(t, c.Close())
		through, err := imapclient.DialInsecure(f.listener.Addr().String(), nil)
		checkIMAP(t, err)
		checkIMAP(t, through.Login("grants", "secret").Wait())
		checkIMAP(t, through.Logout().Wait())
		through.Close()
		if f.Struck() != 1 {
			t.Errorf("after %d connections the fault struck %d times", want, f.Struck())
		}
	}
}

func checkIMAP(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
