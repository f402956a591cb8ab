package safesync

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/command"
)

// line is a command line, read by the rules of its program.
type line struct {
	words    []command.Word
	verbs    []int // the words that choose what the program does
	flags    []flag
	operands []int
	unknown  int  // words of which nothing is known, not even how many they are
	hidden   bool // what the program does cannot be told
}

// flag is an option of a command line.
type flag struct {
	name   string // without value: "--delete", "-dr"
	value  string // as far as it is known
	at, to int    // its words: from at to before to
}

// read reads a command line of the program.
func (p program) read(words []command.Word) line {
	l := line{words: words}
	options, unknownBefore := true, 0
	for i := 1; i < len(words); i++ {
		w := words[i]
		switch {
		case options && w.Known && w.Value == "--":
			options = false
		case options && len(w.Head) > 1 && w.Head[0] == '-':
			f := p.flag(words, i, len(l.verbs) < p.depth)
			l.flags = append(l.flags, f)
			i = f.to - 1
		case w.Many && w.Head == "":
			l.unknown++
		case len(l.verbs) < p.depth:
			l.verbs = append(l.verbs, i)
			unknownBefore = l.unknown
			l.hidden = l.hidden || !w.Known
		default:
			l.operands = append(l.operands, i)
		}
	}
	l.hidden = l.hidden || unknownBefore > 0 && !p.isSure(l) || len(l.verbs) < p.depth && l.unknown > 0
	return l
}

// isSure says whether the verb is one although unknown words come before it: it is a known
// command, and it has the two operands that it needs.
func (p program) isSure(l line) bool {
	return slices.Contains(p.commands, l.verb()) && len(l.operands) == 2
}

// flag reads the option at i. Where a command may come next, its name is no value, unless
// the flag is known to take one.
func (p program) flag(words []command.Word, i int, early bool) flag {
	name, value, hasValue := strings.Cut(words[i].Head, "=")
	f := flag{name: name, value: value, at: i, to: i + 1}
	if hasValue || !words[i].Known || i+1 >= len(words) {
		return f
	}
	if p.takesValue(name) || early && p.looksLikeValue(words[i+1:]) {
		f.value, f.to = words[i+1].Head, i+2
	}
	return f
}

// looksLikeValue says whether the first of some words, which follows a flag that may take a
// value or not, is no command: it has another name, or a command comes after it.
func (p program) looksLikeValue(words []command.Word) bool {
	switch {
	case len(p.commands) == 0 || strings.HasPrefix(words[0].Head, "-") || p.isCommand(words[0]):
		return false
	default:
		return words[0].Known || len(words) > 1 && p.isCommand(words[1])
	}
}

func (p program) isCommand(w command.Word) bool {
	return w.Known && slices.Contains(p.commands, w.Value)
}

func (p program) takesValue(name string) bool {
	if slices.Contains(p.values, name) {
		return true
	}
	// The last of a bundle may take one: rsync -aze ssh.
	bundle := !strings.HasPrefix(name, "--") && len(name) > 2
	return bundle && slices.Contains(p.values, "-"+name[len(name)-1:])
}

// verb is what the program is told to do: "s3 sync".
func (l line) verb() string {
	verbs := make([]string, len(l.verbs))
	for i, at := range l.verbs {
		verbs[i] = l.words[at].Value
	}
	return strings.Join(verbs, " ")
}

// having are the flags that have one of the names.
func (l line) having(names []string) []flag {
	var found []flag
	for _, f := range l.flags {
		if f.value != "false" && slices.ContainsFunc(names, f.is) {
			found = append(found, f)
		}
	}
	return found
}

func (l line) has(names []string) bool { return len(l.having(names)) > 0 }

// is says whether the flag has a name: --name, --nam* for what may be abbreviated, -n for a
// letter, which may stand in a bundle.
func (f flag) is(name string) bool {
	prefix, abbreviated := strings.CutSuffix(name, "*")
	switch {
	case abbreviated:
		return strings.HasPrefix(f.name, prefix)
	case len(name) == 2 && !strings.HasPrefix(f.name, "--"):
		return strings.Contains(f.name[1:], name[1:])
	default:
		return f.name == name
	}
}

// mayHaveMore says whether there are unknown words beyond the two operands that a program
// needs, so that they may be options.
func (l line) mayHaveMore() bool {
	return l.unknown > 0 && l.unknown+len(l.operands) > 2
}

// reason says what the command does, and what that would cost here.
func (d danger) reason(l line) string {
	if !d.mirrors {
		return d.deletes
	}
	return d.deletes + ": " + l.stake()
}

// stake is what an empty source would cost.
func (l line) stake() string {
	if len(l.operands) == 2 {
		switch from, to := l.words[l.operands[0]], l.words[l.operands[1]]; {
		case isLocal(from) && !isLocal(to):
			return "an empty volume would erase the backup"
		case !isLocal(from) && isLocal(to):
			return "an empty backup would erase the volume"
		}
	}
	return "an empty source would erase the destination"
}

// isLocal says whether a word is a path in the container.
func isLocal(w command.Word) bool {
	return strings.HasPrefix(w.Head, "/") || strings.HasPrefix(w.Head, ".")
}
