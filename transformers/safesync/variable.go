package safesync

import (
	"regexp"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// onlyVariable is a command line that begins with a variable in place of a program.
var onlyVariable = regexp.MustCompile(`^["']?\$[({]?([A-Za-z_][A-Za-z0-9_]*)(?::?[-=?+][^}]*)?[)}]?["']?(?:$|[\s;])`)

// unknown looks at a text of a container, and at the scripts of the render that it runs, for a program that is a
// variable from elsewhere: what that runs is not in the render, be it a tool or not. A text that names a tool is
// looked at as a whole.
func (r render) unknown(e environment, t text, reading shell.Reading, worthwhile bool, run []script) *look {
	l := &look{at: t.at, scalars: t.scalars}
	if len(e.missing) == 0 && len(e.open) == 0 {
		return l
	}
	if !worthwhile {
		texts := slices.Concat(t.Command, t.Args)
		for _, u := range reading.Unread {
			if name, from, ok := e.unread(u, t.Text(u.Place), texts); ok {
				l.doubt(l.field(u.Place), "cannot be read: runs the variable "+name+", out of "+from+
					", which is not in this render"+l.where(u.Place, u.Line))
			}
		}
	}
	key := envKey(e.values)
	for _, s := range run {
		if r.runsTool(s) {
			continue // it is looked at where it is
		}
		text := shell.Container{Args: []string{s.text()}}
		for _, u := range r.scene().read(s, e.values, key).Unread {
			u.Place.List = shell.InArgs
			name, from, ok := e.unread(u, text.Text(u.Place), text.Args)
			if !ok {
				continue
			}
			what := "the variable " + name
			if s.store.isSecret() {
				what = "a variable"
			}
			l.doubt(t.at, "cannot be read: "+s.key+" of "+s.store.ref().String()+" runs "+what+", out of "+from+
				", which is not in this render")
		}
	}
	return l
}

// isOpen reports whether some variables are not in the render.
func (e environment) isOpen() bool { return len(e.missing)+len(e.open) > 0 }

// unread returns the variable that something unread runs, and where its value comes from; false unless that is
// elsewhere.
func (e environment) unread(u shell.Unread, written string, texts []string) (name, from string, ok bool) {
	m := onlyVariable.FindStringSubmatch(written)
	if u.Why != shell.AtRunTime || m == nil {
		return "", "", false
	}
	if !sets(texts, m[1]) {
		from, ok = e.from(m[1])
		return m[1], from, ok
	}
	for _, other := range copied(texts, m[1]) {
		if from, ok = e.from(other); ok && !sets(texts, other) {
			return other, from, true
		}
	}
	return "", "", false
}

// from is where a variable comes from that the render does not say.
func (e environment) from(name string) (source string, ok bool) {
	if source, ok = e.missing[name]; ok {
		return source, true
	}
	if _, known := e.values[name]; known || len(e.open) == 0 {
		return "", false
	}
	return e.open[len(e.open)-1].String(), true
}

// sets reports whether texts may give a variable a value.
func sets(texts []string, name string) bool {
	for _, script := range texts {
		for _, sign := range []string{name + "=", "for " + name + " ", "read " + name, "read -r " + name} {
			if strings.Contains(script, sign) {
				return true
			}
		}
	}
	return false
}

// copied returns the variables whose values texts give another: NAME=$OTHER, for NAME in $OTHER.
func copied(texts []string, name string) []string {
	var all []string
	copies := regexp.MustCompile(`(?m)(?:^|[\s;&|(])(?:for[ \t]+` + name + `[ \t]+in[ \t]+|` + name +
		`=)["']?\$\{?([A-Za-z_][A-Za-z0-9_]*)`)
	for _, text := range texts {
		for _, m := range copies.FindAllStringSubmatch(text, -1) {
			all = append(all, m[1])
		}
	}
	return all
}

// commands looks at the variables that hold a command by their name, which the image may run.
func (r render) commands(c workload.Container, e environment, p policy) {
	for _, v := range c.At("env").Each() {
		name, value := v.At("name").Value(), v.At("value")
		if !isCommandName(name) || !r.tools.named(textOf(value)) || isRead(c, name) {
			continue
		}
		l := newScriptLook(r.tools, content{field: value, text: textOf(value)})
		l.policy, l.env = p, e.values
		l.waived = func(rule string) bool { return r.config.Waived(rule, c.Name) }
		if isTable(textOf(value)) {
			l.schedule(value, name)
		} else {
			l.read(shell.ReadScript(textOf(value), e.values))
		}
		l.propose(r.Pass)
	}
	r.distantCommands(c, e)
}

// schedule notes a variable that holds a schedule for cron.
func (l *look) schedule(f transform.Field, name string) {
	if l.scan(textOf(f)) {
		l.note(f, transform.Why{Rule: unreadable, Reason: l.deletes + ", and variable " + name +
			" holds a schedule for it; change the schedule, or waive this finding and say why it is safe"})
	}
}

// distantCommands looks at the variables of a ConfigMap or a Secret that hold a command by their name.
func (r render) distantCommands(c workload.Container, e environment) {
	for _, source := range slices.Concat(c.At("envFrom").Each(), c.At("env").Each()) {
		for _, v := range r.scene().distant(r.Namespace, source) {
			if !isCommandName(v.name) || !v.of.mentions[v.key] || isRead(c, v.name) {
				continue
			}
			text := v.of.texts[v.key].text
			l := newScriptLook(r.tools, content{field: source, text: text, sealed: inSecret})
			l.read(shell.ReadScript(text, e.values))
			if l.deletes == "" && !l.doubts && !l.scan(text) {
				continue
			}
			noted := &look{}
			noted.note(source, transform.Why{Rule: unreadable, Reason: "variable " + v.name + ", out of " + v.of.ref().String() +
				", holds a command that can delete; change it there, or waive this finding and say why it is safe"})
			noted.propose(r.Pass)
		}
	}
}

// distantVariable is a variable that a ConfigMap or a Secret of the render gives its value.
type distantVariable struct {
	name, key string
	of        *store
}

func (s *store) ref() reference { return reference{s.Kind, s.Name} }

// distant returns the variables that an item of env or envFrom brings from a ConfigMap or a Secret.
func (s *scene) distant(namespace string, item transform.Field) []distantVariable {
	if ref, ok := refOf(item, "configMapRef", "secretRef"); ok {
		of := s.byName[storeName{namespace, ref}]
		if of == nil {
			return nil
		}
		var all []distantVariable
		for key := range of.mentions {
			all = append(all, distantVariable{item.At("prefix").Value() + key, key, of})
		}
		slices.SortFunc(all, func(a, b distantVariable) int { return strings.Compare(a.key, b.key) })
		return all
	}
	from := item.At("valueFrom")
	ref, ok := refOf(from, "configMapKeyRef", "secretKeyRef")
	if of := s.byName[storeName{namespace, ref}]; ok && of != nil {
		return []distantVariable{{item.At("name").Value(), keyOf(from), of}}
	}
	return nil
}

// commandName is the name of a variable that holds a command: BACKUP_CMD, PRE_HOOK, POST_COMMANDS_SUCCESS.
var commandName = regexp.MustCompile(`(?i)(?:^|_)(?:CMDS?|COMMANDS?|HOOKS?|SCRIPT|EXEC|CRON|CRONTAB|JOB)` +
	`(?:_(?:SUCCESS|FAILURE|ERROR|INCOMPLETE|BEFORE|AFTER|START|END|PRE|POST|\d+))*$`)

func isCommandName(name string) bool { return commandName.MatchString(name) }

// isRead reports whether the command of a container reads a variable: then what it runs is looked at there.
func isRead(c workload.Container, name string) bool {
	read := regexp.MustCompile(`\$[({]?` + regexp.QuoteMeta(name) + `\b`)
	return slices.ContainsFunc(slices.Concat(values(c.At("command")), values(c.At("args"))), read.MatchString)
}
