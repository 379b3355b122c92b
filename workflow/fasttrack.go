package workflow

import (
	"fmt"
	"strings"

	"charterd/workflow/charter"
)

// fastTrack puts a case on the fast track: its review is passed over, or left at once (domain rule A21).
func (m *machine) fastTrack(a Order, s charter.Stage) {
	early := s.Kind == charter.Intake || s.Kind == charter.Discussion
	switch {
	case strings.TrimSpace(a.Text) == "":
		m.refuse(CodeNoText, fmt.Sprintf("The group must be told why. Please write \"FASTTRACK %s: your reason\".", m.c.ID), "")
	case !early || len(m.c.Ballots) > 0:
		m.wrongStage("The review of %s is over, so there is nothing to skip: %s.", m.c.ID, m.whereabouts())
	case m.c.FastTrack:
		m.wrongStage("%s is on the fast track already.", m.c.ID)
	default:
		m.emit(m.now(), FastTracked{By: m.in.By.Member, Reason: a.Text})
		if s.Kind == charter.Discussion && !m.applies(s) {
			m.leave(m.now())
		}
	}
}
