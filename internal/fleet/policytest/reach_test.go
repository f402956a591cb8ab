package policytest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/transformers"
)

// --update writes what the author of a test says to where that author says.
func TestNothingIsComparedOrWrittenOutsideOfTheRepository(t *testing.T) {
	const ok = ""
	for name, tt := range map[string]struct{ expects, want string }{
		"beside":                    {"output: out.yaml", ok},
		"above":                     {"output: ../out.yaml", ok},
		"further up":                {"output: ../../outside/out.yaml", "is outside of the repository"},
		"from the root":             {"output: TOP/outside/out.yaml", "is outside of the repository"},
		"from the root and inside":  {"output: TOP/repo/out.yaml", ok},
		"a link to a folder":        {"output: link/out.yaml", "is outside of the repository"},
		"a link to a file":          {"output: there.yaml", "is outside of the repository"},
		"a link to nothing":         {"output: new.yaml", "is a link that leads nowhere"},
		"a snapshot":                {"snapshot: ../../outside", "is outside of the repository"},
		"a snapshot behind a link":  {"snapshot: link", "is outside of the repository"},
		"a snapshot with a link":    {"snapshot: found", "is outside of the repository"},
		"a snapshot of its own":     {"snapshot: own", ok},
		"of a fleet with bad names": {"fleet: ../fleet, snapshot: own", ok},
	} {
		for _, repository := range []bool{true, false} {
			if name == "above" && !repository || strings.Contains(name, "inside") && !repository {
				continue
			}
			t.Run(name, func(t *testing.T) {
				top := t.TempDir()
				inputs := "inputs: [pod.yaml], "
				if strings.HasPrefix(tt.expects, "fleet") {
					inputs = ""
				}
				files := "-- outside/there.yaml --\n-- outside/old.findings --\n" +
					"-- repo/tests/pod.yaml --\n{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n" +
					"-- repo/tests/ballast.yaml --\n" +
					"{apiVersion: ballast.vixens.io/v1alpha1, kind: Registry, metadata: {name: a}, spec: {sync: {}}}\n" +
					"-- repo/fleet/a.yaml --\n" +
					"{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: ../../../../outside/x}, " +
					"spec: {source: {repoURL: 'https://h/r', path: .}}}\n" +
					"-- repo/tests/ballast-test.yaml --\n" + head +
					"spec: {cases: [{name: a, " + inputs + "registry: [ballast.yaml], " +
					strings.ReplaceAll(tt.expects, "TOP", top) + "}]}\n-- repo/tests/found/b --\n"
				if repository {
					files += "-- repo/.git/HEAD --\n"
				}
				if err := txtar.Write(txtar.Parse([]byte(files)), top); err != nil {
					t.Fatal(err)
				}
				for link, to := range map[string]string{
					"link": "../../outside", "there.yaml": "../../outside/there.yaml", "new.yaml": "../../outside/new.yaml",
					"found/pod.yaml.findings": "../../../outside/there.yaml",
				} {
					if err := os.Symlink(to, filepath.Join(top, "repo/tests", link)); err != nil {
						t.Fatal(err)
					}
				}
				wantOutcome(t, filepath.Join(top, "repo/tests/ballast-test.yaml"), tt.want)
				outside, err := os.ReadDir(filepath.Join(top, "outside"))
				if err != nil || len(outside) != 2 {
					t.Errorf("outside is %v, %v", outside, err)
				}
				if text, err := os.ReadFile(filepath.Join(top, "outside/there.yaml")); err != nil || len(text) > 0 {
					t.Errorf("written: %s, %v", text, err)
				}
			})
		}
	}
}

// wantOutcome updates what a test expects. Its one case fails with a message, or passes.
func wantOutcome(t *testing.T, path, want string) {
	t.Helper()
	files, err := Read([]string{path}, transformers.All())
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := Run(t.Context(), Cases(files), Request{Transformers: transformers.All()})
	if err != nil {
		t.Fatal(err)
	}
	if err := Update(files, outcomes); err != nil {
		t.Fatal(err)
	}
	if want == "" != outcomes[0].Passed() {
		t.Errorf("got %v, want %q", outcomes[0].Failures, want)
	}
	if want != "" && !strings.Contains(outcomes[0].Failures[0].Message, want) {
		t.Errorf("got %q, want %q", outcomes[0].Failures[0].Message, want)
	}
}
