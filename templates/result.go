package templates

import (
	"charterd/workflow"
	"charterd/workflow/tally"
)

// Then says what happens after a result.
func (d *Data) Then() string {
	switch d.Variant {
	case "advisory":
		return "The " + d.Thing + " goes to the Board with this advice. The Board decides."
	case "stopped":
		return "You do not have to do anything."
	case "voided":
		return "You get a new ballot in a mail of its own. Your old vote is kept in the record, but it does not count."
	case "met tied", "met no quorum":
		return "It stays open for the next meeting. You do not have to do anything."
	case string(tally.Carried), string(tally.Lost), string(tally.Tied):
		return d.follows()
	}
	switch {
	case d.Report && d.Variant == "decided":
		said := "This mail says no more, to keep the case safe."
		if !d.Self {
			said += " " + lead(d.Chair) + " can tell you what you may know."
		}
		return said
	case d.FromCase != "":
		return "We tell the group that sent it. You do not have to do anything."
	case d.Thing == "motion" || d.Report && d.Referred:
		return "You do not have to do anything."
	case d.Report:
		return "We tell the person who wrote it. You do not have to do anything."
	case d.Variant == string(workflow.Withdrawn):
		return "Nobody votes on it any more. You do not have to do anything."
	case d.Pays && d.Grants():
		return "We tell the applicant now. " + lead(d.Chair) + " and you see to the payment. When the money has gone out, write the line “PAID " + d.Number + "” in a reply."
	}
	return "We tell the applicant now. You do not have to do anything."
}

// follows says what follows the result of a ballot.
func (d *Data) follows() string {
	switch d.After {
	case "grant":
		if d.Carried {
			return "We tell the applicant the new amount. " + lead(d.Chair) + " sees to the money."
		}
		return "The grant stays as it is. We tell the applicant."
	case "board":
		if d.Variant == string(tally.Tied) {
			return "The rules send a tie to the Board. We tell the applicant."
		}
		return "It goes to the Board as the advice of the group. The Board decides."
	case "meeting":
		return "The next meeting decides on it. You do not have to do anything now."
	case "words":
		return lead(d.Chair) + " writes the reasons, and then we tell the applicant. Until then, please do not tell others."
	case "origin":
		return "We tell the group that sent it. You do not have to do anything."
	case "record":
		if d.Carried {
			return "The motion stands as it is written here. You do not have to do anything."
		}
		return "The motion has failed. It can be moved again."
	}
	switch {
	case d.Report:
		return "We tell the person who wrote it that the group has decided. This mail says no more, to keep the case safe."
	case d.Variant == string(tally.Tied):
		return "A tie grants nothing. We tell the applicant now."
	case !d.Carried:
		return "We tell the applicant now, with the count and how to ask again. " + lead(d.Chair) + " keeps your comments."
	}
	return "We tell the applicant the good news now. " + lead(d.Chair) + " sees to the payment."
}

// Denial says whether the mail must be kind about a no (mails.md, "Kind no").
func (d *Data) Denial() bool { return d.Variant == "denied" || d.Variant == "no result" }

// Grants says whether the mail tells a new grant of money.
func (d *Data) Grants() bool {
	return d.Variant == "granted" || d.Variant == "granted for less" || d.Variant == "granted another amount"
}
