package mail

import (
	"hash/maphash"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentIndex knows the words of what we sent, so that they are never taken for a person's own (reading, E).
type sentIndex struct {
	reader *Reader
	words  []uint64        // all words in order; 0 parts two texts
	lines  map[uint64]bool // whole lines, by their words

	// Three words in a row and where they stand, as a table of hashes without pointers: first holds the first place by hash, plus
	// one; next the one after it of the same hash. Thousands of mails a minute are read, and a map would be most of the work.
	first []int32
	next  []int32

	quoted []uint64 // room for the words of a quote
}

// indexSent indexes texts that we sent; nil where there are none. It holds until the next call.
func (r *Reader) indexSent(sent []string) *sentIndex {
	x := &r.index
	x.reader, x.words = r, x.words[:0]
	if x.lines == nil {
		x.lines = map[uint64]bool{}
	}
	clear(x.lines)
	for _, text := range sent {
		if len(text) > maxText {
			text = text[:maxText]
		}
		for line := range strings.SplitSeq(text, "\n") {
			words := x.wordsOf(visible(line))
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
	x.placeGrams()
	return x
}

func (x *sentIndex) placeGrams() {
	size := 64
	for size < 2*len(x.words) {
		size *= 2
	}
	if len(x.first) != size {
		x.first = make([]int32, size)
	}
	clear(x.first)
	x.next = slices.Grow(x.next[:0], len(x.words))[:len(x.words)]
	for i := len(x.words) - 3; i >= 0; i-- { // backwards, so that the earliest place comes first
		slot := x.slot(gram(x.words[i:]))
		x.next[i] = x.first[slot]
		x.first[slot] = int32(i) + 1
	}
}

func (x *sentIndex) slot(key uint64) uint64 { return (key ^ key>>32) % uint64(len(x.first)) }

// places are where the three words stand in a row, in order, at most eight.
func (x *sentIndex) places(words []uint64) iter.Seq[int] {
	return func(yield func(int) bool) {
		key, found := gram(words), 0
		for at := x.first[x.slot(key)]; at > 0 && found < 8; at = x.next[at-1] {
			if gram(x.words[at-1:]) != key {
				continue
			}
			if found++; !yield(int(at) - 1) {
				return
			}
		}
	}
}

// has says whether the three words stand in a row anywhere.
func (x *sentIndex) has(words []uint64) bool {
	for range x.places(words) {
		return true
	}
	return false
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
	words, met := x.reader.words[line]
	if met {
		return words
	}
	words = x.reader.split(line)
	if len(x.reader.words) >= maxLines {
		clear(x.reader.words)
	}
	if len(line) <= maxLineSpan {
		x.reader.words[strings.Clone(line)] = words
	}
	return words
}

func (r *Reader) split(line string) []uint64 {
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
				words = append(words, maphash.String(r.seed, piece[:n])|1)
				piece = piece[n:]
				continue
			}
			letter, size := utf8.DecodeRuneInString(piece)
			signed := (letter == '-' || letter == '+') && len(piece) > 1 && isDigit(piece[1]) && (len(piece) == 2 || !isDigit(piece[2]))
			if !wordRune(letter) && !signed {
				piece = piece[size:]
				continue
			}
			end := strings.IndexFunc(piece[size:], func(r rune) bool { return !wordRune(r) })
			if end < 0 {
				end = len(piece) - size
			}
			words = append(words, maphash.String(r.seed, piece[:size+end])|1)
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
		if i+2 < len(words) && x.has(words[i:]) {
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
		if !x.has(run[i:]) {
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
	return x.has(run) && x.has(run[1:])
}

// nearest finds where the next three words stand in what we sent, the first place after at before any other; -1 for nowhere.
func (x *sentIndex) nearest(words []uint64, at int) int {
	if len(words) < 3 {
		return -1
	}
	best := -1
	for place := range x.places(words) {
		if place > at {
			return place
		}
		best = place
	}
	return best
}
