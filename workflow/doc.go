// Package workflow says what happens to a case under a charter.
//
// Step takes the rules, a case and one input, lets the deadlines pass that fell before it, applies the input, and gives back
// events, notices and, where one is due, a refusal whose sentence can be mailed. It is pure: no clock, no files, no network,
// no randomness; the same inputs give the same events for ever, which is what makes a decision replayable.
//
// It refuses to send, store or read anything, and to know how a person's words were understood: acts arrive as data.
//
// The way through the code: input.go (what goes in), event.go (what comes out), case.go and apply.go (the state that events
// fold into), step.go (the machine) and stage.go (from one stage to the next), then one file for each thing that happens.
//
// On the way of a case: intake.go, ballot.go (opens, decides) with closing.go (until when, and where it leads), vote.go (what
// members mail about a vote), words.go (the reasons of a lost vote), meeting.go (a vote in a meeting), referral.go, resolution.go
// and linked.go (another body's decision), motion.go (a member's own).
//
// Out of turn: command.go (what chairs mail), fasttrack.go, void.go, reopen.go, grant.go (a grant is changed, paid, given back).
//
// Who: sender.go and power.go (who may do it), standin.go and desk.go (who does it when the chair does not), party.go (people
// outside the group), circle.go (who is kept out), roster.go. notify.go and notify_vote.go say who is told of what, sentence.go
// how it reads in a timeline.
//
// What belongs to a group and to no case (people, absences, meetings, budget, who takes part) is register.go, which Administer in
// register_step.go moves as Step moves a case; each other register_*.go is one of these matters. register_tellings.go is what a
// case tells it. The rule book is package charter, the arithmetic package tally; the scripts in testdata show it all at work, one
// clause of the charter each.
package workflow
