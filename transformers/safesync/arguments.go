package safesync

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/shell"
)

// others looks at a command that is no tool: it may run one.
func (l *look) others(cmd shell.Command) {
	if cmd.Function || talks(cmd.Name) {
		return
	}
	if t, ok := l.inArguments(cmd.Words); ok {
		name := shell.Base(redact.Text(cmd.Words[0].Value)) // it may be a URL that holds a password
		l.doubt(l.fieldOf(cmd), fmt.Sprintf("%s gets a command line of %s, and may run it%s",
			name, t.name, l.whereOf(cmd)))
	}
}

// mostNamed bounds how many words of a command are each read as the start of a command line. One
// that names tools more often than that is taken for one that runs them.
const mostNamed = 100

// inArguments finds a command line that deletes among the arguments of a program.
func (l *look) inArguments(words []shell.Word) (tool, bool) {
	named := 0
	for i, w := range words {
		if i == 0 {
			continue
		}
		if t, ok := l.toolOf(w); ok {
			if named++; named > mostNamed || l.hits(t, words[i:]) {
				return t, true
			}
		}
		if t, ok := l.inArgument(w.Value, takesScript(words[i-1])); ok {
			return t, true
		}
	}
	return tool{}, false
}

// toolOf is the tool that a word names, or the image that it names runs.
func (l *look) toolOf(w shell.Word) (tool, bool) {
	if t, ok := l.tools.find(shell.Base(w.Value)); ok {
		return t, true
	}
	return l.tools.find(shell.Program(w.Value))
}

// inArgument finds a command line that deletes in one word that a shell may read: the script
// of an option, or what has a source and a destination. Other texts are messages.
func (l *look) inArgument(text string, script bool) (tool, bool) {
	if !strings.ContainsAny(text, " \t\n") || !l.tools.named(text) {
		return tool{}, false
	}
	reading := shell.ReadScript(text, nil)
	for _, u := range reading.Unread {
		if u.IsPastBound() {
			l.doubt(l.at, "cannot be read: a text that names a program which can delete, "+u.Why)
			break
		}
	}
	for _, cmd := range reading.Commands {
		t, ok := l.tools.find(cmd.Name)
		if ok && (script || t.direction(danger{}, t.read(cmd.Words)) != unsure) && l.hits(t, cmd.Words) {
			return t, true
		}
		if ok || !script || cmd.Function || talks(cmd.Name) {
			continue
		}
		if t, ok := l.inArguments(cmd.Words); ok {
			return t, true
		}
	}
	return tool{}, false
}

// takesScript reports whether a word is an option that a command line follows.
func takesScript(w shell.Word) bool {
	switch w.Value {
	case "-e", "--command", "--exec":
		return true
	}
	return strings.HasPrefix(w.Value, "-") && !strings.HasPrefix(w.Value, "--") && strings.HasSuffix(w.Value, "c")
}

// hits reports whether a command line of a tool is certain to delete.
func (l *look) hits(t tool, words []shell.Word) bool {
	line := t.read(words)
	d := slices.IndexFunc(t.dangers, func(d danger) bool { return d.hits(line) })
	if d < 0 || t.prints(line) {
		return false
	}
	l.deletes = cmp.Or(l.deletes, t.dangers[d].deletes)
	return true
}

// wordsOf takes a text for words as they stand.
func wordsOf(text string) []shell.Word {
	var words []shell.Word
	for word := range strings.FieldsSeq(text) {
		word = strings.Trim(word, `'"`)
		words = append(words, shell.Word{Value: word, Known: true, Head: word, Tail: word})
	}
	return words
}

// talks reports whether a program only speaks of others, looks for them or installs them.
func talks(name string) bool {
	switch name {
	case "echo", "printf", "logger", "log", "wall", "mail", "mailx", "sendmail", "notify-send", "apprise", "curl",
		"wget", "git", "cat", "head", "tail", "tee", "wc", "sort", "sed", "awk", "gawk", "mawk", "nawk", "jq", "yq",
		"grep", "egrep", "fgrep", "rg", "find", "ls", "stat", "du", "man", "ps", "pgrep", "pidof", "pkill", "killall",
		"which", "whereis", "type", "command", "hash", "test", "[", "true", "false", ":", "trap", "export", "set",
		"touch", "mkdir", "rm", "cp", "mv", "ln", "chmod", "chown", "apk", "apt", "apt-get", "apt-cache", "dnf",
		"microdnf", "yum", "pip", "pip3", "npm", "brew":
		return true
	}
	return false
}

// hits reports whether a command line is certain to be the danger. One word more does not make
// a mention a command line that mirrors: `notify rclone sync failed`.
func (d danger) hits(l line) bool {
	least := 1
	if d.mirrors && d.verb != "" {
		least = 2
	}
	switch {
	case l.hidden || !l.is(d.verb) || d.spared(l) || !d.asked(l):
		return false
	case len(d.flags) > 0:
		return len(d.having(l)) > 0
	}
	return l.unknown > 0 || len(l.operands) >= least
}

// asked reports whether a line has one of the words without which it is harmless.
func (d danger) asked(l line) bool {
	if d.says != nil {
		return slices.ContainsFunc(l.words, d.isSaid)
	}
	return len(d.words) == 0 || slices.ContainsFunc(l.operands, func(i int) bool {
		return slices.Contains(d.words, l.words[i].Value)
	})
}

// isSaid reports whether a word has a command that deletes, in the language of the program.
func (d danger) isSaid(w shell.Word) bool {
	text := w.Value
	if !w.Known {
		text = w.Head + " " + w.Tail
	}
	for _, command := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(";&|\n", r) }) {
		if d.says.MatchString(command) && !d.spareText.MatchString(command) {
			return true
		}
	}
	return false
}
