package redact

import (
	"path"
	"slices"
	"strings"
)

// Words returns the words of a command with what is secret in them redacted: by what the program says of
// its places, by the flag before a word, and by what is in each word.
func Words(words []string) []string {
	found := secretParts(words)
	redacted := make([]string, len(words))
	for i, word := range words {
		redacted[i] = Text(replace(word, join(found[i])))
	}
	return redacted
}

// Word is Words for one of them.
func Word(words []string, i int) string {
	return Text(replace(words[i], join(secretParts(words)[i])))
}

// secretParts finds what is secret in each word of a command by where it stands. Wrappers and other programs may
// come before the one that it is a secret of.
func secretParts(words []string) map[int][]span {
	c := commandLine{found: map[int][]span{}}
	for i, word := range words {
		c.word(i, word)
	}
	for _, a := range c.active {
		if a.operands > 0 && a.counts && slices.Contains(a.place.operands, -1) {
			c.hide(a.last, words[a.last], 0)
		}
	}
	return c.found
}

// commandLine goes through the words of a command, in which several programs may be named.
type commandLine struct {
	active []*commandPlace
	found  map[int][]span
	named  bool // the flag before says by its name that a secret follows
	script bool // the flag before says that a script follows: sh -ec
}

// commandPlace is a place of a program that the command names, on the way through its words.
type commandPlace struct {
	*place
	verb     []string // the words of it that are still to come
	operands int      // so many came
	last     int      // the word of the latest
	next     func(i int, word string)
	isNamed  bool // the flag before says by its name that a value may follow
	counts   bool // its operands do: the letter that they need came
	isOver   bool // what follows is the command of another program
}

func (c *commandLine) hide(i int, word string, from int) {
	from = rawOffset(word, from)
	if to := len(strings.TrimRight(word, `\"'`)); from < to {
		c.found[i] = append(c.found[i], span{from, to})
	}
}

// word takes the next word, which may have its quotes.
func (c *commandLine) word(i int, raw string) {
	word := unquoted(raw)
	if c.named && !isFlag(word) {
		c.hide(i, raw, 0)
	}
	// What is assigned goes to the end of its word, blanks included, unless the word may be a script.
	if name, _, isAssigned := strings.Cut(word, "="); isAssigned && i > 0 && !c.script && isOneWord(name) && IsName(name) {
		c.hide(i, raw, len(name)+len("="))
	}
	c.script = strings.HasPrefix(word, "-") && !strings.HasPrefix(word, "--") && strings.HasSuffix(word, "c")
	c.named = c.named && word == "--" || isFlag(word) && nameLen(word) == len(word) && IsName(word) &&
		!slices.ContainsFunc(c.active, func(a *commandPlace) bool { return a.takes(word) })
	for _, a := range c.active {
		c.see(a, i, raw, word)
	}
	for _, p := range placesOf()[programName(word)] {
		if i == 0 || !p.lines {
			c.begin(p, programName(word))
		}
	}
}

func isOneWord(text string) bool { return !strings.ContainsAny(text, " \t\n") }

// begin looks for a place of a program from here on. Where its verb alone tells it, that has begun.
func (c *commandLine) begin(p *place, word string) {
	if slices.ContainsFunc(c.active, func(a *commandPlace) bool { return a.place == p }) {
		return
	}
	a := &commandPlace{place: p, verb: strings.Fields(p.verb), counts: p.letter == ""}
	if !has(p.programs, word) {
		a.verb = a.verb[1:]
	}
	c.active = append(c.active, a)
}

// see takes a word as one of a place.
func (c *commandLine) see(a *commandPlace, i int, raw, word string) {
	isNamed := a.isNamed
	a.isNamed = false
	switch next := a.next; {
	case a.isOver:
	case next != nil:
		a.next = nil
		next(i, raw)
	case isFlag(word):
		c.flag(a, i, raw, word)
	case isNamed:
	case len(a.verb) > 0:
		if isVerb(word, a.verb[0]) {
			a.verb = a.verb[1:]
		}
	case isRedirect(word):
		if strings.Trim(word, "<>&0123456789") == "" {
			a.next = func(int, string) {}
		}
	default:
		c.operand(a, i, raw, word)
	}
}

// isVerb reports whether a word is one of the patterns of a verb, in either case: redis-cli takes both.
func isVerb(word, verb string) bool {
	for pattern := range strings.SplitSeq(strings.ToLower(verb), "|") {
		if ok, _ := path.Match(pattern, strings.ToLower(word)); ok {
			return true
		}
	}
	return false
}

func (c *commandLine) operand(a *commandPlace, i int, raw, word string) {
	a.operands++
	a.last, a.isOver = i, a.wraps
	if word != "-" && a.counts && slices.Contains(a.place.operands, a.operands) {
		c.hide(i, raw, 0)
	}
	switch name, _, isWhole := strings.Cut(word, "="); {
	case !a.pairs || !a.isKey(name):
	case isWhole:
		c.hide(i, raw, len(name)+len("="))
	case a.keys != anyKey:
		a.next = func(i int, raw string) { c.hide(i, raw, 0) }
	}
}

// isKey reports whether a word names a secret. A registry may stand before the name: //r.io/:_authToken.
func (p *place) isKey(word string) bool {
	name := word[strings.LastIndexByte(word, ':')+1:]
	return p.keys == anyKey || has(p.keys, name) || nameLen(name) == len(name) && IsName(name)
}

// flag takes a flag. Before the verb it may be any, with a value or without.
func (c *commandLine) flag(a *commandPlace, i int, raw, word string) {
	if !strings.HasPrefix(word, "--") && strings.Contains(word[1:], a.letter) {
		a.counts = true
	}
	if len(a.verb) > 0 {
		return
	}
	name, at := a.split(word)
	hide := func(i int, raw string, at int) {
		if from := a.secretIn(unquoted(raw)[at:]); from >= 0 {
			c.hide(i, raw, at+from)
		}
	}
	switch {
	case at > 0 && has(a.flags+" "+a.attached, name):
		hide(i, raw, at)
	case a.takes(name):
		a.next = func(i int, raw string) { hide(i, raw, 0) }
	case at == 0 && has(a.values, name):
		a.next = func(int, string) {}
	case at == 0:
		a.isNamed = IsName(name)
	}
}

// takes reports whether a flag is one whose value is known to be a secret, or to hold one.
func (a *commandPlace) takes(flag string) bool {
	return len(a.verb) == 0 && has(a.flags, flag)
}

// split takes the name of a flag and its value apart: where that begins, 0 if it is not in the word. Of a
// bundle of flags, the last has one.
func (p *place) split(word string) (name string, at int) {
	rest := strings.TrimLeft(word[1:], p.switches)
	before := len(word[1:]) - len(rest)
	if before == 0 || rest == "" {
		return p.splitFlag(word)
	}
	if name, at = p.splitFlag("-" + rest); at > 0 {
		at += before
	}
	return name, at
}

func (p *place) splitFlag(word string) (name string, at int) {
	for short := range strings.FieldsSeq(p.flags + " " + p.attached) {
		if len(short) != len("-p") && !has(p.attached, short) || strings.HasPrefix(word, "--") {
			continue
		}
		if value, ok := strings.CutPrefix(word, short); ok && value != "" && value[0] != '=' {
			return short, len(short)
		}
	}
	if name, _, ok := strings.Cut(word, "="); ok {
		return name, len(name) + len("=")
	}
	return word, 0
}

// secretIn returns where the secret begins in the value of a flag; -1 if there is none.
func (p *place) secretIn(value string) int {
	at := strings.Index(value, p.after)
	if at < 0 || p.after == ":" && strings.Trim(value, "0123456789:") == "" { // numbers of a user and a group
		return -1
	}
	return at + len(p.after)
}

func isFlag(word string) bool { return len(word) > 1 && word[0] == '-' }

func isRedirect(word string) bool {
	rest := strings.TrimLeft(word, "&0123456789")
	return rest != "" && (rest[0] == '<' || rest[0] == '>')
}

var quoting = strings.NewReplacer(`\`, "", `"`, "", `'`, "")

// unquoted returns a word without its quotes and backslashes.
func unquoted(raw string) string { return quoting.Replace(raw) }

// rawOffset returns where so many bytes of a word are over that has its quotes.
func rawOffset(raw string, n int) int {
	for i := range len(raw) {
		if strings.IndexByte(`\"'`, raw[i]) >= 0 {
			continue
		}
		if n == 0 {
			return i
		}
		n--
	}
	return len(raw)
}
