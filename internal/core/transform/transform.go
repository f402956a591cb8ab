// Package transform is the engine: transformers look at objects and propose edits, each
// with a reason; the engine refuses those that contradict one another, applies the rest
// and records every one as a finding.
package transform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Stage says when a transformer looks. All transformers of a stage see the same
// snapshot of an object, those of a later stage see the edits of the earlier one.
type Stage int

// The stages. Inject is for containers, commands and environments; Complete for labels,
// resources, priority and security, of injected containers too.
const (
	Inject Stage = iota
	Complete
	stages
)

// Target says which objects a transformer looks at.
type Target struct {
	workloads bool
	kinds     []GroupKind
	cluster   []GroupKind // those of the kinds that live in no namespace

	others func(group, kind string) bool // further kinds, whose objects are only looked at if their document is worth it
}

// GroupKind names a kind of objects: the group is empty for the core group.
type GroupKind struct{ Group, Kind string }

// Workloads are the objects that run pods, by the table of workload kinds.
var Workloads = Target{workloads: true}

// Kinds are objects of the kinds named.
func Kinds(kinds ...GroupKind) Target { return Target{kinds: kinds} }

// ClusterKinds are objects of the kinds named, which live in no namespace: no entry for one
// is for them, whatever the Application's destination.
func ClusterKinds(kinds ...GroupKind) Target { return Target{kinds: kinds, cluster: kinds} }

// WorthALook are the objects of all kinds that a function wants, as far as the Worth of the transformer says that
// their documents are worth it. They are for notes: where their document cannot be read, or the registry contradicts
// itself about them, the render goes out all the same.
func WorthALook(wants func(group, kind string) bool) Target { return Target{others: wants} }

// And are the objects of both targets.
func (t Target) And(u Target) Target {
	both := Target{
		workloads: t.workloads || u.workloads,
		kinds:     slices.Concat(t.kinds, u.kinds), cluster: slices.Concat(t.cluster, u.cluster),
		others: t.others,
	}
	if u.others != nil {
		both.others = u.others
	}
	return both
}

// mayWant reports whether objects of a kind are only looked at if their document is worth it.
func (t Target) mayWant(group, kind string) bool { return t.others != nil && t.others(group, kind) }

func (t Target) wants(group, kind string, table workload.Table) bool {
	if t.workloads && table.Has(group, kind) {
		return true
	}
	return slices.Contains(t.kinds, GroupKind{group, kind})
}

// Rule is one thing that a transformer finds. Its ID is the transformer's name, a slash
// and the rule's name; waivers and reports speak of it.
type Rule struct {
	Name     string
	Severity Severity
	Danger   bool       // left open, it may cost data or keep pods from running
	Protects Protection // what an object loses that leaves without its edit
	Counts   Count      // where what it finds is counted
	Doc      string
}

// Spec describes a transformer.
type Spec struct {
	Name    string // the outcome, in words with dashes: "safe-sync"
	Section string // its part of the registry
	Stage   Stage
	For     Target
	Reads   []GroupKind // kinds of other objects that it asks the Pass for
	Peers   bool        // it asks the Pass for Workloads, though it may not look at them itself
	OnWith  []string    // sections that turn it on beside its own
	Writes  []string    // keys of the fields that it alone may edit: "env", "containers/*/securityContext"
	Rules   []Rule
	Doc     string // its README

	// Worth, if given, says whether the bytes of a document may be about what the transformer
	// does. In a render of which none are, objects of the kinds that For and Reads name are
	// left alone undecoded.
	Worth func(settings any, document []byte) bool
}

// Definition is a transformer, ready for the engine.
type Definition struct {
	Spec
	registry registry.Section
	plan     func(c config, p *Pass) error
	sizes    func(c config, o OtherWorkload) map[string]Size // of the one that knows; else nil
	turnsOff func(c config, o Other) bool                    // of the one that knows; else nil
}

// Section returns the transformer's part of the registry.
func (d Definition) Section() registry.Section { return d.registry }

// On reports whether the registry turns the transformer on: it states its section, or one that it goes with.
func (d Definition) On(r *registry.Registry) bool {
	return r.On(d.Spec.Section) || slices.ContainsFunc(d.OnWith, r.On)
}

// Source is a line of a registry file.
type Source = registry.Source

// Report takes the mistakes that a check finds in settings or in an entry.
type Report = registry.Report

// Glob is a pattern of the registry, in which * stands for any run of characters and ? for
// one.
type Glob = registry.Glob

// Config is what the registry says to a transformer about one object.
type Config[S, E any] struct {
	Settings S
	Entry    *E     // what the registry states for this object; nil if nothing
	Source   Source // where the entry is stated

	config
}

// Of returns what the registry says about another object of the render.
func (c Config[S, E]) Of(o Other) Config[S, E] { return typed[S, E](c.of(o)) }

// Waived reports whether a waiver lets the container off the rule.
func (c Config[S, E]) Waived(rule, container string) bool {
	return c.match != nil && len(c.match.Waivers(c.by.Name+"/"+rule, container)) > 0
}

// ReportOnly reports whether edits are planned and recorded, and not made.
func (c Config[S, E]) ReportOnly() bool {
	return c.match != nil && c.match.Mode(c.by.Section) == registry.ReportOnly
}

// Firm returns where a farther layer stands firm against the layer that states the entry: an operator's, or one
// that locks something.
func (c Config[S, E]) Firm() (by Source, ok bool) {
	if c.match == nil {
		return Source{}, false
	}
	return c.match.Firm(c.by.Section)
}

// FirmEntry returns what that farther layer states for this object; nil if nothing.
func (c Config[S, E]) FirmEntry() *E {
	if c.match == nil {
		return nil
	}
	stated, ok := c.match.Farther(c.by.Section)
	if !ok {
		return nil
	}
	return stated.Value.(*E)
}

func typed[S, E any](c config) Config[S, E] {
	t := Config[S, E]{Settings: *c.settings.(*S), config: c}
	if c.entry != nil {
		t.Entry, t.Source = c.entry.Value.(*E), c.entry.Source
	}
	return t
}

// EntrySource returns where a part of the entry is stated.
func (c Config[S, E]) EntrySource(path ...string) Source {
	if c.entry == nil {
		return Source{}
	}
	return c.entry.SourceOf(path...)
}

// SettingSource returns where a setting is stated; zero if it has its default.
func (c Config[S, E]) SettingSource(path ...string) Source { return c.setting(path...) }

// PodSecurity returns the Pod Security level that the registry says a namespace enforces, and where; "" where it does
// not say. The section of fix-perms states it, for all transformers.
func (c Config[S, E]) PodSecurity(namespace string) (level string, at Source) {
	return c.text("fixPerms", "podSecurity", namespace)
}

// config is a Config before its types are known.
type config struct {
	settings any
	entry    *registry.Stated
	setting  func(path ...string) Source
	text     func(section, setting, name string) (string, Source)
	of       func(Other) config
	match    *registry.Match
	by       *Spec
}

// SettingsChecker is implemented by settings that can be wrong in more ways than their
// types say.
type SettingsChecker interface{ Check(r *Report) }

// EntryChecker is implemented by entries that can be wrong under given settings.
type EntryChecker[S any] interface{ Check(settings S, r *Report) }

// Loosener is implemented by entries that can take protection away which another keeps.
type Loosener[E any] interface {
	// Loosens says how, next to what an entry of a farther layer says of the same object; "" if it
	// does not.
	Loosens(farther E) string
}

// Define makes a transformer out of its description, the defaults of its settings and
// the function that plans.
func Define[S, E any](spec Spec, defaults func() S, plan func(Config[S, E], *Pass) error) Definition {
	section := registry.Section{
		Name:     spec.Section,
		Doc:      summary(spec.Doc),
		Settings: func() any { s := defaults(); return &s },
		Entry:    func() any { return new(E) },
		CheckSettings: func(settings any, r *Report) {
			if c, ok := settings.(SettingsChecker); ok {
				c.Check(r)
			}
		},
		CheckEntry: func(settings, entry any, r *Report) {
			if c, ok := entry.(EntryChecker[S]); ok {
				c.Check(*settings.(*S), r)
			}
		},
	}
	if _, ok := any(*new(E)).(Loosener[E]); ok {
		section.Loosens = func(nearer, farther any) string {
			return any(*nearer.(*E)).(Loosener[E]).Loosens(*farther.(*E))
		}
	}
	for _, rule := range spec.Rules {
		section.Rules = append(section.Rules, spec.Name+"/"+rule.Name)
	}
	return Definition{Spec: spec, registry: section, plan: func(c config, p *Pass) error {
		return plan(typed[S, E](c), p)
	}}
}

// rule returns a rule by name. A transformer that names another is at fault, and any test
// of it shows that.
func (d *Definition) rule(name string) Rule {
	for _, r := range d.Rules {
		if r.Name == name {
			return r
		}
	}
	panic(fmt.Sprintf("transformer %s has no rule %q", d.Name, name))
}

// RuleOf returns the rule that an ID such as "safe-sync/rclone-sync" names; the zero Rule if there is none.
func RuleOf(all []Definition, id string) Rule {
	for _, d := range all {
		for _, r := range d.Rules {
			if d.Name+"/"+r.Name == id {
				return r
			}
		}
	}
	return Rule{}
}

// Field is a place in an object, which may not exist yet.
type Field = yamledit.Field

// The values of a proposal that are no scalars.
type (
	// Pairs is a map value whose keys keep their order.
	Pairs = yamledit.Pairs
	// Pair is one key of Pairs with its value.
	Pair = yamledit.Pair
	// Items is a list.
	Items = yamledit.Items
)

// Embedded returns what the YAML in a string holds, such as the values of a chart; nothing for
// a string that is no YAML.
func Embedded(f Field) Field { return ParseYAML([]byte(f.Value())) }

// ParseYAML returns what a text holds, such as a file of values; nothing for a text that is no YAML.
func ParseYAML(text []byte) Field {
	doc, err := yamledit.Parse(text)
	if err != nil {
		return Field{}
	}
	return doc.Root()
}

// Object is one Kubernetes object.
type Object = manifest.Object

// summary returns the first paragraph of a README, without its heading, on one line.
func summary(doc string) string {
	for paragraph := range strings.SplitSeq(doc, "\n\n") {
		paragraph = strings.TrimSpace(paragraph)
		if paragraph != "" && !strings.HasPrefix(paragraph, "#") {
			return strings.Join(strings.Fields(paragraph), " ")
		}
	}
	return ""
}
