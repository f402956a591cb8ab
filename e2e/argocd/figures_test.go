package argocd

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// applications is how many the repository of the figures has.
const applications = 50

// BenchmarkFigures renders the same applications through the same repo-server by three
// plugins in turn, and prints what each took. `make e2e-figures` asks for 500 renders of each.
func BenchmarkFigures(b *testing.B) {
	for _, version := range Versions {
		b.Run(string(version), func(b *testing.B) { figures(b, version) })
	}
}

func figures(b *testing.B, version Version) {
	native := Native(b)
	config := func(name, command string) string {
		return fmt.Sprintf("apiVersion: argoproj.io/v1alpha1\nkind: ConfigManagementPlugin\nmetadata: {name: %s}\nspec: "+
			"{generate: {command: [%s]}}\n", name, command)
	}
	doors := []*door{
		{name: "ballast", what: "ballast, native", plugin: native},
		{name: "classic", what: "ballast, classic", plugin: sidecar(b, version, native.sockets, "classic",
			config("classic", "ballast, generate"))},
		{name: "kustomize", what: "kustomize build, classic", plugin: sidecar(b, version, native.sockets, "kustomize",
			config("kustomize", "kustomize, build"))},
	}
	server := StartRepoServer(b, version, native)
	repository := fleet(b)
	for _, d := range doors { // what is done once is not counted
		d.render(b, server, repository, 0)
		d.took, d.began, d.peak = nil, d.plugin.process.cpu(b), d.plugin.process.peak()
	}
	for i := range b.N {
		for _, d := range doors {
			d.render(b, server, repository, i)
		}
		if (i+1)%125 == 0 {
			doors[0].after = append(doors[0].after, fmt.Sprintf("%s after %d", doors[0].plugin.process.memory(), i+1))
		}
	}
	report(b, version, doors)
}

// fleet is a repository of so many copies of Home Assistant.
func fleet(b *testing.B) *Repository {
	b.Helper()
	repository := NewRepository(b, examples)
	for i := range applications {
		if err := os.CopyFS(fmt.Sprintf("%s/apps/%d", repository.Dir, i), os.DirFS(examples+"/home-assistant")); err != nil {
			b.Fatal(err)
		}
	}
	repository.Commit()
	return repository
}

// door is one way to a render, and what it took.
type door struct {
	name, what string // the plugin's, and what the table calls it
	plugin     *Plugin
	took       []time.Duration
	began      time.Duration // what it had taken of the CPU before
	peak       func() memory
	after      []string
}

func (d *door) render(b *testing.B, server *RepoServer, repository *Repository, i int) {
	b.Helper()
	app := App{Name: "homeassistant", Namespace: "homeassistant", Project: "default",
		Source: source(repository, fmt.Sprintf("apps/%d/overlays/prod", i%applications))}
	app.Source.Plugin.Name = d.name
	began := time.Now()
	manifests, err := server.Generate(b.Context(), app)
	if err != nil || len(manifests) == 0 {
		b.Fatalf("%s: %d manifests: %v", d.what, len(manifests), err)
	}
	d.took = append(d.took, time.Since(began))
}

func report(b *testing.B, version Version, doors []*door) {
	b.Helper()
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "plugin\tmedian\tp90\tCPU per render\tpeak memory\t")
	for _, d := range doors {
		slices.Sort(d.took)
		n := len(d.took)
		cpu := (d.plugin.process.cpu(b) - d.began) / time.Duration(n)
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t\n", d.what, d.took[n/2].Round(time.Millisecond),
			d.took[n*9/10].Round(time.Millisecond),
			cpu.Round(100*time.Microsecond), d.peak())
	}
	_ = table.Flush()
	b.Logf("Argo CD %s, %d renders of %d applications each, in turn\n%snative: %s", version, b.N, applications,
		text.String(), strings.Join(doors[0].after, ", "))
}
