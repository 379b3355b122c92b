package demo

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// storyFiles are the chapters in the order of their names, and the cast.
//
//go:embed story
var storyFiles embed.FS

// A chapter is a text file. Lines that begin with # are remarks. The others are:
//
//	chapter TITLE                            once, on top
//	scene TITLE                              a heading; a case, or a theme
//	note TEXT                                told to the reader; lines go on with two spaces
//	2026-01-12 09:14 WHO WHAT                something happens at that time (UTC), and charterd takes its turn after it
//	and 09:20 WHO WHAT                       happens on the same day, in the same turn as the line before
//	2026-01-12 09:14 votes M2 G-1 aye: WHO WHO...      each of them answers that mail with that word, one after the other
//	| TEXT                                   what the person writes
//	form EVENT; TYPE; DAY; COUNTRY; AMOUNT; PEOPLE     the same, as a form that is filled in
//	attach budget.pdf                        what comes with the mail
//	sealed forged | unproven | automatic     how the mail came: a lie about its sender, a domain that proves nothing, a program
//	kill STEP                                charterd takes the turn in a process that dies there, and is started again
//	want ...                                 what must come of it: see judge.go
//	ends CASE ...                            how a case must have ended when the year is over
//	secret WORDS | WHO WHO ...               words that nobody but those people may ever be told
//
// WHAT is one of:
//
//	writes GROUP: SUBJECT                    a mail to the group's address
//	answers KIND [CASE]                      a reply to the newest mail of that kind to that person; "first KIND" is the oldest
//	sends it again                           the same octets once more
//	bounces KIND CASE                        the person's mail server returns our mail
//	time passes                              nobody writes; who is "-"
//	restarts                                 charterd is stopped and started; who is "-"
//	adopts VERSION                           the same, with a charter of that version in the configuration; who is "-"
type chapter struct {
	name   string // of the file
	title  string
	scenes []scene
}

type scene struct {
	title string
	turns []turn
}

// turn is what happens up to one turn of charterd, or a note alone.
type turn struct {
	note  string
	steps []step
	kill  []string
	wants []want // of all steps
}

// step is one line of the story: one mail, or the time.
type step struct {
	where  string // file and line
	at     time.Time
	who    string
	verb   string
	rest   string
	text   string
	attach []string
	sealed string
}

// want is one expectation, to be compared after its turn; of "ends", after the year.
type want struct {
	where string
	step  int // index of the step it stands under
	text  string
}

type story struct {
	chapters []chapter
	ends     []want
	secrets  []secret
}

// readStory reads all chapters.
func readStory() (story, error) {
	names, err := storyFiles.ReadDir("story")
	if err != nil {
		return story{}, err
	}
	var s story
	for _, f := range names {
		if f.Name() == castFile || !strings.HasSuffix(f.Name(), ".txt") {
			continue
		}
		text, err := storyFiles.ReadFile(path.Join("story", f.Name()))
		if err != nil {
			return s, err
		}
		if err := s.add(f.Name(), string(text)); err != nil {
			return s, err
		}
	}
	return s, nil
}

// add reads one chapter.
func (s *story) add(name, text string) error {
	r := reader{story: s, chapter: chapter{name: name}}
	if err := r.read(text); err != nil {
		return err
	}
	s.chapters = append(s.chapters, r.chapter)
	return nil
}

// reader takes the lines of one chapter.
type reader struct {
	*story
	chapter chapter
	where   string
	noting  bool
}

func (r *reader) read(text string) error {
	for i, line := range strings.Split(text, "\n") {
		r.where = fmt.Sprintf("%s:%d", r.chapter.name, i+1)
		if err := r.line(strings.TrimRight(line, " \t")); err != nil {
			return fmt.Errorf("%s: %w: %q", r.where, err, line)
		}
	}
	return nil
}

func (r *reader) line(line string) error {
	if r.noting && strings.HasPrefix(line, "  ") {
		last := r.lastTurn()
		last.note += " " + strings.TrimSpace(line)
		return nil
	}
	line, r.noting = strings.TrimSpace(line), false
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case line == "" || word[0] == '#':
		return nil
	case word == "chapter":
		r.chapter.title = rest
		return nil
	case word == "scene":
		r.chapter.scenes = append(r.chapter.scenes, scene{title: rest})
		return nil
	case word == "ends":
		r.ends = append(r.ends, want{where: r.where, text: rest})
		return nil
	case word == "secret":
		words, known, _ := strings.Cut(rest, " | ")
		r.secrets = append(r.secrets, secret{where: r.where, words: words, known: strings.Fields(known)})
		return nil
	case len(r.chapter.scenes) == 0:
		return fmt.Errorf("a scene must begin first")
	case word == "note":
		r.noting = true
		r.add(turn{note: rest})
		return nil
	case word == "and" || '0' <= word[0] && word[0] <= '9':
		return r.step(word, rest)
	}
	return r.detail(word, rest, line)
}

func (r *reader) scene() *scene { return &r.chapter.scenes[len(r.chapter.scenes)-1] }

func (r *reader) add(t turn) { r.scene().turns = append(r.scene().turns, t) }

func (r *reader) lastTurn() *turn {
	turns := r.scene().turns
	if len(turns) == 0 {
		return &turn{}
	}
	return &turns[len(turns)-1]
}

// step begins a step, and with a date a turn.
func (r *reader) step(word, rest string) error {
	clock, rest, _ := strings.Cut(rest, " ")
	day, last := word, r.lastTurn()
	if word == "and" {
		if len(last.steps) == 0 {
			return fmt.Errorf("\"and\" follows nothing")
		}
		day = last.steps[len(last.steps)-1].at.Format(time.DateOnly)
	}
	at, err := time.Parse("2006-01-02 15:04", day+" "+clock)
	if err != nil {
		return fmt.Errorf("it must begin with a day and a time")
	}
	who, what, _ := strings.Cut(rest, " ")
	if who == "votes" {
		return r.votes(word, at, what)
	}
	verb, object, _ := strings.Cut(what, " ")
	if !slices.Contains([]string{"writes", "answers", "sends", "bounces", "time", "restarts", "adopts"}, verb) {
		return fmt.Errorf("nobody can do that")
	}
	one := step{where: r.where, at: at, who: who, verb: verb, rest: object}
	if word == "and" {
		last.steps = append(last.steps, one)
		return nil
	}
	r.add(turn{steps: []step{one}})
	return nil
}

// votes makes a step of each voter's answer, a few minutes apart.
func (r *reader) votes(word string, at time.Time, what string) error {
	head, who, _ := strings.Cut(what, ":")
	words := strings.Fields(head)
	if len(words) < 2 || who == "" {
		return fmt.Errorf("write: votes M2 G-1 aye: who who")
	}
	if word != "and" {
		r.add(turn{})
	}
	last, said := r.lastTurn(), words[len(words)-1]
	said = strings.ToUpper(said[:1]) + said[1:]
	for i, id := range strings.Fields(who) {
		last.steps = append(last.steps, step{
			where: r.where, at: at.Add(time.Duration(7*i) * time.Minute), who: id, verb: "answers",
			rest: strings.Join(words[:len(words)-1], " "), text: []string{said, strings.ToLower(said), said + "."}[i%3] + "\n",
		})
	}
	return nil
}

// detail is a line that belongs to the step before it.
func (r *reader) detail(word, rest, line string) error {
	last := r.lastTurn()
	if len(last.steps) == 0 {
		return fmt.Errorf("it belongs to no step")
	}
	n := len(last.steps) - 1
	one := &last.steps[n]
	switch word {
	case "|":
		one.text += strings.TrimPrefix(strings.TrimPrefix(line, "|"), " ") + "\n"
	case "form":
		filled, err := fillForm(rest, one.who)
		if err != nil {
			return err
		}
		one.text += filled
	case "attach":
		for _, name := range strings.Split(rest, ",") {
			one.attach = append(one.attach, strings.TrimSpace(name))
		}
	case "sealed":
		one.sealed = rest
	case "kill":
		last.kill = append(last.kill, rest)
	case "want":
		last.wants = append(last.wants, want{where: r.where, step: n, text: rest})
	default:
		return fmt.Errorf("it begins with no word of a story")
	}
	return nil
}

// fillForm writes the form of the Grants group with the most needed answers.
func fillForm(answers, who string) (string, error) {
	parts := strings.Split(answers, ";")
	if len(parts) != 6 {
		return "", fmt.Errorf("a form has six answers")
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	site := strings.ToLower(strings.ReplaceAll(parts[0], " ", "-")) + ".example"
	return fmt.Sprintf("Event: %s\nType: %s\nFirst day: %s\nCountry: %s\nAmount requested: %s\nExpected attendees: %s\nOrganiser: %s\n"+
		"Code of Conduct: https://%s/conduct\nProgramme: https://%s/programme\nBudget: room, captions, travel aid; one line each in the file\n",
		parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], strings.ToUpper(who[:1])+who[1:], site, site), nil
}
