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
	image   string                           // of the container
	sealed  string                           // why the text is not edited; empty if it may be
	decoded string                           // the text of a script that is sealed
	quiet   bool                             // nothing of the text is shown
	resolve func(shell.Unread) (known bool, why string)
	content func(file string) (text string, ok bool) // of a file that the render has; nil where there is none
	waived  func(rule string) bool
	subject string // what the findings are about; see about

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
			l.about(t.subject(cmd), func() { l.command(t, cmd) })
		} else {
			l.others(cmd)
		}
	}
	for _, u := range reading.Unread {
		if l.matters(u, known) {
			l.about(subjectOf(u), func() { l.unread(u) })
		}
	}
}

// matters says whether what cannot be read may be one of the tools. A text for another
// program has to name one; an entrypoint is nothing to worry about when it was given one.
func (l *look) matters(u shell.Unread, known bool) bool {
	switch u.Why {
	case shell.HandedOver, shell.OtherProgram, shell.Elsewhere, shell.Alias:
		return l.names(u.Text) || lftpMirror.MatchString(u.Text)
	case shell.Scheduled:
		_, ok := l.inArguments(wordsOf(u.Text))
		return ok || l.scan(u.Text)
	case shell.Written, shell.Piped:
		return l.scan(u.Text) || lftpMirror.MatchString(u.Text)
	case shell.Entrypoint:
		return !known && l.mayStart(u)
	case shell.ScriptFile:
		t, ok := l.tools.find(shell.Base(u.File))
		return !ok || !t.mine
	}
	return true
}

// names reports whether a text names a tool, outside of its comments.
func (l *look) names(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") && l.tools.named(line) {
			return true
		}
	}
	return false
}

// mayStart reports whether an entrypoint may start a tool with its arguments: the image is called after it, or
// the arguments name it.
func (l *look) mayStart(u shell.Unread) bool {
	args := l.list(u.Place.List)
	for _, t := range l.tools {
		if !shell.ImageNames(l.image, t.name) {
			continue
		}
		words := append([]shell.Word{known(t.name)}, args...)
		if line := t.read(words); line.hidden || l.hits(t, words) {
			return true
		}
	}
	return slices.ContainsFunc(args, func(w shell.Word) bool {
		_, value, isPair := strings.Cut(w.Head, "=")
		if !isPair {
			value = w.Head
		}
		isPath := strings.HasPrefix(value, "/") && !strings.ContainsAny(value, " \n") && !strings.Contains(value, "/bin/")
		return !isPath && l.names(w.Head+" "+w.Tail)
	})
}

// list returns the scalars of a list as the words of a command.
func (l *look) list(name shell.List) []shell.Word {
	var words []shell.Word
	for _, f := range l.scalars[name] {
		words = append(words, known(textOf(f)))
	}
	return words
}

func known(value string) shell.Word {
	return shell.Word{Value: value, Known: true, Head: value, Tail: value}
}

func (l *look) unread(u shell.Unread) {
	reason := "cannot be read: " + u.Why
	if u.File != "" {
		reason += ", " + u.File
		known, why := l.resolve(u)
		if known {
			return
		}
		reason += why
	}
	if u.Target != "" {
		reason += ", " + u.Target
	}
	if u.Why == shell.AtRunTime {
		l.inArguments(wordsOf(u.Text)) // a line of a crontab begins with patterns
	}
	l.doubts = true
	l.doubt(l.field(u.Place), reason+l.where(u.Place, u.Line))
}

// wayOut is what the author can do about what cannot be read.
const wayOut = "; write the command into the manifest, or waive this finding and say why it is safe"

// doubt notes a command of which the manifest does not say what it does.
func (l *look) doubt(f transform.Field, reason string) {
	if l.quiet {
		reason = "cannot be read: the script of a Secret, which names a program that can delete"
	}
	why := transform.Why{Rule: unreadable, Reason: reason + wayOut}
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
		reason := "the command of " + t.name + " is known only at run time"
		if line.unsure != "" {
			reason = "the command of " + t.name + " cannot be told: the word after " + line.unsure + " may be the flag's value"
		}
		l.doubt(l.fieldOf(cmd), reason+l.whereOf(cmd))
		return
	}
	if t.prints(line) {
		return
	}
	if t.readsCommands(line) {
		l.doubt(l.fieldOf(cmd), t.name+" reads its commands from a file, which may delete"+l.whereOf(cmd))
	}
	l.require(finding{tool: t, cmd: cmd, line: line})
	for _, d := range t.dangers {
		switch f := (finding{t, d, cmd, line}); {
		case !line.is(d.verb) || line.has(d.spare) || d.turnedOff(line) || !d.asked(line):
		case d.rule == "lsyncd" && l.isKeeping(line):
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
		if f.line.mayHaveMore(f.operands()) {
			l.doubt(l.fieldOf(f.cmd), fmt.Sprintf(
				"the options of %s are known only at run time%s",
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

// operands is the number of words that a command needs beside its options.
func (d danger) operands() int {
	if d.rule == "prune" {
		return 0
	}
	return 2
}

// change proposes a remedy, or says why it cannot be.
func (l *look) change(f finding, r remedy) {
	reason := f.reason(f.direction())
	why := transform.Why{Rule: f.rule, Reason: reason + "; " + r.reason + l.whereOf(f.cmd), Source: l.source}
	edits, ok := l.edits(f, r.changes)
	if !ok {
		why.Reason = reason + "; no single place of the manifest holds the word, so it is not edited; write the command out" +
			l.whereOf(f.cmd)
		l.note(l.fieldOf(f.cmd), why)
		return
	}
	for _, e := range edits {
		l.proposals = append(l.proposals, proposal{edit: e, why: why})
	}
	l.overwriting(f, r)
}

// noteKey names a note.
type noteKey struct{ place, rule, reason, subject string }

func (l *look) note(f transform.Field, why transform.Why) {
	key := noteKey{f.Pointer(), why.Rule, why.Reason, l.subject}
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
	text := l.whole(p)
	if p.To > len(text) { // a text within the field
		return ""
	}
	return text[p.From:p.To]
}

// whole is the text that a place is in.
func (l *look) whole(p shell.Place) string {
	if l.sealed != "" {
		return l.decoded
	}
	return textOf(l.field(p))
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
	if !strings.Contains(strings.TrimSpace(l.whole(p)), "\n") {
		return ""
	}
	return fmt.Sprintf(" (line %d of the script)", line)
}

func (l *look) whereOf(cmd shell.Command) string { return l.where(placeOf(cmd), cmd.Line) }
