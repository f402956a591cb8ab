package sizing

import (
	"fmt"
	"strings"
)

// What Kubernetes allows of labels.
const (
	longestName   = 63
	longestDomain = 253
)

// labelNameMistake says why Kubernetes would refuse a label of that name; "" if it would not.
func labelNameMistake(label string) string {
	domain, name, hasDomain := strings.Cut(label, "/")
	if !hasDomain {
		domain, name = "", label
	}
	switch {
	case hasDomain && !isDomain(domain):
		return fmt.Sprintf("has the domain %q, want one of at most %d lower-case letters, digits, - and .",
			short(domain), longestDomain)
	case len(name) > longestName:
		return fmt.Sprintf("has a name of %d characters, and a label's has at most %d", len(name), longestName)
	case !isWord(name):
		return fmt.Sprintf("has the name %q, want letters, digits, -, _ and ., with a letter or digit at both ends",
			short(name))
	}
	return ""
}

// labelValueMistake says why Kubernetes would refuse such a value of a label; "" if it would not.
func labelValueMistake(value string) string {
	switch {
	case len(value) > longestName:
		return fmt.Sprintf("has %d characters, and a label's value has at most %d", len(value), longestName)
	case value != "" && !isWord(value):
		return fmt.Sprintf("is %q, want letters, digits, -, _ and ., with a letter or digit at both ends", value)
	}
	return ""
}

// isWord reports whether text is what label names and values are made of.
func isWord(text string) bool {
	isOther := func(r rune) bool { return !isAlphanumeric(r) && !strings.ContainsRune("-_.", r) }
	return text != "" && !strings.ContainsFunc(text, isOther) &&
		isAlphanumeric(rune(text[0])) && isAlphanumeric(rune(text[len(text)-1]))
}

// isDomain reports whether text is a DNS subdomain as Kubernetes has it.
func isDomain(text string) bool {
	if len(text) > longestDomain || text != strings.ToLower(text) || strings.Contains(text, "_") {
		return false
	}
	for part := range strings.SplitSeq(text, ".") {
		if !isWord(part) {
			return false
		}
	}
	return true
}

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// short keeps a message to one line, whatever it quotes.
func short(text string) string {
	const most = 80
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
