package safesync

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// stampKey is the annotation by which pods restart when a script of theirs is edited.
const stampKey = "ballast.vixens.io/scripts"

// scripts looks at the texts of a ConfigMap or a Secret that some container of the render runs.
func (r render) scripts() {
	of := r.scene().byPlace[placeOfStore(r.Object)]
	for _, c := range contents(r.Root, of.isSecret()) {
		s := script{of, c.field.Key()}
		if !r.runsTool(s) {
			continue
		}
		l, ok := r.look(s, c)
		if !ok {
			l, ok = r.mountedText(s, c)
		}
		if ok {
			l.propose(r.Pass)
		}
	}
}

// runsTool reports whether a script names a tool, or runs one by a variable of a container.
func (r render) runsTool(s script) bool {
	if s.store.mentions[s.key] {
		return true
	}
	if !strings.Contains(s.text(), "$") {
		return false
	}
	return slices.ContainsFunc(r.scene().users().running[s], func(u *user) bool {
		return slices.ContainsFunc(r.scene().read(s, u.env, u.envKey).Commands, func(cmd shell.Command) bool {
			_, ok := r.tools.find(cmd.Name)
			return ok && !cmd.Function
		})
	})
}

// mountedText looks at a text that is mounted, and that nothing is seen to run: an image may run
// all that is in a directory, or a schedule that is in a file.
func (r render) mountedText(s script, c content) (*look, bool) {
	mounted := r.mounted(s)
	if len(mounted) == 0 || isDocument(s.key) || r.scene().users().foreign[s] {
		return nil, false
	}
	l := newScriptLook(r.tools, c)
	var reading shell.Reading
	if !isData(s.key, c.text) {
		reading = shell.ReadScript(c.text, nil)
		l.read(reading)
	}
	if l.deletes == "" && !l.scan(c.text) && !l.isForeign(reading) {
		return nil, false
	}
	by := mounted[0]
	noted := &look{users: make([]transform.User, len(mounted))}
	for i, m := range mounted {
		noted.users[i] = m.User
	}
	noted.note(c.field, transform.Why{Rule: unreadable, Reason: fmt.Sprintf(
		"%s; container %s of %s mounts this text, and the manifest does not show what runs it; run it by name, "+
			"or waive this finding and say why it is safe",
		cmp.Or(l.deletes, "the text names a program that can delete"), by.Container, by.Workload)})
	return noted, true
}

// isForeign reports whether a program that is not known reads a text which names a tool.
func (l *look) isForeign(reading shell.Reading) bool {
	return slices.ContainsFunc(reading.Unread, func(u shell.Unread) bool {
		if u.Why != shell.OtherProgram {
			return false
		}
		if isLanguage(u.Text) {
			return l.quotes(u.Text)
		}
		return l.names(u.Text)
	})
}

// newScriptLook is a look at a script by itself.
func newScriptLook(ts tools, c content) *look {
	return &look{
		tools: ts, at: c.field, scalars: map[shell.List][]transform.Field{shell.InScript: {c.field}},
		resolve: unresolved, waived: func(string) bool { return true }, quiet: c.sealed == inSecret,
		sealed: c.sealed, decoded: c.text,
	}
}

// user is a container that mounts a script.
type user struct {
	transform.User
	policy  policy
	env     map[string]string
	envKey  string
	files   files
	image   string
	guarded bool
	secret  bool // a variable that names a tool comes from a Secret
}

// look looks at a script as the containers run it; false if none does.
func (r render) look(s script, c content) (*look, bool) {
	users := r.scene().users().running[s]
	if len(users) == 0 || isTable(c.text) {
		return nil, false
	}
	l := newScriptLook(r.tools, c)
	l.policy, l.env, l.resolve = commonPolicy(users), commonEnv(users), resolverFor(users)
	l.content = contentFor(users)
	for _, u := range users {
		l.users = append(l.users, u.User)
		l.images = append(l.images, u.image)
		l.quiet = l.quiet || u.secret
	}
	l.waived = func(rule string) bool { return r.waived(s, rule, l.users) }
	unguarded := slices.ContainsFunc(users, func(u *user) bool { return !u.guarded })
	l.guarded = r.spares(shell.Container{Args: []string{c.text}}, !unguarded)
	l.read(shell.ReadScript(c.text, l.env))
	switch {
	case c.sealed != "":
		l.leave(c.sealed)
	case s.store.Input().At("immutable").Bool():
		l.leave("the ConfigMap is immutable, and the API server refuses edits; change the script in its source")
	}
	return l, true
}

// resolverFor reports of a file whether what it does is seen where it is, for every user.
func resolverFor(users []*user) func(shell.Unread) (known bool, why string) {
	return func(f shell.Unread) (known bool, why string) {
		for _, u := range users {
			if known, why = u.files.resolve(f); !known {
				return false, why
			}
		}
		return true, ""
	}
}

// contentFor returns a text that is the same for every user.
func contentFor(users []*user) func(file string) (text string, ok bool) {
	return func(file string) (text string, ok bool) {
		for i, u := range users {
			has, found := u.files.content(file)
			if !found || i > 0 && has != text {
				return "", false
			}
			text = has
		}
		return text, true
	}
}

// leave makes notes of all edits.
func (l *look) leave(why string) {
	for i, p := range l.proposals {
		if !p.note {
			p.why.Reason += "; " + why
			l.proposals[i] = proposal{edit: edit{field: p.field}, note: true, why: p.why}
		}
	}
	l.proposals = slices.DeleteFunc(l.proposals, func(p proposal) bool { return p.why.Rule == overwrites })
	l.proposals = slices.CompactFunc(l.proposals, func(a, b proposal) bool {
		return a.note && b.note && a.why.Reason == b.why.Reason
	})
}

// mounted are the containers of the render that mount a script.
func (r render) mounted(s script) []*user {
	return slices.DeleteFunc(slices.Clone(r.scene().users().mounting[s.store]), func(u *user) bool {
		return !u.files.have(s)
	})
}

func commonPolicy(users []*user) policy {
	policies := make([]policy, len(users))
	for i, u := range users {
		policies[i] = u.policy
	}
	return common(policies)
}

// commonEnv is what the environments of all users agree on.
func commonEnv(users []*user) map[string]string {
	env := map[string]string{}
	for name, value := range users[0].env {
		if !slices.ContainsFunc(users, func(u *user) bool { v, ok := u.env[name]; return !ok || v != value }) {
			env[name] = value
		}
	}
	return env
}

// after is a script as it will be once its ConfigMap was looked at.
func (r render) after(s script) string {
	made, _ := r.scene().edited.LoadOrStore(s, sync.OnceValue(func() string { return r.edit(s) }))
	return made.(func() string)()
}

func (r render) edit(s script) string {
	text := s.text()
	if !r.runsTool(s) {
		return text
	}
	l, ok := r.look(s, s.store.texts[s.key])
	if !ok {
		return text
	}
	var edits []edit
	for _, p := range l.proposals {
		if !p.note && !r.waived(s, p.why.Rule, l.users) && !r.reportOnly(s, l.users) {
			edits = append(edits, p.edit)
		}
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	at := 0
	for _, e := range slices.CompactFunc(edits, func(a, b edit) bool { return a.from == b.from && a.to == b.to }) {
		b.WriteString(text[at:max(at, e.from)] + e.text)
		at = max(at, e.to)
	}
	return b.String() + text[at:]
}

// waived says whether a waiver lets a script off a rule: its own, or one of every user.
func (r render) waived(s script, rule string, users []transform.User) bool {
	container := users[0].Container
	if slices.ContainsFunc(users, func(u transform.User) bool { return u.Container != container }) {
		container = ""
	}
	return r.config.Of(s.store.Other).Waived(rule, container) ||
		!slices.ContainsFunc(users, func(u transform.User) bool {
			return !r.config.Of(u.Workload).Waived(rule, u.Container)
		})
}

// reportOnly says whether nothing is edited, for the ConfigMap or for every user.
func (r render) reportOnly(s script, users []transform.User) bool {
	return r.config.Of(s.store.Other).ReportOnly() || !slices.ContainsFunc(users, func(u transform.User) bool {
		return !r.config.Of(u.Workload).ReportOnly()
	})
}

// stamp puts a hash of the scripts that are edited on the pods that run them. A Job runs
// once, and its template cannot change.
func (r render) stamp(run []script) {
	_, hook := r.Workload.Hook()
	if len(run) == 0 || r.Workload.Kind.Immutable && !hook {
		return
	}
	hash, names := sha256.New(), []string(nil)
	for _, s := range run {
		after := r.after(s)
		if after == s.text() {
			continue
		}
		fmt.Fprintf(hash, "%s\x00%s\x00%s\x00", s.store.Name, s.key, after)
		names = append(names, fmt.Sprintf("%s of ConfigMap %s", s.key, s.store.Name))
	}
	if len(names) == 0 {
		return
	}
	r.Enforce(r.Workload.Template.At("metadata", "annotations", stampKey),
		hex.EncodeToString(hash.Sum(nil)[:8]), transform.Why{
			Rule: stamping, Reason: "a running shell does not read its edited script again: " + strings.Join(names, ", "),
		})
}
