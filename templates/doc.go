// Package templates holds the words of every mail: it turns a notice of package workflow into a subject, a text part and an
// HTML part, both from one Markdown source. A group may override any source with a file of its own.
//
// It refuses to decide, to send, and to trust: values from outside are cleaned, cut and escaped, and no line, table cell or
// link text that it makes reads as a vote or a command (decisions, Mails); a source that breaks this is refused by Load. It
// makes no headers but the subject.
//
// The way through the code: mail.go (what goes in and comes out), set.go (loading and rendering), source.go (one Markdown
// source becomes two templates), kind.go and subject.go (which source, which subject), data.go (what a source may name) with
// request.go, outcome.go, vote.go, result.go, life.go, desk.go, group.go and sheet.go (the data of each mail), blocks.go and
// blocks_sheet.go (tables, bars, buttons), layout.go (70 columns), proof.go (what no line may be), samples.go (every variant).
package templates
