package mail

import (
	"hash/maphash"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentIndex knows the words of what we sent, so that they are never taken for a person's own (reading, E).
type sentIndex struct {
	seed  maphash.Seed
	words []uint64            // all words in order; 0 parts two texts
	grams map[uint64][]int32  // three words in a row → where they stand, at most eight places
	lines map[uint64]bool     // whole lines, by their words
	memo  map[string][]uint64 // the words of the lines met so far: a reply quotes what we sent, in two parts
}

// indexSent indexes texts that we sent; nil where there are none.
func indexSent(sent []string) *sentIndex {
	x := &sentIndex{seed: maphash.MakeSeed(), lines: map[uint64]bool{}, memo: map[string][]uint64{}}
	for _, text := range sent {
		if len(text) > maxText {
			text = text[:maxText]
		}
		for _, line := range strings.Split(text, "\n") {
			line = visible(line)
			words := x.wordsOf(line)
			x.words = append(x.words, words...)
			if len(words) > 0 {
				x.lines[lineKey(words)] = true
			}
		}
		x.words = append(x.words, 0)
	}
	if len(x.lines) == 0 {
		return nil
	}
	x.grams = make(map[uint64][]int32, len(x.words))
	for i := 0; i+2 < len(x.words); i++ {
		key := gram(x.words[i:])
		if places := x.grams[key]; len(places) < 8 {
			x.grams[key] = append(places, int32(i))
		}
	}
	return x
}

func gram(w []uint64) uint64 { return w[0]*31*31 + w[1]*31 + w[2] }

// lineKey is one number for a whole line's words.
func lineKey(words []uint64) uint64 {
	key := uint64(len(words))
	for _, w := range words {
		key = key*1099511628211 ^ w
	}
	return key
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '+' || r == '☐' || r == '☑' || r == '☒' || r == '✓' || r == '✔' || r == '👍'
}

// boxes makes one word of a box, ticked or not.
var boxes = strings.NewReplacer("[ ]", " ☐ ", "[]", " ☐ ", "[x]", " ☑ ", "[X]", " ☑ ")

// wordsOf are a line's words, hashed; read them only. Links and addresses are left out, for programs rewrite them; a box and a
// sign before a digit are words.
func (x *sentIndex) wordsOf(line string) []uint64 {
	words, met := x.memo[line]
	if !met {
		words = x.split(line)
		x.memo[line] = words
	}
	return words
}

func (x *sentIndex) split(line string) []uint64 {
	var words []uint64
	if strings.IndexByte(line, '[') >= 0 {
		line = boxes.Replace(line)
	}
	for _, piece := range strings.Fields(strings.ToLower(line)) {
		if strings.Contains(piece, "://") || strings.HasPrefix(piece, "<mailto:") || strings.IndexByte(piece, '@') > 0 {
			continue
		}
		for piece != "" {
			if n := pointer(piece); n > 0 {
				words = append(words, maphash.String(x.seed, piece[:n])|1)
				piece = piece[n:]
				continue
			}
			r, size := utf8.DecodeRuneInString(piece)
			signed := (r == '-' || r == '+') && len(piece) > 1 && isDigit(piece[1]) && (len(piece) == 2 || !isDigit(piece[2]))
			if !wordRune(r) && !signed {
				piece = piece[size:]
				continue
			}
			end := strings.IndexFunc(piece[size:], func(r rune) bool { return !wordRune(r) })
			if end < 0 {
				end = len(piece) - size
			}
			words = append(words, maphash.String(x.seed, piece[:size+end])|1)
			piece = piece[size+end:]
		}
	}
	return words
}

// pointer is the length of a mark that people put into a quote to point at a word: ">>>NAY<<<", "<-- this one".
func pointer(piece string) int {
	if !strings.ContainsRune("<>-=", rune(piece[0])) {
		return 0
	}
	for _, mark := range []string{">>>", "<<<", "<--", "-->", "==>", "<=="} {
		if strings.HasPrefix(piece, mark) {
			return len(mark)
		}
	}
	return 0
}

// known is the share of words that stand in three known words in a row; a line of fewer than four words is known only whole.
func (x *sentIndex) known(line string) (share float64, count int) {
	words := x.wordsOf(line)
	if len(words) > 0 && x.lines[lineKey(words)] {
		return 1, len(words)
	}
	if len(words) < 4 {
		return 0, len(words)
	}
	covered, until := 0, 0
	for i := range words {
		if i+2 < len(words) && x.grams[gram(words[i:])] != nil {
			until = i + 3
		}
		if i < until {
			covered++
		}
	}
	return float64(covered) / float64(len(words)), len(words)
}

// whole says whether the line is one of ours from end to end.
func (x *sentIndex) whole(line string) bool { return x.lines[lineKey(x.wordsOf(line))] }

// runsThrough holds where the end of one line, a whole second one and the start of a third are one run of words in what we sent.
func (x *sentIndex) runsThrough(before, line, after string) bool {
	a, b, c := x.wordsOf(before), x.wordsOf(line), x.wordsOf(after)
	if len(a) < 2 || len(b) == 0 || len(c) < 2 {
		return false
	}
	run := append(append(append([]uint64{}, a[len(a)-2:]...), b...), c[:2]...)
	for i := 0; i+2 < len(run); i++ {
		if x.grams[gram(run[i:])] == nil {
			return false
		}
	}
	return true
}

// runs holds where the end of one line and the start of the next are one run of words in what we sent.
func (x *sentIndex) runs(a, b []uint64) bool {
	if len(a) < 2 || len(b) < 2 {
		return false
	}
	run := append(append([]uint64{}, a[len(a)-2:]...), b[:2]...)
	return x.grams[gram(run)] != nil && x.grams[gram(run[1:])] != nil
}

// nearest finds where the next three words stand in what we sent, the first place after at before any other; -1 for nowhere.
func (x *sentIndex) nearest(words []uint64, at int) int {
	if len(words) < 3 {
		return -1
	}
	best := -1
	for _, place := range x.grams[gram(words)] {
		if int(place) > at {
			return int(place)
		}
		best = int(place)
	}
	return best
}
