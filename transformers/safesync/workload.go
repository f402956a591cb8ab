package safesync

import (
	"slices"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// render is the view of one object and of the render that it is a part of.
type render struct {
	*transform.Pass
	config config
	tools  tools
}

// workload looks at all that the containers of a workload run.
func (r render) workload() {
	var run []script
	volumes := volumesOf(r.Workload)
	for _, c := range r.Workload.Containers {
		run = append(run, r.container(c, volumes)...)
	}
	r.stamp(run)
}

// container looks at what one container runs, and returns the scripts of the render that are
// a part of it.
func (r render) container(c workload.Container, v volumes) []script {
	files := r.scene().filesOf(r.Namespace, v, c.Field)
	policy, variables := policyOf(r.config), r.scene().environment(r.Namespace, c.Field)
	env := variables.values
	key := envKey(env)
	guarded := policy.guard == guardByEnv && canGuard(c)
	var run []script
	doubts := false
	for _, t := range textsOf(c, env) {
		worthwhile := r.worthwhile(t.Container, files)
		if !worthwhile && !variables.isOpen() {
			continue
		}
		invoked, reading := r.invoked(files, env, key), shell.Read(t.Container)
		invoked.follow(reading)
		if variables.isOpen() {
			r.unknown(variables, t, reading, worthwhile, invoked.scripts).propose(r.Pass)
		}
		if !worthwhile {
			continue
		}
		l := &look{policy: policy, tools: r.tools, at: t.at, scalars: t.scalars, env: env, image: c.Image,
			images: []string{c.Image}, quiet: variables.secret}
		l.starts = c.Role == workload.Init && t.at.Same(c.Field)
		l.guarded = r.spares(t.Container, guarded || env[maxDeleteEnv] == "0")
		l.resolve, l.content = invoked.resolve, files.content
		l.waived = func(rule string) bool { return r.config.Waived(rule, c.Name) }
		l.read(reading)
		l.propose(r.Pass)
		run = append(run, invoked.scripts...)
		doubts = doubts || l.doubts
	}
	r.commands(c, variables, policy)
	if policy.guard == guardByEnv && (doubts || r.doubtful(run, env, key)) {
		r.guard(c, policy)
	}
	return run
}

// text is a place of a container that says what to run.
type text struct {
	shell.Container
	at      transform.Field
	scalars map[shell.List][]transform.Field
}

// hooks are the places of a container besides its own command where a command may stand.
var hooks = [][]string{
	{"lifecycle", "postStart", "exec"}, {"lifecycle", "preStop", "exec"},
	{"livenessProbe", "exec"}, {"readinessProbe", "exec"}, {"startupProbe", "exec"},
}

func textsOf(c workload.Container, env map[string]string) []text {
	texts := []text{newText(c.Field, c.Image, c.At("command"), c.At("args"), env)}
	for _, place := range hooks {
		if exec := c.At(place...); exec.Exists() {
			texts = append(texts, newText(exec, "", exec.At("command"), transform.Field{}, env))
		}
	}
	return texts
}

func newText(at transform.Field, image string, cmd, args transform.Field, env map[string]string) text {
	return text{
		Container: shell.Container{Image: image, Command: values(cmd), Args: values(args), Env: env},
		at:        at,
		scalars:   map[shell.List][]transform.Field{shell.InCommand: cmd.Each(), shell.InArgs: args.Each()},
	}
}

func values(list transform.Field) []string {
	var all []string
	for _, item := range list.Each() {
		all = append(all, textOf(item))
	}
	return all
}

// worthwhile says whether a text has to be read: it, or a script that it may run, names a
// tool.
func (r render) worthwhile(c shell.Container, files files) bool {
	return r.tools.namedBy(c) || files.mention()
}

// spares says whether the environment keeps rclone, and no other tool is named, from deleting.
func (r render) spares(c shell.Container, guarded bool) bool {
	others := slices.DeleteFunc(slices.Clone(r.tools), func(t tool) bool { return t.name == "rclone" })
	return guarded && !others.namedBy(c)
}
