package safesync

import (
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
)

// about looks at something, and says of all that is proposed for it what it is about: two commands at one
// place are two.
func (l *look) about(subject string, look func()) {
	from := len(l.proposals)
	l.subject = subject
	look()
	l.subject = ""
	for i := range l.proposals[from:] {
		l.proposals[from+i].why.Subject = subject
	}
}

// subject returns what a command works on. Its options are left out: one more of them makes no other finding.
func (t tool) subject(cmd shell.Command) string {
	line := t.read(cmd.Words)
	operands := make([]string, len(line.operands))
	for i, at := range line.operands {
		if w := line.words[at]; w.Known {
			operands[i] = w.Value
		} else {
			operands[i] = w.Head + "…" + w.Tail
		}
	}
	return strings.Join(operands, "\x00")
}

// subjectOf returns the same of a command that cannot be read; nothing of a whole program.
func subjectOf(u shell.Unread) string {
	if strings.Contains(strings.TrimSpace(u.Text), "\n") {
		return ""
	}
	var words []string
	for word := range strings.FieldsSeq(u.Text) {
		if !strings.HasPrefix(word, "-") {
			words = append(words, word)
		}
	}
	return strings.Join(words, "\x00")
}
