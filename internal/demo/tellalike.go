package demo

import (
	"fmt"
	"strings"

	"charterd/workflow"
)

// alike tells the events at the head of a list that say the same of several days or people in one sentence, and how many they
// are; fewer than two stand for themselves.
func alike(list []event, c cast) (said string, n int) {
	var what []string
	for _, e := range list {
		one, sentence := together(e, c)
		if one == "" || said != "" && sentence != said || e.group != list[0].group {
			break
		}
		what, said = append(what, one), sentence
	}
	if len(what) == 0 {
		return "", 0
	}
	return fmt.Sprintf(said, strings.Join(what, ", ")), len(what)
}

// together is what an event tells of, and the sentence in which others may be told with it; both empty where none is.
func together(e event, c cast) (what, sentence string) {
	switch d := e.Data.(type) {
	case workflow.MeetingSet:
		if !d.Cancelled {
			return d.Day, "There are meetings on %s."
		}
	case workflow.RenewalAnswered:
		if d.Stays {
			return c.fullName(d.Member), "These stay: %s."
		}
	}
	return "", ""
}

func groupName(id string) string {
	for _, g := range groups {
		if g.id == id {
			return g.name
		}
	}
	return id
}
