package safesync

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// look is the view of one text that says what to run: the lists of a container or of one of
// its hooks, or a script. It gathers what is proposed about it.
type look struct {
	policy
	tools   tools
	at      transform.Field                  // what is said to run here: a container, a hook, a script
	scalars map[shell.List][]transform.Field // what places are in
	env     map[string]string                // of the container
	users   []transform.User                 // of a script
	images  []string                         // of the containers that run it
	starts  bool                             // the pod starts when it ends well: an init container
	guarded bool                             // RCLONE_MAX_DELETE=0 is there, or will be
	resolve func(shell.Unread) (known bool, why string)
	waived  func(rule string) bool

	proposals []proposal
	noted     map[noteKey]bool
	doubts    bool   // about an rclone
	deletes   string // what the first danger does that was seen

	limits  map[shell.Place]scalarLimit // by scalar
	envKept *bool
	spots   map[shell.Place]*shell.Spots // of checks, by scalar
	checked int                          // commands that need a check
}

// proposal is an edit or a note, not made yet.
type proposal struct {
	edit
	note bool
	why  transform.Why
}

// read looks at all that a reading has.
func (l *look) read(reading shell.Reading) {
	known := false
	for _, cmd := range reading.Commands {
		if t, ok := l.tools.find(cmd.Name); ok && !cmd.Function {
			known = true
			l.command(t, cmd)
		} else {
			l.others(cmd)
		}
	}
	for _, u := range reading.Unread {
		if l.matters(u, known) {
			l.unread(u)
		}
	}
}

// matters says whether what cannot be read may be one of the tools. A text for another
// program has to name one; an entrypoint is nothing to worry about when it was given one.
func (l *look) matters(u shell.Unread, known bool) bool {
	switch u.Why {
	case shell.HandedOver, shell.OtherProgram, shell.Elsewhere, shell.Alias:
		return l.tools.named(u.Text) || lftpMirror.MatchString(u.Text)
	case shell.Scheduled:
		_, ok := l.inArguments(wordsOf(u.Text))
		return ok
	case shell.Entrypoint:
		return !known
	case shell.ScriptFile:
		t, ok := l.tools.find(shell.Base(u.File))
		return !ok || !t.mine
	}
	return true
}

func (l *look) unread(u shell.Unread) {
	reason := "a program that can delete is named, and what runs cannot be read: " + u.Why
	if u.File != "" {
		reason += ", " + u.File
		known, why := l.resolve(u)
		if known {
			return
		}
		reason += why
	}
	if u.Why == shell.AtRunTime {
		l.inArguments(wordsOf(u.Text)) // a line of a crontab begins with patterns
	}
	l.doubts = true
	l.doubt(l.field(u.Place), reason+l.where(u.Place, u.Line))
}

// doubt notes a command of which the manifest does not say what it does.
func (l *look) doubt(f transform.Field, reason string) {
	why := transform.Why{Rule: unreadable, Reason: reason + "; write the command literally, or waive this with the " +
		"reason why it is safe"}
	if l.guarded {
		why.Mitigated = true
		why.Reason = reason + "; RCLONE_MAX_DELETE=0 keeps rclone sync from deleting"
	}
	l.note(f, why)
}

// having are the flags of a line that make it delete.
func (d danger) having(l line) []flag {
	return slices.DeleteFunc(l.having(d.flags), func(f flag) bool { return f.early && d.verb != "" && len(f.name) == 2 })
}

// command looks at one command of a tool.
func (l *look) command(t tool, cmd shell.Command) {
	line := t.read(cmd.Words)
	if line.hidden {
		l.doubts = l.doubts || isRclone(t)
		reason := "which command of " + t.name + " runs is known only at run time"
		if line.unsure != "" {
			reason = "which command of " + t.name + " runs cannot be told: what follows " + line.unsure + " may be its value"
		}
		l.doubt(l.fieldOf(cmd), reason+l.whereOf(cmd))
		return
	}
	if t.prints(line) {
		return
	}
	l.require(finding{tool: t, cmd: cmd, line: line})
	for _, d := range t.dangers {
		switch f := (finding{t, d, cmd, line}); {
		case !line.is(d.verb) || line.has(d.spare) || d.turnedOff(line) || !d.asked(line):
		case l.limited(f):
			l.failing(f)
		default:
			l.danger(f)
		}
	}
	if isRclone(t) && line.verb() == "copy" && !line.has([]string{"--dry-run", "-n"}) {
		l.restoring(finding{t, t.dangers[0], cmd, line})
	}
}

// isRclone says whether a tool takes the command lines of rclone.
func isRclone(t tool) bool { return len(t.dangers) > 0 && t.dangers[0].rule == "rclone-sync" }

// finding is a danger that a command has.
type finding struct {
	tool
	danger
	cmd  shell.Command
	line line
}

func (f finding) direction() direction { return f.tool.direction(f.danger, f.line) }

func (l *look) danger(f finding) {
	hits := f.danger.having(f.line)
	if len(hits) > 0 || len(f.flags) == 0 {
		l.deletes = cmp.Or(l.deletes, f.deletes)
	}
	switch {
	case len(f.flags) > 0 && len(hits) == 0:
		if f.line.mayHaveMore() {
			l.doubt(l.fieldOf(f.cmd), fmt.Sprintf(
				"with which options %s runs is known only at run time%s",
				f.danger.name(f.tool), l.whereOf(f.cmd)))
		}
	case f.rule == "rclone-sync":
		l.sync(f)
	case f.safe != "":
		l.change(f, remedy{changes: []change{{word: f.line.verbs[0], text: f.safe}},
			reason: f.tool.name + " " + f.safe + " does the same and deletes nothing"})
	case f.drop != "":
		l.change(f, remedy{changes: f.line.without(hits), reason: f.drop})
	default:
		l.note(l.fieldOf(f.cmd), transform.Why{
			Rule: f.rule, Reason: f.reason(f.direction()) + "; " + f.instead + l.whereOf(f.cmd)})
	}
}

// change proposes a remedy, or says why it cannot be.
func (l *look) change(f finding, r remedy) {
	reason := f.reason(f.direction())
	why := transform.Why{Rule: f.rule, Reason: reason + "; " + r.reason + l.whereOf(f.cmd), Source: l.source}
	edits, ok := l.edits(f, r.changes)
	if !ok {
		why.Reason = reason + "; Ballast cannot edit it, since variables or quotes put it together: write the command " +
			"literally" + l.whereOf(f.cmd)
		l.note(l.fieldOf(f.cmd), why)
		return
	}
	for _, e := range edits {
		l.proposals = append(l.proposals, proposal{edit: e, why: why})
	}
	l.overwriting(f, r)
}

// noteKey names a note.
type noteKey struct{ place, rule, reason string }

func (l *look) note(f transform.Field, why transform.Why) {
	key := noteKey{f.Pointer(), why.Rule, why.Reason}
	if f.Exists() && l.noted[key] {
		return
	}
	if l.noted == nil {
		l.noted = map[noteKey]bool{}
	}
	l.noted[key] = true
	l.proposals = append(l.proposals, proposal{edit: edit{field: f}, note: true, why: why})
}

// propose makes the proposals.
func (l *look) propose(p *transform.Pass) {
	for _, q := range l.proposals {
		q.why.Users = l.users
		switch {
		case q.note:
			p.Note(q.field, q.why)
		case q.drop:
			p.Drop(q.field, q.why)
		case q.last != "":
			p.Last(q.field, q.last, q.why)
		default:
			p.Text(q.field, q.from, q.to, q.text, q.why)
		}
	}
}

// field is the scalar that a place is in, or where all of it is said to run.
func (l *look) field(p shell.Place) transform.Field {
	scalars := l.scalars[p.List]
	if p.IsZero() || p.Index >= len(scalars) {
		return l.at
	}
	return scalars[p.Index]
}

// text is what stands at a place.
func (l *look) text(p shell.Place) string {
	text := l.field(p).Value()
	if p.To > len(text) { // a text within the field
		return ""
	}
	return text[p.From:p.To]
}

func (l *look) fieldOf(cmd shell.Command) transform.Field { return l.field(placeOf(cmd)) }

// placeOf is the place of the first word that has one.
func placeOf(cmd shell.Command) shell.Place {
	for _, w := range cmd.Words {
		if !w.Place.IsZero() {
			return w.Place
		}
	}
	return shell.Place{}
}

// where names the line, if there are several.
func (l *look) where(p shell.Place, line int) string {
	if !strings.Contains(strings.TrimSpace(l.field(p).Value()), "\n") {
		return ""
	}
	return fmt.Sprintf(" (line %d of the script)", line)
}

func (l *look) whereOf(cmd shell.Command) string { return l.where(placeOf(cmd), cmd.Line) }
