package vpa

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/transform/transformtest"
)

func TestCases(t *testing.T) { transformtest.Run(t, "testdata", Definition) }

// Who knows sizes is another transformer. This one gives each container the tier of its name.
func TestCasesWithSizes(t *testing.T) { transformtest.Run(t, "testdata/sizes", Definition, byName) }

type tiers struct {
	Tiers map[string]tier `yaml:"tiers"`
}

type tier struct {
	Requests   map[string]quantity.Quantity `yaml:"requests"`
	Limits     map[string]quantity.Quantity `yaml:"limits"`
	MinAllowed map[string]quantity.Quantity `yaml:"minAllowed"`
	MaxAllowed map[string]quantity.Quantity `yaml:"maxAllowed"`
}

var byName = transform.WithSizes(transform.Define(
	transform.Spec{Name: "sizing", Section: "sizing", Stage: transform.Complete, For: transform.Workloads},
	func() tiers { return tiers{} },
	func(transform.Config[tiers, struct{}], *transform.Pass) error { return nil },
), func(c transform.Config[tiers, struct{}], o transform.OtherWorkload) map[string]transform.Size {
	all := map[string]transform.Size{}
	for _, container := range o.Containers {
		name := container.Name
		if t, ok := c.Settings.Tiers[name]; ok {
			all[name] = transform.Size{
				Tier: name, Requests: t.Requests, Limits: t.Limits, MinAllowed: t.MinAllowed, MaxAllowed: t.MaxAllowed,
				SourceOf: func(path ...string) transform.Source {
					return c.SettingSource(append([]string{"tiers", name}, path...)...)
				},
			}
		}
	}
	return all
})

func TestAMessageQuotesALongTextInPart(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("a", 80):        strings.Repeat("a", 80),
		strings.Repeat("a", 81):        strings.Repeat("a", 80) + "…",
		strings.Repeat("a", 79) + "éa": strings.Repeat("a", 79) + "…",
	} {
		if got := short(text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
