// Package tally turns an electorate, its answers and the conditions of a charter into a result with its arithmetic as data.
//
// It is for counting: exact fractions, bases by name, one proof line for each condition. It refuses to guess: a condition
// outside the closed vocabulary is an error when the charter is loaded, and an empty electorate never passes anything. It
// knows nothing of mail, cases or time; the caller says whether the voting time is over.
//
// Read next: package charter, which holds the conditions, and package workflow, which decides when to count.
package tally
