package sizeimport

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/fleet/registryinit"
	"github.com/vixens-io/ballast/transformers"
)

// layouts returns registries as people write them: in any indentation, in brackets or not, with
// comments wherever comments can be.
func layouts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		choose := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "choice") }
		in := choose("  ", "    ")
		text := choose("", "# ours\n", "---\n") + "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: " +
			"{name: a}\nspec:" + choose("", "  # all of it") + "\n"
		text += in + choose("sizing: {tiers: {small: {requests: {memory: 128Mi}}, big: {requests: {memory: 1Gi}}}}\n",
			"sizing:\n"+in+in+"tiers:\n"+in+in+in+"small: {requests: {memory: 128Mi}}\n"+in+in+in+"big: {requests: {memory: "+
				"1Gi}}  # 1Gi\n")
		if choose("list", "none") == "list" {
			dash := in + choose("", "  ")
			text += in + "workloads:\n"
			for range rapid.IntRange(1, 3).Draw(t, "entries") {
				text += entryLayout(choose, dash)
			}
		}
		text += choose("", in+"sync: {}\n", "\n# the end\n", in+"# more\n")
		text = strings.TrimSuffix(text, choose("", "\n"))
		if choose("\n", "\r\n") == "\r\n" {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		return text
	})
}

func entryLayout(choose func(...string) string, dash string) string {
	name := choose("sonarr", "radarr", "lidarr", "sonar*")
	below := "\n" + dash + "  "
	match := choose(
		"{namespace: media, kind: Deployment, name: "+name+"}",
		`{"kind": "Deployment", 'name': "`+name+`"}`,
		below+"  kind: Deployment"+below+"  # which\n"+dash+"    name: "+name,
	)
	size := choose("", "", below+"sizing: small", below+"sizing: small  # why", below+"sizing: {main: big}",
		below+"# sizing: ?  # choose",
		below+"sizing:  # two"+below+"  main: small"+below+"  containers:"+below+"    side: big")
	if choose("lines", "lines", "brackets") == "brackets" && match[0] == '{' {
		return dash + "- {match: " + match + choose("", ", sizing: small", ", sizing: {main: small}") + "}" + choose("",
			"  # one line") + "\n"
	}
	before := choose("", "\n", dash+"# before\n")
	after := choose("", below+"# after", below+"# observed sonarr: x", below+"mode: enforce")
	return before + dash + "- match: " + strings.TrimPrefix(match, " ") + size + after + "\n"
}

func TestEveryLayoutIsKept(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	need := []Recommendation{
		{Namespace: "media", Kind: "Deployment", Name: "sonarr", Container: "sonarr", Need: memory(500), By: "KRR"},
		{Namespace: "media", Kind: "Deployment", Name: "sonarr", Container: "side", Need: memory(100), By: "KRR"},
		{Namespace: "media", Kind: "Deployment", Name: "radarr", Container: "radarr", Need: memory(100), By: "KRR"},
	}
	radarr, other := sonarr(), sonarr()
	radarr.Name, radarr.Containers = "radarr", []registryinit.Container{{Name: "radarr", Main: true}}
	radarr.Resources = registryinit.Resources{}
	other.Containers = append(other.Containers, registryinit.Container{Name: "side"})
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		text := layouts().Draw(rt, "layout")
		f, err := openedIn(dir, text)
		if err != nil {
			rt.Skip("it has mistakes of its own")
		}
		sized, err := Propose(f, seen(f, other, radarr), need, Options{})
		if err != nil {
			rt.Fatalf("%v\n%s", err, text)
		}
		if f, err = openedIn(dir, string(sized.Text)); err != nil {
			rt.Fatalf("%v\n%s", err, sized.Text)
		}
		again, err := Propose(f, seen(f, other, radarr), need, Options{})
		if err != nil || !bytes.Equal(sized.Text, again.Text) {
			rt.Fatalf("%v: sized again: %s", err, cmp.Diff(string(sized.Text), string(again.Text)))
		}
		if ends := bytes.Count(sized.Text, []byte("\r\n")); ends > 0 && ends < bytes.Count(sized.Text, []byte("\n")) {
			rt.Fatalf("line ends are mixed:\n%q", sized.Text)
		}
	})
}

func memory(mi int64) quantity.Amounts { return quantity.Amounts{Memory: mi * mebi} }

// open returns a registry of a repository that has nothing else.
func open(t *testing.T, text string) *registryinit.File {
	t.Helper()
	f, err := openedIn(t.TempDir(), text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func openedIn(dir, text string) (*registryinit.File, error) {
	if err := os.WriteFile(filepath.Join(dir, "ballast.yaml"), []byte(text), 0o600); err != nil {
		return nil, err
	}
	return registryinit.Open(dir, nil, engine.Sections(transformers.All()))
}

// seen returns workloads as a survey under the registry of a file has them.
func seen(f *registryinit.File, workloads ...registryinit.Workload) *registryinit.Survey {
	for i, w := range workloads {
		workloads[i] = w.Under(f.Loaded)
	}
	return &registryinit.Survey{Workloads: workloads}
}

func sonarr() registryinit.Workload {
	requests := registryinit.Resources{Requests: memory(100)}
	return registryinit.Workload{
		Path: "apps/sonarr", Namespace: "media", Kind: "Deployment", Name: "sonarr", Sizable: true,
		Containers: []registryinit.Container{{Name: "sonarr", Main: true, Resources: requests}}, Resources: requests,
	}
}
