// Package monitoring tests the alerts of the example.
package monitoring

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/manifest"
)

// TestRules runs the unit tests of tests/ on the rules, as Prometheus reads them.
func TestRules(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("SKIPPED: the alerts are not tested, for there is no promtool here: apt-get install prometheus")
	}
	tests, err := filepath.Glob("tests/*.yaml")
	if err != nil || len(tests) == 0 {
		t.Fatalf("no tests (%v)", err)
	}
	for _, test := range tests {
		name := strings.TrimSuffix(filepath.Base(test), ".yaml")
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, name+".rules.yaml"), rules(t, name+".yaml"))
			write(t, filepath.Join(dir, name+".yaml"), read(t, test))
			for _, args := range [][]string{{"check", "rules", name + ".rules.yaml"}, {"test", "rules", name + ".yaml"}} {
				cmd := exec.Command(promtool, args...)
				cmd.Dir = dir
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
				}
			}
		})
	}
}

// TestEveryRuleHasATest keeps alerts from being added without one.
func TestEveryRuleHasATest(t *testing.T) {
	files, err := filepath.Glob("*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if file == "kustomization.yaml" {
			continue
		}
		tests := string(read(t, filepath.Join("tests", file)))
		for line := range strings.Lines(string(rules(t, file))) {
			_, alert, ok := strings.Cut(strings.TrimSpace(line), "alert: ")
			if ok && !strings.Contains(tests, "alertname: "+alert+"\n        exp_alerts:") {
				t.Errorf("%s: nothing expects the alert %s", file, alert)
			}
		}
	}
}

// rules returns the groups of a PrometheusRule as a file of rules.
func rules(t *testing.T, file string) []byte {
	t.Helper()
	documents, err := manifest.Read(file, strings.NewReader(string(read(t, file))))
	if err != nil {
		t.Fatal(err)
	}
	if err := documents[0].Decode(); err != nil {
		t.Fatal(err)
	}
	text, err := documents[0].Objects()[0].Input().At("spec").Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
