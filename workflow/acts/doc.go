// Package acts turns a person's own words into acts: votes, form fields, commands, comments, or "unclear, because ...".
//
// It never guesses. Only a whole line or clause that can mean one thing alone is a vote or a command; all else that smells
// of one is unclear, and the person is asked. It refuses to know who wrote, whether that person may, or what is open:
// package workflow decides that. Package mail fills Words.
package acts
