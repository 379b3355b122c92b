package mailtest

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
)

// mainSettings is main.cf. Local delivery and relaying are off, every other domain is an error, and mail goes straight into the
// Maildirs.
func (p *Postfix) mainSettings(domains []string) string {
	return strings.NewReplacer(
		"BASE", p.base, "DOVECOT", p.mail.base, "HOST", p.host, "DOMAINS", strings.Join(domains, " "),
		"UID", fmt.Sprint(p.mail.uid), "GID", fmt.Sprint(p.mail.gid),
	).Replace(`compatibility_level = 3.6
queue_directory = BASE/queue
data_directory = BASE/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = BASE/log/mail.log
maillog_file_prefixes = BASE
myhostname = HOST
mydomain = HOST
myorigin = HOST
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
alias_maps =
alias_database =
local_recipient_maps =
default_transport = error:5.1.2 nothing leaves this machine
relay_transport = error:5.1.2 nothing leaves this machine
recipient_delimiter = +
virtual_mailbox_domains = DOMAINS
virtual_mailbox_maps = texthash:BASE/etc/boxes
virtual_mailbox_base = DOVECOT/mail
virtual_minimum_uid = 1
virtual_uid_maps = static:UID
virtual_gid_maps = static:GID
smtpd_reject_unlisted_recipient = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_chain_files = DOVECOT/key.pem, DOVECOT/cert.pem
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = DOVECOT/run/auth-postfix
notify_classes =
in_flow_delay = 0
biff = no
append_dot_mydomain = no
`)
}

// services is master.cf: four entrances, and the daemons that take a mail from there into a Maildir or back. There is no
// smtp client among them.
func (p *Postfix) services() string {
	entrance := func(e Entrance, verdict string, options ...string) string {
		line := fmt.Sprintf("127.0.0.1:%d inet n - n - - smtpd\n", p.ports[e])
		for _, o := range append(options, "smtpd_data_restrictions=check_sender_access,regexp:"+filepath.Join(p.base, "etc", verdict)) {
			line += "  -o " + o + "\n"
		}
		return line
	}
	return entrance(Submission, "pass", "smtpd_tls_security_level=encrypt", "smtpd_sasl_auth_enable=yes", "smtpd_relay_restrictions=permit_sasl_authenticated,reject") +
		entrance(Proven, "pass") + entrance(Unproven, "none") + entrance(Forged, "fail") + `cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`
}

// queueFolders are those in which Postfix keeps its mail and its sockets.
var queueFolders = []string{
	"active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "maildrop", "private", "public", "saved", "trace",
}

// makeQueue makes the folders that the daemons write to, for the user "postfix". `postfix check` would do the same in three
// seconds.
func (p *Postfix) makeQueue() error {
	u, err := user.Lookup("postfix")
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return err
	}
	own := []string{filepath.Join(p.base, "data")}
	for _, name := range queueFolders {
		own = append(own, filepath.Join(p.base, "queue", name))
	}
	for _, path := range own {
		if err := os.MkdirAll(path, 0o755); err != nil {
			return err
		}
		if err := os.Chown(path, uid, -1); err != nil {
			return err
		}
	}
	return os.MkdirAll(filepath.Join(p.base, "queue", "pid"), 0o755)
}
