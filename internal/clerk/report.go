package clerk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"charterd/mail"
	"charterd/store"
	"charterd/workflow"
)

// report is what goes with the mails by which a confidential group reads a report: the mail itself, and each that the reporter
// sends later, to those who do the desk's part; the words of the first alone to the circle (situations, "Conduct report"). Nothing
// else of a report leaves the record.
func (w *work) report(ctx context.Context, l letter) []mail.Enclosure {
	n := l.notice
	if n.Case == nil || n.Case.Mail == 0 || l.rules == nil || l.to.list {
		return nil
	}
	switch {
	case n.Kind == "T1":
		if raw := w.rawMail(ctx, n.Case.Mail, l.from); len(raw) > 0 {
			return []mail.Enclosure{{Name: "report.eml", Type: "message/rfc822", Data: raw}}
		}
	case n.Kind == "C2" && l.rules.Confidential && l.to.member != "" && l.from != nil && supplied(n.Event):
		return []mail.Enclosure{{Name: "report.eml", Type: "message/rfc822", Data: l.from.raw}}
	case n.Kind == "M1" && l.rules.Confidential && l.to.member != "":
		if raw := w.rawMail(ctx, n.Case.Mail, l.from); len(raw) > 0 {
			if text := mail.Open(raw, mail.Own{}).Text(nil); text != "" {
				return []mail.Enclosure{{Name: "report.txt", Type: "text/plain; charset=utf-8", Data: []byte(text + "\n")}}
			}
		}
	}
	return nil
}

// supplied says whether the person who made the request added something.
func supplied(d workflow.Data) bool {
	s, ok := d.(workflow.Supplied)
	return ok && s.By == ""
}

// rawMail is the octets of a mail that came in; none when they are erased or cannot be read now.
func (w *work) rawMail(ctx context.Context, id int64, from *sender) []byte {
	if from != nil && from.mail == id {
		return from.raw
	}
	if i := slices.IndexFunc(w.batch.Messages, func(m store.Message) bool { return m.ID == id }); i >= 0 {
		return w.batch.Messages[i].Raw
	}
	if m, found, err := w.Store.Message(ctx, id); err == nil && found {
		return m.Raw
	}
	return nil
}

// digest tells events apart in the name of a mail.
func digest(d workflow.Data) string {
	payload, err := workflow.EncodeData(d)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(append([]byte(d.Kind()+" "), payload...))
	return hex.EncodeToString(sum[:6])
}
