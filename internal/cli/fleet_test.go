package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// A flag of a command that looks at a whole repository means the same in each of them.
func TestFleetFlagsMeanTheSameEverywhere(t *testing.T) {
	shared := new(fleet).flags()
	for _, line := range []string{"audit", "diff", "drift", "registry check", "registry import", "registry init"} {
		cmd, _, err := newCLI(streams{err: new(bytes.Buffer)}, nil).command("ballast").Find(strings.Fields(line))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"helm-binary", "enable-helm"} {
			if cmd.Flags().Lookup(name) == nil {
				t.Errorf("%s has no --%s", line, name)
			}
		}
		shared.VisitAll(func(want *pflag.Flag) {
			got := cmd.Flags().Lookup(want.Name)
			if got == nil {
				t.Errorf("%s has no --%s", line, want.Name)
				return
			}
			if !strings.HasSuffix(got.Usage, want.Usage) || got.DefValue != want.DefValue {
				t.Errorf("%s: --%s is %q, by default %q; want %q, %q", line, want.Name, got.Usage, got.DefValue, want.Usage,
					want.DefValue)
			}
		})
	}
}
