package safesync

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/vixens-io/ballast/internal/core/shell"
)

// tool is a program that can delete what it should keep, and how its command line is read.
type tool struct {
	name     string
	facts    string   // where what is said here was read or tried
	depth    int      // words that choose what it does: 2 for `aws s3 sync`
	tracks   []string // words before these that change nothing: gcloud beta storage
	commands []string // names that the first of these may have: tells it from the value of an unknown flag
	early    []string // flags before the verb whose value is the next word; nil: the same as values
	values   []string // flags whose value is the next word
	more     string   // further such flags, one per line
	bare     string   // flags that take no value, one per line; given where commands are
	goFlags  bool     // a long flag may have one dash, and letters are never bundled
	argparse bool     // a word that begins with a dash is never a value
	aliases  bool     // what is no path is the name of a remote: mc
	mine     bool     // of the registry
	ownH     bool     // -h is not for help
	shy      bool     // its name means other things too: a text names it only with a verb of its dangers
	source   []string // flags that name a source in the container; none: the operands name both
	target   []string // flags that name a destination in the container
	scripts  []string // flags and verbs with which it reads its commands from a file
	dangers  []danger
	copies   []transfer
}

// transfer is a way to copy or move what is in a directory, which deletes nothing at the destination.
type transfer struct {
	verb  string
	flags []string // with which it takes a directory; none: it always does
	spare []string // with which it transfers nothing, or no directory
}

// danger is one way in which a tool deletes.
type danger struct {
	rule  string
	verb  string   // the words that choose it: "s3 sync"
	flags []string // that make it delete, after the verb; none: it always does
	words []string // one of which it has to be given: what rclone rc asks for
	spare []string // with which it deletes nothing
	off   []string // flags with the value with which it deletes nothing: "--delete=false"
	limit string   // the flag that, with 0, keeps it from deleting

	says      *regexp.Regexp // what one of its words has to say: a command of the program's own language
	spareText *regexp.Regexp // what such a word says that deletes nothing

	deletes string // what it does, for people
	mirrors bool   // it makes the destination what the source is
	restore bool   // its destination is always the volume

	// What is done about it: one of them.
	safe    string // the verb that does the same and deletes nothing
	drop    string // the flags go: why that is enough
	instead string // nothing: what the author can do

	// What a run that is safe may still overwrite.
	overwrites []string // flags without which it overwrites nothing; none: it always does
	kept       []string // flags with which it keeps what was there
	keep       string   // what keeps it, for people
}

const mirroring = "deletes at the destination what the source does not have"

const neverDeletes = "without the flag, nothing is deleted"

// The ways to keep what is overwritten.
const (
	versions   = "enable versioning of the bucket"
	historyToo = "use strategy history or versioning of the bucket"
)

// takesValue reports whether the next word is the value of a flag.
func (t tool) takesValue(name string, early bool) bool {
	values := t.values
	if early && t.early != nil {
		values = t.early
	}
	if slices.Contains(values, name) || t.more != "" && strings.Contains(t.more, "\n"+name+"\n") {
		return true
	}
	// The last of a bundle may take one: rsync -aze ssh.
	bundle := !t.goFlags && !strings.HasPrefix(name, "--")
	return bundle && slices.Contains(values, "-"+name[len(name)-1:])
}

func (d danger) name(t tool) string { return strings.TrimSpace(t.name + " " + d.verb) }

// tools are those of the catalogue, and those of the registry.
type tools []tool

// find is the tool that a command is.
func (ts tools) find(name string) (tool, bool) {
	for _, t := range ts {
		if t.name == name {
			return t, true
		}
	}
	return tool{}, false
}

// names are those by which a text names a tool.
func (ts tools) names() []string {
	names := make([]string, 0, len(ts))
	for _, t := range ts {
		if !t.shy {
			names = append(names, t.name)
		}
	}
	return names
}

// named reports whether a text names a tool.
func (ts tools) named(text string) bool {
	return shell.MentionsText(text, ts.names()...) || shyNames().MatchString(text)
}

// namedBy reports whether a container names a tool.
func (ts tools) namedBy(c shell.Container) bool {
	if _, ok := ts.find(shell.Program(c.Image)); ok {
		return true
	}
	return shell.Mentions(c, ts.names()...) ||
		shyNames().MatchString(strings.Join(append(slices.Clone(c.Command), c.Args...), " "))
}

// shyNames finds the names of tools that mean other things too, with a verb behind them.
var shyNames = sync.OnceValue(func() *regexp.Regexp {
	var all []string
	for _, t := range catalogue() {
		if t.shy {
			all = append(all, regexp.QuoteMeta(t.name))
		}
	}
	return regexp.MustCompile(`(^|[^\w-])(` + strings.Join(all, "|") + `)\s[^\n]*\bsync\b`)
})
