package safesync

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/command"
	"github.com/vixens-io/ballast/internal/transform"
)

// look is the view of one workload.
type look struct {
	*transform.Pass
	strategy string
	source   transform.Source

	// Of the command that is looked at.
	at            transform.Field // the container, or the exec of its hook
	command, args transform.Field
	container     command.Container
}

// run looks at one place that says what to run.
func (l look) run(at, cmd, args transform.Field, c command.Container) {
	l.at, l.command, l.args = at, cmd, args
	c.Command, c.Args = scalars(cmd), scalars(args)
	l.container = c
	if !command.Mentions(c, programs()...) {
		return
	}
	reading := command.Read(c)
	known := false
	for _, cmd := range reading.Commands {
		if p, ok := find(cmd.Name); ok {
			known = true
			l.program(p, cmd)
		}
	}
	for _, u := range reading.Unread {
		if matters(u, known) {
			l.unread(u)
		}
	}
}

func scalars(list transform.Field) []string {
	var values []string
	for _, item := range list.Each() {
		values = append(values, item.Value())
	}
	return values
}

// matters says whether what cannot be read may be one of the programs. A text for another
// program has to name one; an entrypoint is nothing to worry about when it was given one.
func matters(u command.Unread, known bool) bool {
	switch u.Why {
	case command.HandedOver, command.OtherProgram, command.Elsewhere, command.Alias:
		return command.MentionsText(u.Text, programs()...)
	case command.Entrypoint:
		return !known
	}
	return true
}

func (l look) unread(u command.Unread) {
	reason := "a program that can delete is named, and what runs cannot be read: " + u.Why
	if u.File != "" {
		reason += ", " + u.File
	}
	l.doubt(l.field(u.Place), reason+l.where(u.Place, u.Line))
}

// doubt notes a command of which the manifest does not say what it does.
func (l look) doubt(f transform.Field, reason string) {
	why := transform.Why{Rule: unreadable, Reason: reason + "; write it out, or waive this with the reason why it is safe"}
	if l.isMitigated() {
		why.Mitigated = true
		why.Reason = reason + "; RCLONE_MAX_DELETE=0 keeps rclone from deleting"
	}
	l.Note(f, why)
}

// isMitigated says whether the environment keeps rclone, and no other program is named,
// from deleting.
func (l look) isMitigated() bool {
	others := slices.DeleteFunc(programs(), func(name string) bool { return name == "rclone" })
	return l.container.Env["RCLONE_MAX_DELETE"] == "0" && !command.Mentions(l.container, others...)
}

// program looks at one command of the catalogue.
func (l look) program(p program, cmd command.Command) {
	line := p.read(cmd.Words)
	if line.hidden {
		l.doubt(l.fieldOf(cmd), fmt.Sprintf("which command of %s runs is known only at run time%s", p.name, l.whereOf(cmd)))
		return
	}
	for _, d := range p.dangers {
		if d.verb == line.verb() {
			l.danger(p, d, cmd, line)
		}
	}
}

func (l look) danger(p program, d danger, cmd command.Command, line line) {
	if line.has(d.spare) {
		return
	}
	hits := line.having(d.flags)
	switch {
	case len(d.flags) > 0 && len(hits) == 0:
		if line.mayHaveMore() {
			l.doubt(l.fieldOf(cmd), fmt.Sprintf("with which options %s runs is known only at run time%s", d.name(p), l.whereOf(cmd)))
		}
	case d.safe != "":
		l.edit(d, l.byStrategy(d, cmd, line), cmd, line)
	case d.drop != "":
		l.edit(d, remedy{changes: line.without(hits), reason: d.drop}, cmd, line)
	default:
		l.Note(l.fieldOf(cmd), transform.Why{Rule: d.rule, Reason: d.reason(line) + "; " + d.instead + l.whereOf(cmd)})
	}
}

// edit proposes changes, or says why it cannot.
func (l look) edit(d danger, r remedy, cmd command.Command, line line) {
	why := transform.Why{Rule: d.rule, Reason: d.reason(line) + "; " + r.reason + l.whereOf(cmd), Source: l.source}
	edits, ok := l.edits(cmd, r.changes)
	if !ok {
		why.Reason = d.reason(line) + "; the manifest does not say it in a way that could be edited: write it out" + l.whereOf(cmd)
		l.Note(l.fieldOf(cmd), why)
		return
	}
	for _, e := range edits {
		if e.drop {
			l.Drop(e.field, why)
		} else {
			l.Text(e.field, e.from, e.to, e.text, why)
		}
	}
}

// field is the scalar that a place is in, or the container where there is none.
func (l look) field(p command.Place) transform.Field {
	items := l.list(p).Each()
	if p.IsZero() || p.Index >= len(items) {
		return l.at
	}
	return items[p.Index]
}

func (l look) list(p command.Place) transform.Field {
	if p.List == command.InArgs {
		return l.args
	}
	return l.command
}

func (l look) fieldOf(cmd command.Command) transform.Field { return l.field(placeOf(cmd)) }

// placeOf is the place of the first word that has one.
func placeOf(cmd command.Command) command.Place {
	for _, w := range cmd.Words {
		if !w.Place.IsZero() {
			return w.Place
		}
	}
	return command.Place{}
}

// where names the line, if there are several.
func (l look) where(p command.Place, line int) string {
	if !strings.Contains(strings.TrimSpace(l.field(p).Value()), "\n") {
		return ""
	}
	return fmt.Sprintf(" (line %d of the script)", line)
}

func (l look) whereOf(cmd command.Command) string { return l.where(placeOf(cmd), cmd.Line) }
