package registryinit

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// ownMark ends each word that a draft brings into the file by an edit: splice spells words in
// brackets as JSON has them, and people do not.
const ownMark = "-ballast-draft"

func own(word string) string { return word + ownMark }

// spell returns the words that were brought in the spelling of the rest.
func (l *lines) spell(words []string) error {
	var pairs []string
	for _, word := range slices.DeleteFunc(words, func(word string) bool { return word == "" }) {
		quoted, err := json.Marshal(own(word))
		if err != nil {
			return err
		}
		pairs = append(pairs, string(quoted), scalar(word), own(word), scalar(word))
	}
	replacer := strings.NewReplacer(pairs...)
	for i, line := range l.all {
		if !strings.Contains(line, ownMark) {
			continue
		}
		if l.all[i] = replacer.Replace(line); strings.Contains(l.all[i], ownMark) {
			return errors.New("a size has a name that cannot be put there: change it by hand")
		}
	}
	return nil
}

// wordsOf returns all that proposals may bring.
func wordsOf(proposals []proposal) []string {
	words := []string{"main", "containers"}
	for _, p := range proposals {
		words = append(words, p.main)
		for name, tier := range p.containers {
			words = append(words, name, tier)
		}
	}
	return words
}
