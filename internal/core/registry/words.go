package registry

import (
	"fmt"
	"strings"
)

// unknown says what is allowed in place of a word nobody knows: the near one, or all.
func unknown(what, word string, known []string) string {
	if near := nearest(word, known); near != "" {
		return fmt.Sprintf("unknown %s, did you mean %s?", what, near)
	}
	if len(known) == 0 {
		return fmt.Sprintf("unknown %s, there are none", what)
	}
	return fmt.Sprintf("unknown %s, want %s", what, oneOf(known))
}

// oneOf lists the words allowed: "a, b or c".
func oneOf(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// nearest returns the known word that word is most likely a slip of, or "".
func nearest(word string, known []string) string {
	const longest = 64 // a longer one is no slip, and the distance costs its length
	if len(word) > longest {
		return ""
	}
	best, least := "", len(word)/3+1
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d <= least && (best == "" || d < least) {
			best, least = k, d
		}
	}
	return best
}

// distance is how many letters one has to add, drop, change or swap to get from a to b.
func distance(a, b string) int {
	above, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	var before []int // the row above the one above, for swaps
	for i := 1; i <= len(a); i++ {
		before, above, row = above, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := above[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, above[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
