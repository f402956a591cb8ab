package redact

import (
	"encoding/base64"
	"fmt"
	"index/suffixarray"
	"strconv"
	"strings"
)

// shortestKnown is the length from which a value is hidden wherever it stands: what is shorter is
// part of too many words.
const shortestKnown = 4

// Known are values that are known to be secrets, and hidden wherever they stand.
type Known []string

// Add takes down the values of names that say that they hold a secret, in whatever the name holds.
func (k *Known) Add(name string, value any) {
	k.add(value, IsName(name))
}

func (k *Known) add(value any, isSecret bool) {
	switch value := value.(type) {
	case map[string]any:
		for name, below := range value {
			k.add(below, isSecret || IsName(name))
		}
	case []any:
		for _, item := range value {
			k.add(item, isSecret)
		}
	case nil, bool:
	default:
		if isSecret {
			k.addText(fmt.Sprint(value))
		}
	}
}

// addText takes down a secret as messages may quote it: as it is, each of its lines, and in Base64; once, or twice
// where a log quotes a message that quotes it.
func (k *Known) addText(text string) {
	texts := append(strings.Split(text, "\n"), text, base64.StdEncoding.EncodeToString([]byte(text)))
	for _, t := range texts {
		t = strings.TrimSpace(t)
		for _, form := range []string{t, quoted(t), quoted(quoted(t))} {
			if len(form) >= shortestKnown && !isPlain(form) {
				*k = append(*k, form)
			}
		}
	}
}

// quoted returns a text as %q has it, without the quotes.
func quoted(text string) string {
	q := strconv.Quote(text)
	return q[1 : len(q)-1]
}

// Redact hides the values in a text.
func (k Known) Redact(text string) string {
	index := suffixarray.New([]byte(text)) // there may be as many values as a file has
	var all []span
	for _, value := range k {
		for _, at := range index.Lookup([]byte(value), -1) {
			all = append(all, span{at, at + len(value)})
		}
	}
	return replace(text, join(all))
}
