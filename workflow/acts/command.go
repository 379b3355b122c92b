package acts

import (
	"regexp"
	"slices"
	"strings"
)

// need says whether a part of a command must, may or must not be there.
type need int

const (
	never need = iota
	may
	must
)

// shape is the grammar of one command (mails, section 3).
type shape struct {
	number need
	head   func(r *reader, act *Act, head string) bool // reads what stands before the colon; nil: nothing may stand there
	text   need                                        // after a colon
	long   bool                                        // the text may run over several paragraphs
	cut    func(rest string) (head, text string, found bool)
	bare   bool // one word that people also write in talk: see reader.bareWord
	right  string
}

// shapes are the commands whose grammar is known. N stands for a number in the form that is shown.
var shapes = map[string]shape{
	"status":    {number: may, right: "STATUS N"},
	"help":      {right: "HELP"},
	"form":      {right: "FORM"},
	"withdraw":  {number: may, right: "WITHDRAW N"},
	"complete":  {number: must, right: "COMPLETE N"},
	"open":      {number: must, right: "OPEN N"},
	"close":     {number: must, text: must, right: "CLOSE N: reason"},
	"ask":       {number: must, text: must, long: true, right: "ASK N: text"},
	"propose":   {number: must, head: fillMoney, text: may, right: "PROPOSE N 8,000 USD: reason"},
	"amend":     {number: must, head: fillMoney, text: may, right: "AMEND N 5,000 USD: reason"},
	"returned":  {number: must, head: fillMoney, right: "RETURNED N 500 USD"},
	"paid":      {number: must, right: "PAID N"},
	"resolved":  {number: must, head: fillResult, text: may, cut: cutCondition, right: "RESOLVED N approved 11,000 USD 7-0-1 2026-01-15"},
	"record":    {number: must, head: fillRecord, text: may, right: "RECORD N 7-0-1 2026-01-15: where"},
	"exclude":   {number: must, head: fillPerson, right: "EXCLUDE N name"},
	"motion":    {text: must, long: true, right: "MOTION: text"},
	"question":  {text: must, long: true, right: "QUESTION: text"},
	"fasttrack": {number: must, text: must, right: "FASTTRACK N: reason"},
	"reason":    {number: must, text: must, long: true, right: "REASON N: text"},
	"void":      {number: must, text: must, right: "VOID N: reason"},
	"reopen":    {number: must, text: may, right: "REOPEN N"},
	"refer":     {number: must, right: "REFER N"},
	"nudge":     {number: must, right: "NUDGE N"},
	"show":      {number: must, right: "SHOW N"},
	"extend":    {number: must, right: "EXTEND N"},
	"pause":     {number: must, right: "PAUSE N"},
	"resume":    {number: must, right: "RESUME N"},
	"undo":      {number: may, right: "UNDO"},
	"meeting":   {head: fillMeeting, right: "MEETING 2026-12-09"},
	"budget":    {head: fillBudget, right: "BUDGET 2026 400,000 USD"},
	"away":      {head: fillAway, right: "AWAY until 2026-12-09"},
	"add":       {head: fillNewPerson, right: "ADD Name <name@example.org> as role"},
	"remove":    {head: fillPerson, right: "REMOVE name"},
	"inactive":  {head: fillPerson, right: "INACTIVE name"},
	"active":    {head: fillPerson, right: "ACTIVE name"},
	"agree":     {head: fillAddress, bare: true, right: "AGREE"},
	"stay":      {bare: true, right: "STAY"},
	"leave":     {bare: true, right: "LEAVE"},
	"send":      {right: "SEND"},
	"digest":    {right: "DIGEST"},
	"daily":     {right: "DAILY"},
	"weekly":    {right: "WEEKLY"},
}

var (
	commandHead = regexp.MustCompile(`^([A-Za-z]{3,12})(?: +[#\[]{0,2}(` + `(?i:` + namedNumber + `)` + `)\]?)?(.*)$`)
	endMarks    = regexp.MustCompile(`^[.!]*$`)
	unknownHead = regexp.MustCompile(`^[A-Z]{3,12} [#\[]{0,2}` + `(?i:` + namedNumber + `)`)
)

// sight is what a line is to the command reader.
type sight int

const (
	prose   sight = iota
	unknown       // looks like a command, but the word is none here
	broken        // a command, clearly, but not in its right form
	good
)

// commands reads the commands at the top, one per line, and returns the lines after them. The first line that is none ends
// them, and so does the third that looks like one and is not.
func (r *reader) commands(lines []own) (out []Act, rest []own) {
	if len(r.expect.Commands) == 0 {
		return nil, lines
	}
	lines = trimBlank(lines)
	start := 0
	if len(lines) > 0 && greets(lines[0]) {
		start = 1
	}
	unknowns, i := 0, start
	for i < len(lines) && unknowns < 3 {
		if lines[i].blank() {
			i++
			continue
		}
		act, s, next := r.command(lines, i)
		if s == prose {
			break
		}
		if s == unknown {
			unknowns++
		}
		out = append(out, act)
		i = next
	}
	if len(out) == 0 {
		return nil, lines
	}
	return out, lines[i:]
}

// command reads the line at i, with the lines that its text runs over.
func (r *reader) command(lines []own, i int) (act Act, s sight, next int) {
	act, sh, s := r.commandLine(lines[i])
	next = i + 1
	if s != good || sh.text == never || act.Value == "" && sh.text != must {
		return act, s, next
	}
	last := next
	for ; next < len(lines) && !r.textEnds(lines, next, sh.long); next++ {
		last = next + 1
	}
	text := append([]own{{raw: act.Value, plain: act.Value, low: strings.ToLower(act.Value)}}, lines[i+1:last]...)
	act.Value = joined(cutSignOff(trimBlank(text), r.author))
	if act.Value == "" {
		return r.malformed(act.Name, lines[i]), broken, next
	}
	return act, good, next
}

// textEnds reports whether a command's text ends before the line at i: at a blank line (for long texts only if a command
// follows it), or at a line that is a whole command with its number.
func (r *reader) textEnds(lines []own, i int, long bool) bool {
	if lines[i].blank() {
		return !long
	}
	act, _, s := r.commandLine(lines[i])
	if lines[i-1].blank() {
		return s == good || s == broken
	}
	return s == good && act.Case != ""
}

// commandLine looks at one line alone.
func (r *reader) commandLine(l own) (Act, shape, sight) {
	m := commandHead.FindStringSubmatch(l.plain)
	if m == nil {
		return Act{}, shape{}, prose
	}
	word, number, rest := strings.ToLower(m[1]), strings.ToUpper(m[2]), strings.TrimSpace(m[3])
	sh, known := shapes[word]
	if !known || !slices.Contains(r.expect.Commands, word) {
		return r.unknownCommand(l, word)
	}
	if sh.number == never && sh.head != nil { // what looks like a number may be a name: "REMOVE ada-2"
		number, rest = "", l.plain[len(m[1]):]
		if rest != "" && rest[0] != ' ' {
			return Act{}, shape{}, prose
		}
		rest = strings.TrimSpace(rest)
	}
	if sh.bare && !r.bareWord(word, m[1], rest) {
		return Act{}, shape{}, prose
	}
	act := Act{Kind: Command, Name: word, Case: number, Line: l.raw, Why: "a command by itself on a line"}
	if sh.fits(number, rest) && sh.fill(r, &act, rest) {
		return act, sh, good
	}
	if sh.meant(m[1], number, rest) {
		return r.malformed(word, l), sh, broken
	}
	return Act{}, shape{}, prose
}

// bareWord says whether a word that people also write in talk may be a command: where the answered mail asked for it, or where it
// is all that a person wrote. It never stands against a ballot: there it smells of a vote. "Agree" in talk is a comment.
func (r *reader) bareWord(word, written, rest string) bool {
	switch {
	case len(r.expect.Options) > 0 && len(r.expect.Ballots) > 0:
		return false
	case slices.Contains(r.expect.Asked, word):
		return true
	}
	return r.alone && (word != "agree" || written == strings.ToUpper(written) || addressForm.MatchString(rest))
}

func (r *reader) unknownCommand(l own, word string) (Act, shape, sight) {
	if !unknownHead.MatchString(l.plain) || r.words[word] || voteTokens[word] || stanceTokens[word] {
		return Act{}, shape{}, prose
	}
	return Act{Kind: Unclear, Line: shown(l.raw), Why: strings.ToUpper(word) + " is not a command that can be used here"}, shape{}, unknown
}

func (r *reader) malformed(word string, l own) Act {
	prefix := r.expect.Prefix
	if prefix == "" {
		prefix = "G"
	}
	right := shapes[word].right
	if shapes[word].number != never {
		right = strings.Replace(right, " N", " "+prefix+"-31", 1)
	}
	if unknown := r.unknownRole(word, l); unknown != "" {
		return Act{Kind: Unclear, Name: word, Line: shown(l.raw), Why: unknown}
	}
	return Act{Kind: Unclear, Name: word, Line: shown(l.raw), Why: "this looks like a command; its form is \"" + right + "\""}
}

func (sh shape) fits(number, rest string) bool {
	if sh.number == must && number == "" || sh.number == never && number != "" {
		return false
	}
	if sh.text == never && sh.head == nil {
		return endMarks.MatchString(rest)
	}
	return true
}

// fill takes the parts after the number into the act and reports whether they are right.
func (sh shape) fill(r *reader, act *Act, rest string) bool {
	head, text, colon := rest, "", false
	switch {
	case sh.cut != nil:
		head, text, colon = sh.cut(rest)
	case sh.text != never:
		head, text, colon = strings.Cut(rest, ":")
	}
	act.Value = strings.TrimSpace(text)
	head = strings.TrimSpace(head)
	if sh.text == must && !colon || sh.text == may && colon && act.Value == "" {
		return false
	}
	switch {
	case sh.head != nil:
		return sh.head(r, act, head)
	case sh.text == may:
		return endMarks.MatchString(head)
	case sh.text == must:
		return head == ""
	}
	return true
}

// meant tells a command in the wrong form from prose that begins with such a word: "Close G-31 seems fine to me".
func (sh shape) meant(word, number, rest string) bool {
	const fewWords, oneLine = 2, 6
	shouted := word == strings.ToUpper(word)
	if sh.number == never && sh.head != nil {
		return shouted && !sh.bare && len(strings.Fields(rest)) <= oneLine
	}
	if number == "" {
		return rest == "" && sh.number == must || shouted && strings.HasPrefix(rest, ":")
	}
	return shouted || len(strings.Fields(rest)) <= fewWords || strings.HasPrefix(rest, ":") ||
		sh.head != nil && strings.ContainsAny(rest, "0123456789")
}
