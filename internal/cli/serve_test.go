package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

func TestThePageOfThePluginHasEveryFlag(t *testing.T) {
	page, err := os.ReadFile("../../docs/plugin.md")
	if err != nil {
		t.Fatal(err)
	}
	newCLI(streams{}, nil).serveCommand().Flags().VisitAll(func(f *pflag.Flag) {
		if !strings.Contains(string(page), "| `--"+f.Name+"` |") {
			t.Errorf("docs/plugin.md says nothing of --%s", f.Name)
		}
	})
}
