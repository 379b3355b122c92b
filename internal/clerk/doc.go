// Package clerk takes turns: it reads the new mail, lets deadlines pass, records, and sends.
//
// It is the only place where mail, store and templates meet, and the only one that gives the core its inputs. It refuses to
// decide anything itself: what a mail is, package mail and package acts say; what it does to a case, package workflow says.
// The daemon, the simulation and the tests of weeks all drive the same Turn with the time as an argument; only Run looks at
// the clock.
//
// The way of a message: turn.go fetches it, message.go takes it in, bind.go finds the case, dispatch.go makes inputs of its
// acts, step.go runs them through the core, render.go makes mails of the notices, and commit (work.go) writes all of it in
// one transaction. What breaks the program is set aside by flaw.go, and the rest goes on. outbox.go sends what is queued. verify.go runs the record again and compares.
package clerk
