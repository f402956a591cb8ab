package safesync

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/command"
)

// others looks at a command that is no tool: it may run one.
func (l *look) others(cmd command.Command) {
	if cmd.Function || talks(cmd.Name) {
		return
	}
	if t, ok := l.given(cmd.Words); ok {
		l.doubt(l.fieldOf(cmd), fmt.Sprintf("%s is given a command line of %s, and may run it%s", cmd.Name, t.name, l.whereOf(cmd)))
	}
}

// given finds a command line that deletes among the words that a program is given.
func (l *look) given(words []command.Word) (tool, bool) {
	for i, w := range words {
		t, ok := l.tools.find(w.Value[strings.LastIndexByte(w.Value, '/')+1:])
		if i == 0 || !ok {
			continue
		}
		line := t.read(words[i:])
		if d := slices.IndexFunc(t.dangers, func(d danger) bool { return d.hits(line) }); d >= 0 {
			l.deletes = cmp.Or(l.deletes, t.dangers[d].deletes)
			return t, true
		}
	}
	return tool{}, false
}

// wordsOf takes a text for words as they stand.
func wordsOf(text string) []command.Word {
	var words []command.Word
	for word := range strings.FieldsSeq(text) {
		words = append(words, command.Word{Value: word, Known: true, Head: word, Tail: word})
	}
	return words
}

// talks says whether a program only speaks of others, looks for them or installs them.
func talks(name string) bool {
	switch name {
	case "echo", "printf", "logger", "log", "cat", "grep", "egrep", "fgrep", "rg", "sed", "awk", "find", "ls", "man", "pgrep", "pidof", "pkill", "killall",
		"which", "whereis", "type", "command", "hash", "test", "[", "true", "false", ":", "touch", "mkdir", "rm", "apk", "apt", "apt-get", "apt-cache",
		"dnf", "yum", "pip", "pip3", "brew", "trap", "export", "set":
		return true
	}
	return false
}

// hits says whether a command line is certain to be the danger.
func (d danger) hits(l line) bool {
	deletes := len(d.flags) == 0 || len(d.having(l)) > 0
	return deletes && !l.hidden && l.is(d.verb) && !l.has(d.spare) && len(l.operands) > 0
}
