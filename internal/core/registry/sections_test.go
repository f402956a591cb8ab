package registry

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/go-multierror"
)

// quantity stands for the types that read themselves from text.
type quantity string

func (q *quantity) UnmarshalText(text []byte) error {
	if len(text) == 0 || text[0] < '0' || text[0] > '9' {
		return fmt.Errorf("is %q, want a quantity such as 128Mi", text)
	}
	*q = quantity(text)
	return nil
}

func (quantity) JSONSchema() map[string]any {
	return map[string]any{"type": []string{"string", "number"}, "pattern": "^[0-9]"}
}

type resources struct {
	CPU    quantity `yaml:"cpu" example:"100m" doc:"Processor time."`
	Memory quantity `yaml:"memory" example:"128Mi" doc:"Memory."`
}

type tier struct {
	Requests resources `yaml:"requests" doc:"What is set aside."`
	Limits   resources `yaml:"limits" doc:"What is the most."`
}

type sizingSettings struct {
	Unregistered string               `yaml:"unregistered" enum:"warn,error,allow" doc:"What becomes of a workload nobody sized."`
	Label        string               `yaml:"label" doc:"The label that carries the tier."`
	PerContainer string               `yaml:"containerLabel" example:"vixens.io/sizing.{container}" doc:"The label of one container."`
	Mirror       bool                 `yaml:"mirror" doc:"Whether the workload itself is labelled too."`
	Conflict     string               `yaml:"conflict" enum:"keep,registry,error" doc:"Who wins over the author's label."`
	Resources    string               `yaml:"resources" enum:"fill,none,replace" doc:"Whether resources are set."`
	Keep         []string             `yaml:"keep" merge:"set" doc:"Values that are an opt-out."`
	Tiers        map[string]tier      `yaml:"tiers" doc:"The tiers."`
	Sidecars     map[string]resources `yaml:"sidecars" doc:"Caps of sidecars."`
}

type sizingEntry struct {
	Main       string            `yaml:"main" short:"true" doc:"The tier of the main container."`
	Containers map[string]string `yaml:"containers" example:"{litestream: micro}" doc:"The tiers of others."`
}

type prioritySettings struct {
	Classes []string `yaml:"classes" required:"true" doc:"The classes that exist."`
	Default string   `yaml:"default" doc:"The class of who has none."`
}

type priorityClass string

type syncSettings struct {
	Strategy string `yaml:"strategy" enum:"copy,history,max-delete" doc:"How a sync is made safe."`
}

type fixPermsSettings struct {
	Image string `yaml:"image" required:"true" doc:"The image of the init container."`
}

type fixPermsEntry struct {
	Volumes []string `yaml:"volumes" required:"true" doc:"The claims."`
	User    *int     `yaml:"user" doc:"Whose they become."`
	Group   *int     `yaml:"group" doc:"Which group's they become."`
}

type vpaEntry struct {
	UpdateMode string `yaml:"updateMode" enum:"Off,Initial,Recreate,Auto" required:"true" doc:"The mode."`
}

// testSections are shaped as the sections of the design are.
func testSections() []Section {
	return []Section{
		{
			Name: "sizing", Doc: "How large each workload is.",
			Settings: func() any {
				return &sizingSettings{
					Unregistered: "warn", Label: "vixens.io/sizing", Mirror: true,
					Keep: []string{"custom"}, Tiers: map[string]tier{"default": {}},
				}
			},
			Entry:         func() any { return new(sizingEntry) },
			Rules:         []string{"sizing/unregistered"},
			CheckSettings: checkSizing,
			CheckEntry:    checkTier,
		},
		{
			Name: "priority", Doc: "Who goes first.",
			Settings: func() any { return new(prioritySettings) },
			Entry:    func() any { return new(priorityClass) },
		},
		{
			Name: "sync", Doc: "How backups are kept from deleting.",
			Settings: func() any { return &syncSettings{Strategy: "copy"} },
			Rules:    []string{"safe-sync/rclone-sync", "safe-sync/rsync-delete"},
		},
		{
			Name: "fixPerms", Doc: "Who owns which volume.",
			Settings: func() any { return new(fixPermsSettings) },
			Entry:    func() any { return new(fixPermsEntry) },
		},
		{
			Name: "vpa", Doc: "How autoscalers act.",
			Settings: func() any { return new(struct{}) },
			Entry:    func() any { return new(vpaEntry) },
		},
	}
}

func checkSizing(settings any, r *Report) {
	s := settings.(*sizingSettings)
	if len(s.Tiers) == 1 {
		r.Warnf([]string{"tiers"}, "has no tiers but the default one")
	}
	for _, name := range sortedKeys(s.Tiers) {
		if s.Tiers[name].Limits.Memory == "0" {
			r.Errorf([]string{"tiers", name, "limits", "memory"}, "nothing runs in no memory")
		}
	}
}

func checkTier(settings, e any, r *Report) {
	known := sortedKeys(settings.(*sizingSettings).Tiers)
	if main := e.(*sizingEntry).Main; main != "none" && !slices.Contains(known, main) {
		r.Errorf([]string{"main"}, "unknown tier %q, want %s", main, oneOf(known))
	}
}

// document puts a spec into a whole document; the spec's first line is line 5.
func document(spec string) string {
	return "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: test}\nspec:\n" + spec
}

// layers makes each spec a layer of its own, farthest first: file far.yaml, then near.yaml, then nearest.yaml.
func layers(specs ...string) []Layer {
	names := []string{"far.yaml", "near.yaml", "nearest.yaml"}
	var all []Layer
	for i, s := range specs {
		all = append(all, Parse(names[i], []byte(document(s))))
	}
	return all
}

func load(t *testing.T, specs ...string) *Registry {
	t.Helper()
	r, err := Load(testSections(), layers(specs...))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// messages returns each mistake of an error as it is shown.
func messages(err error) []string {
	var all *multierror.Error
	if !errors.As(err, &all) {
		return nil
	}
	var texts []string
	for _, e := range all.Errors {
		texts = append(texts, e.Error())
	}
	return texts
}
