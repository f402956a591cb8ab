package server

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/source/render"
	"github.com/vixens-io/ballast/transformers"
)

func TestAConfigurationThatMakesNoSenseIsRefusedAtOnce(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"--concurrency 0":                      func(c *Config) { c.Concurrency = 0 },
		"--timeout and --stall-timeout":        func(c *Config) { c.Timeout = 0 },
		"--grace -1s":                          func(c *Config) { c.Grace = -time.Second },
		"--max-entries 0":                      func(c *Config) { c.Limits.Entries = 0 },
		`there is no transformer "nothere"`:    func(c *Config) { c.Operator.Skip = []string{"nothere"} },
		`there is no transformer "neither is"`: func(c *Config) { c.Operator.Only = []string{"neither is"} },
	} {
		c := DefaultConfig()
		c.Transformers = transformers.All()
		change(&c)
		var usage engine.Usage
		if _, err := newServer(c); !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// A helm says by its build which one it is: the one of the machine is of some version of Argo CD and not of another.
func TestAnotherHelmIsToldAtTheStart(t *testing.T) {
	helm, err := render.Options{}.HelmProgram()
	if err != nil {
		t.Skip("helm is not installed: go install helm.sh/helm/v4/cmd/helm@v4.3.1")
	}
	for _, v := range []release.Version{"3.4", "3.6"} {
		h := start(t, func(c *Config) { c.Operator.ArgoCD = v })
		want := v.Facts().HelmMajor() != helm.Major()
		if told := strings.Contains(h.log.String(), "charts are rendered by helm "+helm.Version); told != want {
			t.Errorf("Argo CD %s: told %v, want %v: %s", v, told, want, h.log)
		}
	}
}
