package safesync

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// mayRun reports whether an object of a kind may say what runs, though it is no workload.
func mayRun(group, kind string) bool {
	switch group {
	case "", "apps", "batch", "autoscaling", "policy", "rbac.authorization.k8s.io", "networking.k8s.io",
		"gateway.networking.k8s.io", "storage.k8s.io", "snapshot.storage.k8s.io", "apiextensions.k8s.io",
		"apiregistration.k8s.io", "admissionregistration.k8s.io", "scheduling.k8s.io", "coordination.k8s.io",
		"discovery.k8s.io", "events.k8s.io", "node.k8s.io", "metrics.k8s.io", "monitoring.coreos.com",
		"grafana.integreatly.org", "cert-manager.io", "traefik.io", "cilium.io", "ballast.vixens.io":
		return false
	case "argoproj.io": // what an Application deploys is rendered by itself
		return kind != "Application" && kind != "ApplicationSet" && kind != "AppProject"
	}
	return true
}

// custom looks at an object of which Ballast does not know what it does, for what it says of commands. It is never
// edited: what its controller makes of a change is not known.
func (r render) custom() {
	r.backupObject()
	w := &walker{render: r, left: mostFields}
	w.valuesFrom()
	for _, f := range r.Root.Pairs() {
		switch f.Key() {
		case "apiVersion", "kind", "metadata", "status":
		default:
			w.walk(f, f.Key())
		}
	}
}

// mostFields bounds how many fields of an object are looked at.
const mostFields = 100_000

// walker looks for what runs in the fields of an object.
type walker struct {
	render
	left int
	at   transform.Field // the text that the fields are in, if they are in one
}

// place is where a finding about a field stands.
func (w *walker) place(f transform.Field) transform.Field {
	if w.at.Exists() {
		return w.at
	}
	return f
}

// walk looks at a field, which stands under a key.
func (w *walker) walk(f transform.Field, key string) {
	if w.left--; w.left < 0 || f.Same(w.Workload.Template) {
		return
	}
	if pairs := f.Pairs(); pairs != nil {
		w.container(f)
		for _, below := range pairs {
			if !isRun(f, below.Key()) {
				w.walk(below, below.Key())
			}
		}
		return
	}
	if items := f.Each(); items != nil {
		if !w.list(f, items) {
			for _, item := range items {
				w.walk(item, key)
			}
		}
		return
	}
	w.text(f, key, "")
}

// runKeys are the keys of what is like a container under which it says what to run.
var runKeys = []string{"command", "args", "script", "source"}

// isRun reports whether a key of a map says what to run, as that of a container does.
func isRun(f transform.Field, key string) bool {
	if !slices.Contains(runKeys, key) || len(f.At(key).Pairs()) > 0 {
		return false
	}
	return key != "source" || imageOf(f) != "" || f.At("command").Exists()
}

// imageOf is the image of what is like a container; a chart's values have it in parts.
func imageOf(f transform.Field) string {
	image := f.At("image")
	if repository := image.At("repository").Value(); repository != "" {
		return repository + ":" + image.At("tag").Value()
	}
	return image.Value()
}

// container looks at a map that is like a container: it has a command, or an image with arguments or a script.
func (w *walker) container(f transform.Field) {
	image := imageOf(f)
	runs := false
	for _, key := range runKeys {
		runs = runs || f.At(key).Exists() && isRun(f, key)
	}
	if !runs {
		w.image(f, image)
		return
	}
	t := newText(f, image, f.At("command"), f.At("args"), literals(f.At("env")))
	t.Command, t.Args = evaluated(t.Command), evaluated(t.Args)
	if w.tools.namedBy(t.Container) {
		l := w.look(f, t)
		reading := shell.Read(t.Container)
		if f.At("script").Value() != "" || f.At("source").Value() != "" {
			reading.Unread = slices.DeleteFunc(reading.Unread, func(u shell.Unread) bool { return u.Why == shell.StandardIn })
		}
		l.read(reading)
		w.leave(l, f)
	}
	for _, key := range runKeys {
		script := f.At(key)
		if len(script.Each()) > 0 || script.Value() == "" || !isRun(f, key) {
			continue
		}
		if program := shell.Program(image); key == "args" && program != "" && t.Command == nil {
			w.text(script, key, program+" ")
			continue
		}
		w.script(script, t)
	}
}

// look returns a look at what is like a container.
func (w *walker) look(f transform.Field, t text) *look {
	return &look{
		policy: policyOf(w.config), tools: w.tools, at: f, scalars: t.scalars, env: t.Env, images: []string{t.Image},
		resolve: unresolved, waived: func(rule string) bool { return w.config.Waived(rule, "") },
	}
}

// script looks at a text that a shell reads.
func (w *walker) script(f transform.Field, t text) {
	isOpen := template.MatchString(f.Value()) && w.tools.namedBy(t.Container)
	if !isOpen && !w.tools.named(f.Value()) {
		return
	}
	l := w.look(f, text{Container: t.Container, scalars: map[shell.List][]transform.Field{shell.InScript: {f}}})
	if len(t.Command) > 0 && !shell.IsShell(shell.Base(t.Command[0])) {
		l.read(shell.Reading{Unread: []shell.Unread{{Why: shell.OtherProgram, Text: f.Value()}}})
	} else {
		l.read(shell.ReadScript(template.ReplaceAllString(f.Value(), evaluation), t.Env))
	}
	w.leave(l, f)
}

// list looks at a list of words that is a command line, and reports whether it is one.
func (w *walker) list(f transform.Field, items []transform.Field) bool {
	words := workload.Texts(f)
	if len(words) < 2 || len(items[0].Pairs()) > 0 || !w.tools.named(strings.Join(words, " ")) {
		return false
	}
	program := shell.Base(words[0])
	if _, ok := w.tools.find(program); !ok && !shell.IsShell(program) {
		return false
	}
	l := w.look(f, newText(f, "", f, transform.Field{}, nil))
	l.read(shell.Read(shell.Container{Command: evaluated(words)}))
	w.leave(l, f)
	return true
}

// template is what a controller puts a value in place of, before anything runs: {{inputs.parameters.x}} of Argo,
// $(params.x[*]) of Tekton. What stands for it here is a substitution, which a shell knows only when it runs.
var template = regexp.MustCompile(`\{\{[^{}\n]*\}\}|\$\([\w.-]+\[[^\]\n]*\][\w.-]*\)`)

const evaluation = "$$(known-at-run-time)" // $$ is a $ to regexp

// evaluated are words with what a controller puts into them.
func evaluated(words []string) []string {
	var all []string
	for _, word := range words {
		all = append(all, template.ReplaceAllString(word, evaluation))
	}
	return all
}

// leave makes notes of what a look found, at the place of a field.
func (w *walker) leave(l *look, f transform.Field) {
	l.leave("Ballast does not edit kind " + w.Object.Kind + ": change the command in its source")
	for i := range l.proposals {
		if w.at.Exists() || !l.proposals[i].field.Exists() {
			l.proposals[i].field = w.place(f)
		}
	}
	l.propose(w.Pass)
}

// image notes an image of a tool of which nothing says here what it runs.
func (w *walker) image(f transform.Field, image string) {
	if image == "" {
		return
	}
	name := shell.Program(image)
	if name == "" {
		names := workload.ImageNames(image)
		name = names[len(names)-1]
	}
	if t, ok := w.tools.find(name); ok {
		w.notRead(f, "the image is that of "+t.name)
	}
}

// notRead notes a tool that is named where Ballast does not see what it does.
func (w *walker) notRead(f transform.Field, what string) {
	w.Note(w.place(f), transform.Why{Rule: notRead, Reason: what + "; Ballast does not read all that kind " +
		w.Object.Kind + " may run: audit what its controller makes of it, or waive this with the reason why it is safe"})
}

// runsUnder is a key under which people write what to run.
var runsUnder = regexp.MustCompile(`(?i)(command|cmd|args|script|exec|hook|entrypoint|run|shell|\.sh)s?$`)

// text looks at a text: YAML within YAML, a script, the arguments of a program, or what only speaks of one.
func (w *walker) text(f transform.Field, key, program string) {
	text := program + f.Value()
	if !strings.ContainsAny(text, " \t\n") || !w.tools.named(text) {
		return
	}
	if inside := transform.Embedded(f); program == "" && (inside.Pairs() != nil || inside.Each() != nil) {
		w.inside(f, inside, key)
		return
	}
	reading := shell.ReadScript(template.ReplaceAllString(text, evaluation), nil)
	for _, cmd := range reading.Commands {
		if t, ok := w.tools.find(cmd.Name); ok && !cmd.Function {
			w.command(f, t, cmd, runsUnder.MatchString(key))
		}
	}
	if len(reading.Unread) > 0 && runsUnder.MatchString(key) {
		w.notRead(f, "a command names a program that can delete")
	}
}

// inside looks at the YAML in a text, which stands at a field.
func (w *walker) inside(at, inside transform.Field, key string) {
	below := *w
	below.at = w.place(at)
	below.walk(inside, key)
	w.left = below.left
}

// valuesFrom looks at the values that a HelmRelease takes from ConfigMaps of the render.
func (w *walker) valuesFrom() {
	for _, from := range w.Root.At("spec", "valuesFrom").Each() {
		key := cmp.Or(from.At("valuesKey").Value(), "values.yaml")
		for _, o := range w.Others(configMaps.Group, configMaps.Kind) {
			text := o.Input().At("data", key)
			if from.At("kind").Value() == configMaps.Kind && o.Name == from.At("name").Value() &&
				o.Namespace == w.Namespace && w.tools.named(text.Value()) {
				w.inside(from, transform.Embedded(text), key)
			}
		}
	}
}

// command notes a command line that deletes. A text that is no command is one only if it has a source and a
// destination.
func (w *walker) command(f transform.Field, t tool, cmd shell.Command, isCommand bool) {
	line := t.read(cmd.Words)
	if t.prints(line) || !isCommand && t.direction(danger{}, line) == unsure {
		return
	}
	for _, d := range t.dangers {
		if d.hits(line) {
			w.Note(w.place(f), transform.Why{Rule: d.rule, Reason: fmt.Sprintf(
				"%s; Ballast does not edit kind %s: change the command in its source",
				d.reason(t.direction(d, line)), w.Object.Kind)})
			return
		}
	}
	if isCommand && line.hidden {
		w.notRead(f, "which command of "+t.name+" runs is known only at run time")
	}
}

// literals are the variables whose value a list of them says.
func literals(env transform.Field) map[string]string {
	values := map[string]string{}
	for _, variable := range env.Each() {
		if value := variable.At("value"); value.Exists() {
			values[variable.At("name").Value()] = value.Value()
		}
	}
	return values
}
