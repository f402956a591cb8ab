package server

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/transformers"
)

// What a box says comes from where a repository was: no label of a metric and no line of the log is made of it.
func TestABoxIsNotBelieved(t *testing.T) {
	s := &Server{Config: Config{Transformers: transformers.All()}}
	count := plugin.Count{Transformer: "sizing", Severity: transform.Info, Status: transform.Applied, Number: 1}
	r := &record{}
	if err := s.take(plugin.Answer{Findings: []plugin.Count{count}, Warnings: []string{"--password hunter2"}},
		r); err != nil {
		t.Fatal(err)
	}
	if len(r.findings) != 1 || len(r.warnings) != 1 || strings.Contains(r.warnings[0], "hunter2") {
		t.Errorf("got %+v, %q", r.findings, r.warnings)
	}
	for name, change := range map[string]func(*plugin.Count){
		"a transformer that there is not": func(c *plugin.Count) { c.Transformer = "x" },
		"a severity that there is not":    func(c *plugin.Count) { c.Severity = "x" },
		"a status that there is not":      func(c *plugin.Count) { c.Status = "x" },
		"fewer than none":                 func(c *plugin.Count) { c.Number = -1 },
	} {
		wrong := count
		change(&wrong)
		if err := s.take(plugin.Answer{Findings: []plugin.Count{count, wrong}}, &record{}); err == nil {
			t.Errorf("%s is counted", name)
		}
	}
	if err := s.take(plugin.Answer{Findings: make([]plugin.Count, mostCounts+1)}, &record{}); err == nil {
		t.Error("any number is counted")
	}
}
