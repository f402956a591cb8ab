package server

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/vixens-io/ballast/internal/core/engine"
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
