package tally

// Nearest returns the valid word that was most likely meant by word, or "" where none is near: at most a third of its
// letters (and at least one) may differ. It serves the "did you mean" of every message about a closed vocabulary.
func Nearest(word string, valid []string) string {
	best, found := len(word)/3+2, ""
	for _, v := range valid {
		if d := distance(word, v); d < best {
			best, found = d, v
		}
	}
	return found
}

// distance is the number of letters to insert, delete, change or swap with a neighbour to turn a into b.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
