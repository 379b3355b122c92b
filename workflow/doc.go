// Package workflow says what happens to a case under a charter.
//
// Step takes the rules, a case and one input, lets the deadlines pass that fell before it, applies the input, and gives back
// events, notices and, where one is due, a refusal whose sentence can be mailed. It is pure: no clock, no files, no network,
// no randomness; the same inputs give the same events for ever, which is what makes a decision replayable.
//
// It refuses to send, store or read anything, and to know how a person's words were understood: acts arrive as data.
//
// The way through the code: input.go (what goes in), event.go (what comes out), case.go and apply.go (the state that events
// fold into), step.go (the machine) and stage.go (from one stage to the next), then one file for each thing that happens:
// intake.go, ballot.go (opens, closes, decides), vote.go (what members mail about a vote), referral.go, command.go (what
// chairs mail). notify.go says who is told of what. What belongs to a group and to no case (people, absences, meetings, budget,
// who takes part) is register.go, which Administer in register_step.go moves as Step moves a case. The rule book is package charter, the arithmetic package tally; the
// scripts in testdata show it all at work, one clause of the charter each.
package workflow
