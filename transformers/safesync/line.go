package safesync

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
)

// line is a command line, read by the rules of its tool.
type line struct {
	words    []shell.Word
	verbs    []int // the words that choose what the tool does
	flags    []flag
	operands []int
	unknown  int  // words of which nothing is known, not even how many they are
	hidden   bool // what the tool does cannot be told
	ended    bool // by --: what comes after it is no flag

	unsure string // the flag of which it is not known whether the next word is its value
}

// flag is an option of a command line.
type flag struct {
	name   string // without value: "--delete", "-dr"
	value  string // as far as it is known
	at, to int    // its words: from at to before to
	early  bool   // before the verb
}

// read reads a command line of the tool.
func (t tool) read(words []shell.Word) line {
	l := line{words: words}
	unknownBefore := 0
	for i := 1; i < len(words); i++ {
		w := words[i]
		switch {
		case !l.ended && w.Known && w.Value == "--":
			l.ended = true
		case !l.ended && len(w.Head) > 1 && w.Head[0] == '-':
			early := len(l.verbs) < t.depth
			if early && t.mayTake(words[i:]) {
				l.hidden, l.unsure = true, w.Value
			}
			f := t.flag(words, i, early)
			l.flags = append(l.flags, f)
			i = f.to - 1
		case w.Many && w.Head == "":
			l.unknown++
		case len(l.verbs) == 0 && w.Known && slices.Contains(t.tracks, w.Value):
		case len(l.verbs) < t.depth:
			l.verbs = append(l.verbs, i)
			unknownBefore = l.unknown
			l.hidden = l.hidden || !w.Known
		default:
			l.operands = append(l.operands, i)
		}
	}
	l.hidden = l.hidden || unknownBefore > 0 && !t.isSure(l) || len(l.verbs) < t.depth && l.unknown > 0
	return l
}

// isSure says whether the verb is one although unknown words come before it: it is a known
// command, and it has the two operands that it needs.
func (t tool) isSure(l line) bool {
	return slices.Contains(t.commands, l.verb()) && len(l.operands) == 2
}

// flag reads the option at i. Where a command may come next, its name is no value, unless
// the flag is known to take one.
func (t tool) flag(words []shell.Word, i int, early bool) flag {
	name, value, hasValue := strings.Cut(words[i].Head, "=")
	if t.goFlags && len(name) > 2 && name[1] != '-' {
		name = "-" + name
	}
	f := flag{name: name, value: value, at: i, to: i + 1, early: early}
	if hasValue || !words[i].Known || i+1 >= len(words) {
		return f
	}
	isFlag := strings.HasPrefix(words[i+1].Head, "-")
	if t.takesValue(name, early) && !(t.argparse && isFlag) || early && t.looksLikeValue(words[i+1:]) {
		f.value, f.to = words[i+1].Head, i+2
	}
	return f
}

// looksLikeValue says whether the first of some words, which follows a flag that may take a
// value or not, is no command: it has another name, or a command comes after it.
func (t tool) looksLikeValue(words []shell.Word) bool {
	switch {
	case len(t.commands) == 0 || strings.HasPrefix(words[0].Head, "-") || t.isCommand(words[0]):
		return false
	default:
		return words[0].Known || len(words) > 1 && t.isCommand(words[1])
	}
}

// mayTake says whether the flag that some words begin with is one of which nothing is known,
// and the word after it may be its value as well as the command: another one comes later.
func (t tool) mayTake(words []shell.Word) bool {
	flag := words[0]
	if len(words) < 3 || !flag.Known || !strings.HasPrefix(flag.Value, "--") || !t.isCommand(words[1]) {
		return false
	}
	known := strings.Contains(flag.Value, "=") || t.takesValue(flag.Value, true) ||
		strings.Contains(t.bare, "\n"+flag.Value+"\n")
	return !known && slices.ContainsFunc(words[2:], t.isCommand)
}

func (t tool) isCommand(w shell.Word) bool {
	return w.Known && slices.Contains(t.commands, w.Value)
}

// verb is what the tool is told to do: "s3 sync".
func (l line) verb() string {
	verbs := make([]string, len(l.verbs))
	for i, at := range l.verbs {
		verbs[i] = l.words[at].Value
	}
	return strings.Join(verbs, " ")
}

// is says whether a line has the verb: "restore" is that of `kopia restore ID` too.
func (l line) is(verb string) bool {
	have := l.verb()
	return have == verb || verb == "" || strings.HasPrefix(have, verb+" ")
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

// firstUnknown is the first word behind the verbs of which nothing is known.
func (l line) firstUnknown() int {
	for i, w := range l.words {
		if w.Many && w.Head == "" {
			return i
		}
	}
	return len(l.words)
}

// mayHaveMore says whether there are unknown words beyond the operands that a tool needs, so that they may be
// options.
func (l line) mayHaveMore(operands int) bool {
	return l.unknown > 0 && l.unknown+len(l.operands) > operands
}
