package templates

import (
	"fmt"

	"charterd/workflow"
)

// sourceFor names the source of a mail. A vote that was turned away is answered as a receipt, whatever the notice is called:
// its refusal names the ballot.
func sourceFor(m Mail) (string, error) {
	kind := m.Notice.Kind
	if m.Rules == nil {
		return "", fmt.Errorf("rendering %s: no charter was given", kind)
	}
	if m.Notice.Case == nil && !caseless[kind] {
		return "", fmt.Errorf("rendering %s: it is about a case, and none was given", kind)
	}
	if r := m.Notice.Refusal; r != nil && (kind == "M3" || kind == "X2") {
		if c := m.Notice.Case; c != nil && voteCodes[r.Code] && c.Ballot(m.Notice.Ballot) != nil {
			return "M3", nil
		}
		return "X2", nil
	}
	if !sourceNames[kind] {
		return "", fmt.Errorf("rendering %s: there is no such mail", kind)
	}
	return kind, nil
}

var sourceNames = map[string]bool{
	"A1": true, "A2": true, "A3": true, "A4": true, "M1": true, "M2": true, "M3": true, "M5": true,
	"B1": true, "C2": true, "K1": true, "S1": true, "X1": true, "X2": true,
	"P1": true, "P2": true, "L1": true, "T1": true, "R2": true, "R3": true, "R4": true, "G1": true, "G2": true, "G3": true,
}

// caseless are the mails that need no case: answers to what somebody mailed, and the group's own matters.
var caseless = map[string]bool{
	"K1": true, "X1": true, "X2": true, "R2": true, "R3": true, "R4": true, "G1": true, "G2": true, "G3": true,
}

// voteCodes are the refusals that have a sentence of their own in M3.
var voteCodes = map[string]bool{
	workflow.CodeLate: true, workflow.CodeClosedEarly: true, workflow.CodeReplaced: true, workflow.CodeNotElector: true,
	workflow.CodeLaterMember: true, workflow.CodeRecused: true, workflow.CodeOwnRequest: true, workflow.CodeOlder: true,
	workflow.CodeEarly: true, workflow.CodeFoundLate: true, workflow.CodeBadChoice: true, workflow.CodeUnclear: true,
}

// ballotOf is the ballot that the mail is about: the one it names, else the last one; nil where there was none.
func ballotOf(m Mail) *workflow.Ballot {
	c := m.Notice.Case
	if c == nil {
		return nil
	}
	if b := c.Ballot(m.Notice.Ballot); b != nil {
		return b
	}
	return c.Last()
}
