package safesync

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// prints reports whether a line only has the program print its help or its version.
func (t tool) prints(l line) bool {
	return l.has([]string{"--help", "--version"}) || !t.ownH && l.has([]string{"-h"})
}

// readsCommands reports whether a line has the tool read its commands from a file or from its standard input.
func (t tool) readsCommands(l line) bool {
	return l.has(t.scripts) || slices.ContainsFunc(t.scripts, func(verb string) bool { return l.verb() == verb })
}

// spared reports whether a line deletes nothing, whatever its environment.
func (d danger) spared(l line) bool {
	limit, stated := d.limitOf(l)
	return l.has(d.spare) || d.turnedOff(l) || stated && limit == none && !l.has(deletesFirst)
}

// turnedOff reports whether the last flag of a name has the value with which the line deletes nothing.
func (d danger) turnedOff(l line) bool {
	return slices.ContainsFunc(d.off, func(off string) bool {
		name, value, _ := strings.Cut(off, "=")
		last := ""
		for _, f := range l.flags {
			if f.is(name) {
				last = f.value
			}
		}
		return last == value
	})
}

// limit is how many files a line may delete.
type limit int

const (
	unknown limit = iota
	none
	some
)

// limitOf returns what the last limit of a line says, which is the one that holds. Options that are
// known only at run time may have another.
func (d danger) limitOf(l line) (limit limit, stated bool) {
	flags := l.having([]string{d.limit})
	switch {
	case d.limit == "" || len(flags) == 0:
		return unknown, false
	case l.mayHaveMore(2):
		return unknown, true
	}
	last := flags[len(flags)-1]
	number, err := strconv.ParseInt(last.value, 0, 64)
	switch {
	case err != nil || !l.words[last.at].Known || !l.words[last.to-1].Known:
		return unknown, true
	case number == 0:
		return none, true
	}
	return some, true
}

// deletesFirst is how rclone deletes before it transfers: where it may delete nothing, it then
// transfers nothing.
var deletesFirst = []string{"--delete-before"}

// limited reports whether a command may delete nothing: its flag says so, or its environment.
func (l *look) limited(f finding) bool {
	limit, stated := f.limitOf(f.line)
	if f.line.has(deletesFirst) && isRclone(f.tool) {
		return false
	}
	if !stated && isRclone(f.tool) && f.limit != "" && !f.line.mayHaveMore(2) && l.limitsByEnv(f.cmd) {
		return true
	}
	return stated && limit == none
}

// Where a script sets the variable, and where it may start rclone with another environment.
var (
	exportsLimit = regexp.MustCompile(`(?m)^export ` + maxDeleteEnv + `=(0|"0"|'0')[ \t]*(;|&&|#|$)`)
	setsLimit    = regexp.MustCompile(`(^|[\s;&|({])` + maxDeleteEnv + `=(0|"0"|'0')\s+([A-Za-z_]\w*=\S*\s+)*$`)
	changesEnv   = regexp.MustCompile(`(?m)\b(unset|env|sudo|su|runuser|doas|chpst|envdir|source|exec -c)\b|` +
		`(^|[;&|(]\s*)\.\s|` +
		maxDeleteEnv)
)

// limitsByEnv reports whether RCLONE_MAX_DELETE is 0 where a command runs.
func (l *look) limitsByEnv(cmd shell.Command) bool {
	place := placeOf(cmd)
	if place.IsZero() {
		return false
	}
	scalar := l.scalarLimit(place)
	switch {
	case scalar.named && setsLimit.MatchString(l.lineBefore(place)):
		return true
	case scalar.exported >= 0 && scalar.exported <= place.From:
		return true
	}
	return l.env[maxDeleteEnv] == "0" && l.keepsEnv()
}

// scalarLimit is what one scalar says of RCLONE_MAX_DELETE.
type scalarLimit struct {
	named    bool
	exported int // where it is exported as 0 and nothing changes it; -1: nowhere
}

// scalarLimit returns what the scalar of a place says, which is read once.
func (l *look) scalarLimit(p shell.Place) scalarLimit {
	key := shell.Place{List: p.List, Index: p.Index}
	if known, ok := l.limits[key]; ok {
		return known
	}
	text := l.field(p).Value()
	found := scalarLimit{named: strings.Contains(text, maxDeleteEnv), exported: -1}
	if found.named {
		at := exportsLimit.FindStringIndex(text)
		if at != nil && !changesEnv.MatchString(exportsLimit.ReplaceAllString(withoutShebang(text), "$2")) {
			found.exported = at[1]
		}
	}
	if l.limits == nil {
		l.limits = map[shell.Place]scalarLimit{}
	}
	l.limits[key] = found
	return found
}

// longestLine bounds what is looked at before a command on its line.
const longestLine = 1 << 10

// lineBefore is what stands before a place on its line.
func (l *look) lineBefore(p shell.Place) string {
	text := l.field(p).Value()
	before := text[max(0, min(p.From, len(text))-longestLine):min(p.From, len(text))]
	return before[strings.LastIndexByte(before, '\n')+1:]
}

// keepsEnv reports whether all that runs here has the environment of the container.
func (l *look) keepsEnv() bool {
	if l.envKept == nil {
		kept := true
		for _, list := range []shell.List{shell.InCommand, shell.InArgs, shell.InScript} {
			for _, scalar := range l.scalars[list] {
				kept = kept && !changesEnv.MatchString(withoutShebang(scalar.Value()))
			}
		}
		l.envKept = &kept
	}
	return *l.envKept
}

// withoutShebang returns a script without its first line, if that names its interpreter.
func withoutShebang(text string) string {
	if !strings.HasPrefix(text, "#!") {
		return text
	}
	_, rest, _ := strings.Cut(text, "\n")
	return rest
}

// failing notes a command that deletes nothing and fails once it would have to, where that keeps the
// container from its work.
func (l *look) failing(f finding) {
	stops := f.cmd.Status == shell.Errexit || l.starts && f.cmd.Status == shell.Returned
	if !stops || f.rule != "rclone-sync" {
		return
	}
	l.note(l.fieldOf(f.cmd), transform.Why{Rule: limitFails, Reason: "with --max-delete 0 rclone fails on every run " +
		"after " +
		"a file was deleted at the source, and its exit status " + f.cmd.Status.String() +
		"; use rclone copy, or end the command with || true" + l.whereOf(f.cmd)})
}
