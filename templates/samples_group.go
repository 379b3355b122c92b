package templates

import (
	"time"

	"charterd/workflow"
)

// matters are the mails about the group itself.
func (s *sampler) matters() {
	add := func(name, kind string, to workflow.Recipient, e workflow.Data, more ...func(*Mail)) {
		s.add(kind+" "+name, workflow.Notice{Kind: kind, To: to, Thread: workflow.GroupThread, Event: e, Group: s.register()}, more...)
	}
	member, chair := workflow.Recipient{Member: "m2"}, workflow.Recipient{Chair: true}
	asMember := func(m *Mail) { m.To = workflow.Party{Name: "Ben Roth", Address: "m2@members.example"} }
	low := workflow.Flagged{Member: "m2", Answered: 5, Of: 9, Asks: "60%", Missed: []string{"G-22.1", "G-25.1", "G-27.1", "G-28.2"}}
	add("member", "R2", member, low, asMember)
	add("chair", "R2", chair, low)
	asked := workflow.RenewalAsked{Ends: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), Members: []string{"m1", "m2", "m3"}}
	add("asked", "R3", member, asked, asMember)
	add("asked, with a key line", "R3", member, asked, asMember, func(m *Mail) { m.ReplyTo, m.Key = "", "Key: 7QK2-M9XD" })
	add("over", "R4", chair, workflow.RenewalOver{Left: []string{"m4"}, Silent: []string{"m2", "m5"}, Inactive: []string{"m2"}})
	add("over, all stay", "R4", chair, workflow.RenewalOver{})

	kim := workflow.Member{ID: "m6", Name: "Kim Ito", Addresses: []string{"kim@members.example"}, Roles: []string{"vice_chair"}, Since: s.at}
	ben := workflow.Member{ID: "m2", Name: "Ben Roth", Addresses: []string{"m2@members.example"}, Since: s.at.AddDate(-1, 0, 0)}
	left, resting := ben, ben
	left.Until, resting.Inactive = s.at, true
	for _, one := range []struct {
		name   string
		change workflow.Member
	}{{"add", kim}, {"remove", left}, {"inactive", resting}, {"active", ben}} {
		change := workflow.RosterChange{Member: one.change, By: "m3"}
		add(one.name, "G1", workflow.Recipient{Member: "m1"}, workflow.RosterProposed{Word: one.name, Change: change, By: "m3", Agrees: []string{"member"}})
		add(one.name, "G2", workflow.Recipient{Member: one.change.ID}, change)
		add(one.name+", to the Board", "G2", workflow.Recipient{Board: "sample-board"}, change)
		add(one.name+", to the chair", "G2", chair, change)
	}
	staff := kim
	staff.Roles = []string{"chair"}
	add("add, without a vote", "G2", workflow.Recipient{Member: "m6"}, workflow.RosterChange{Member: staff})
	add("none ahead", "G3", workflow.Recipient{Role: "secretary"}, workflow.NoMeeting{After: "2026-10-14"})
	add("none known", "G3", chair, workflow.NoMeeting{})
}
