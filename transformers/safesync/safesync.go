// Package safesync makes commands unable to delete what they should keep.
package safesync

import (
	_ "embed"

	"github.com/vixens-io/ballast/internal/command"
	"github.com/vixens-io/ballast/internal/transform"
)

//go:embed README.md
var readme string

// Definition is the transformer.
var Definition = transform.Define(transform.Spec{
	Name: "safe-sync", Section: "sync", Stage: transform.Inject,
	For: transform.Workloads, Doc: readme,
	Writes: []string{"command", "args"},
	Rules:  rules(),
}, defaults, plan)

// The strategies.
const (
	copyOnly  = "copy"
	history   = "history"
	maxDelete = "max-delete"
)

// Settings say what becomes of a command that deletes.
type Settings struct {
	Strategy string `yaml:"strategy" enum:"copy,history,max-delete" doc:"What becomes of rclone sync. copy: it never deletes again. history: copy, and what it overwrites is kept in a dated folder beside the destination, where that can be. max-delete: it stays a sync that refuses to delete, where its failing harms nothing."`
}

// Entry says so for one workload.
type Entry struct {
	Strategy string `yaml:"strategy" short:"true" required:"true" enum:"copy,history,max-delete" doc:"The strategy for this workload." example:"history"`
}

func defaults() Settings { return Settings{Strategy: copyOnly} }

func plan(c transform.Config[Settings, Entry], p *transform.Pass) error {
	l := look{Pass: p, strategy: c.Settings.Strategy, source: c.SettingSource("strategy")}
	if c.Entry != nil {
		l.strategy, l.source = c.Entry.Strategy, c.EntrySource("strategy")
	}
	for _, container := range p.Workload.Containers {
		env := literals(container.At("env"))
		l.run(container.Field, container.At("command"), container.At("args"), command.Container{Image: container.Image, Env: env})
		for _, place := range execs {
			exec := container.At(place...)
			l.run(exec, exec.At("command"), transform.Field{}, command.Container{Env: env})
		}
	}
	return nil
}

// execs are the places of a container besides its own command where a command may stand.
var execs = [][]string{
	{"lifecycle", "postStart", "exec"}, {"lifecycle", "preStop", "exec"},
	{"livenessProbe", "exec"}, {"readinessProbe", "exec"}, {"startupProbe", "exec"},
}

// literals are the variables whose value the manifest says.
func literals(env transform.Field) map[string]string {
	values := map[string]string{}
	for _, variable := range env.Each() {
		if value := variable.At("value"); value.Exists() {
			values[variable.At("name").Value()] = value.Value()
		}
	}
	return values
}
