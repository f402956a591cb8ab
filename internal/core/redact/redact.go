// Package redact hides what may be a secret before a text is shown to anyone.
//
// Commands and manifests carry passwords in flags, variables, URLs and keys, and what is
// shown ends up in logs and user interfaces. Secrets are found in any text, without a
// parser; where it cannot be decided, they are hidden. What nothing names and what has no
// shape of its own cannot be found.
package redact

import (
	"cmp"
	"slices"
	"strings"
)

// Text replaces every value that may be a secret with asterisks, in a text that is a
// command or a manifest. The result is never longer than the text, and redacting it again
// changes nothing.
func Text(s string) string {
	return redact(s, false)
}

// Message is Text for an error message, in which most colons stand between a place and
// what is wrong there: "secrets.yaml:1: not valid YAML". Commands, URLs and manifests that
// it quotes are redacted.
func Message(s string) string {
	return redact(s, true)
}

// Lines returns the lines of a text, as many as it has, with their secrets redacted.
func Lines(s string) []string {
	var lines []span
	for _, secret := range find(s, false) {
		lines = append(lines, secret.lines(s)...)
	}
	return strings.Split(replace(s, lines), "\n")
}

// Hide returns what is shown in place of a value: three asterisks, or fewer for a shorter one.
func Hide(value string) string {
	return "***"[:min(len(value), 3)]
}

// redact replaces what is found until nothing more is: what is left may look like a secret
// only next to asterisks.
func redact(s string, inMessage bool) string {
	for range mostRounds {
		redacted := replace(s, find(s, inMessage))
		if redacted == s {
			return s
		}
		s = redacted
	}
	return Hide(s)
}

// mostRounds is how often a text may turn out to hold more; texts that people write do so once or twice.
const mostRounds = 16

// find returns the places of all secrets, sorted.
func find(s string, inMessage bool) []span {
	return join(append(newReader(s, inMessage).findNamed(), findForms(s)...))
}

// span is a part of a text: its bytes from one offset up to another.
type span struct{ from, to int }

// lines returns the part of a span that is on each line, without blanks around it.
func (p span) lines(s string) []span {
	var all []span
	for from := p.from; from < p.to; {
		to := min(from+until(s[from:], "\n"), p.to)
		text := strings.TrimLeft(s[from:to], " \t")
		begin := to - len(text)
		if text = strings.TrimRight(text, " \t\r"); text != "" {
			all = append(all, span{begin, begin + len(text)})
		}
		from = to + 1
	}
	return all
}

// join sorts spans and makes one of those that touch.
func join(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var all []span
	for _, p := range spans {
		if n := len(all); n > 0 && p.from <= all[n-1].to {
			all[n-1].to = max(all[n-1].to, p.to)
			continue
		}
		all = append(all, p)
	}
	return all
}

// replace hides sorted spans of a text.
func replace(s string, spans []span) string {
	if len(spans) == 0 {
		return s
	}
	var b strings.Builder
	done := 0
	for _, p := range spans {
		b.WriteString(s[done:p.from])
		b.WriteString(Hide(s[p.from:p.to]))
		done = p.to
	}
	b.WriteString(s[done:])
	return b.String()
}
