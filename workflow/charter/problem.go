package charter

import (
	"fmt"
	"strings"
)

// Problem is one reason why a charter file is refused.
type Problem struct {
	File string
	Line int    // counted from 1
	Key  string // where: `stage "vote", passes`; empty for the file's own keys that are missing or unknown
	Text string // what is wrong and what to write, in words for a chair
}

// String is the problem as one line for the operator: file, line, key and what to write.
func (p Problem) String() string {
	where := fmt.Sprintf("%s:%d: ", p.File, p.Line)
	if p.Key != "" {
		where += p.Key + ": "
	}
	return where + p.Text
}

// Problems is the error of Parse: everything that is wrong with a file, by line.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}
