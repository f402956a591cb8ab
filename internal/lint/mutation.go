package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/fleet"
	"github.com/vixens-io/ballast/internal/splice"
	"github.com/vixens-io/ballast/internal/transform"
	"github.com/vixens-io/ballast/internal/workload"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// mutations gives the policies that write at admission time what Ballast writes at render time:
// two owners of one field fight, and Argo CD sees it as drift.
func (l *Linter) mutations() []Problem {
	owners := l.owners()
	var all []Problem
	for _, o := range l.fleet.Mutations {
		for _, rule := range rulesOf(o) {
			if !rule.isAboutPods() {
				continue
			}
			for _, field := range keys(owners, func(field string) bool { return rule.writes[field] }) {
				all = append(all, Problem{
					ID: mutation, Severity: transform.Warning, File: o.File, Line: rule.line,
					Message: fmt.Sprintf("%s %s%s writes %s when objects are admitted, and so does the transformer %s when they are rendered: drop it there, or switch the section off in the registry",
						o.Kind, o.Name, rule.named(), field, owners[field]),
				})
			}
		}
	}
	return all
}

// owners gives the fields that the transformers in force write, and who writes each. Of labels,
// only those of sizes are anybody's; the data of ConfigMaps are too common a word.
func (l *Linter) owners() map[string]string {
	all := map[string]string{}
	for _, d := range l.transformers {
		if !l.on[d.Spec.Section] {
			continue
		}
		for _, field := range d.Writes {
			name := field[strings.LastIndex(field, "/")+1:]
			if name != "labels" && name != "data" {
				all[name] = d.Name
			}
		}
	}
	for _, settings := range sections[sizing.Settings](l, sizing.Definition.Spec.Section) {
		if settings.Label != "" {
			all[settings.Label] = sizing.Definition.Name
		}
	}
	return all
}

// rule is one thing that a policy does.
type rule struct {
	name   string
	line   int
	kinds  []string // of the objects that it is for; none: not known
	writes map[string]bool
}

func (r rule) named() string {
	if r.name == "" {
		return ""
	}
	return ", rule " + r.name + ","
}

// isAboutPods reports whether a rule may be for what Ballast renders: pods, what runs them, and
// the other kinds that transformers look at.
func (r rule) isAboutPods() bool {
	return len(r.kinds) == 0 || slices.ContainsFunc(r.kinds, func(kind string) bool {
		kind = strings.ToLower(kind)
		return strings.Contains(kind, "*") || slices.ContainsFunc(ours(), func(own string) bool {
			own = strings.ToLower(own)
			return kind == own || kind == own+"s"
		})
	})
}

// ours are the kinds that transformers look at. Policies rarely say of which group a kind is: a
// Service is taken for that of every cluster, not for Knative's.
func ours() []string {
	kinds := []string{"VerticalPodAutoscaler", "MutatingWebhookConfiguration", "ClusterPolicy"}
	for _, k := range workload.Kinds() {
		if k.Kind != "Service" {
			kinds = append(kinds, k.Kind)
		}
	}
	return kinds
}

// rulesOf reads what a policy does.
func rulesOf(o fleet.Object) []rule {
	var all []rule
	for _, object := range objectsOf(o) {
		if object.Kind != o.Kind || object.Name != o.Name {
			continue
		}
		spec := object.Input().At("spec")
		if object.Group() != "kyverno.io" {
			r := rule{line: o.Line, writes: map[string]bool{}, kinds: texts(find(spec.At("matchConstraints"), "resources"))}
			r.patch(spec.At("mutations"))
			all = append(all, r)
			continue
		}
		for _, written := range spec.At("rules").Each() {
			if written.At("mutate").Exists() {
				r := kyvernoRule(written)
				r.line = o.Line + written.Line() - object.Input().Line()
				all = append(all, r)
			}
		}
	}
	return all
}

// kyvernoRule reads a rule of Kyverno's that mutates: what it is told of, or other objects.
func kyvernoRule(written splice.Field) rule {
	mutate := written.At("mutate")
	r := rule{name: written.At("name").Value(), writes: map[string]bool{}, kinds: texts(find(written.At("match"), "kinds"))}
	if targets := mutate.At("targets"); targets.Exists() {
		r.kinds = texts(find(targets, "kind"))
	}
	for i, kind := range r.kinds {
		r.kinds[i] = kind[strings.LastIndex(kind, "/")+1:] // apps/v1/Deployment
	}
	for _, key := range mutate.Keys() {
		if key != "targets" {
			r.field(key, mutate.At(key))
		}
	}
	return r
}

// patch notes every field that a patch names. What is in parentheses is asked for and not written,
// and annotations may be called like anything.
func (r rule) patch(f splice.Field) {
	for _, item := range f.Each() {
		r.patch(item)
	}
	for _, key := range f.Keys() {
		if strings.HasPrefix(key, "(") || strings.HasPrefix(key, "^(") || strings.HasPrefix(key, "<(") {
			continue
		}
		name := strings.Trim(key, "+=()")
		r.writes[name] = true
		if name != "annotations" {
			r.field(name, f.At(key))
		}
	}
}

// field notes what the value of a key names: a patch, or a text in a language of its own.
func (r rule) field(key string, f splice.Field) {
	switch key {
	case "patchesJson6902":
		r.operations(f.Value())
	case "expression":
		r.words(f.Value())
	default:
		r.patch(f)
	}
}

// operations notes what a JSON patch writes: the ends of its paths, and what it puts there.
func (r rule) operations(text string) {
	patch, err := splice.Parse([]byte(text))
	if err != nil {
		r.words(text) // it is completed at admission time
		return
	}
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	for _, operation := range patch.Input().Each() {
		if operation.At("op").Value() == "test" {
			continue
		}
		for segment := range strings.SplitSeq(operation.At("path").Value(), "/") {
			r.writes[unescape.Replace(segment)] = true
		}
		r.patch(operation.At("value"))
	}
}

// words notes the words of an expression, and what stands in quotes: the name of a label has a
// slash of its own.
func (r rule) words(text string) {
	const ends = " \t\r\n\"'{}[](),:"
	for _, more := range []string{"", "/"} {
		for _, word := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(ends+more, c) }) {
			r.writes[word] = true
		}
	}
}

// find gives every field under a key, however deep.
func find(f splice.Field, key string) []splice.Field {
	var all []splice.Field
	switch f.Kind() {
	case splice.Map:
		for _, name := range f.Keys() {
			if name == key {
				all = append(all, f.At(name))
			}
			all = append(all, find(f.At(name), key)...)
		}
	case splice.List:
		for _, item := range f.Each() {
			all = append(all, find(item, key)...)
		}
	}
	return all
}

// texts gives the texts that fields are, or are lists of.
func texts(fields []splice.Field) []string {
	var all []string
	for _, f := range fields {
		if f.Kind() == splice.List {
			all = append(all, texts(f.Each())...)
		} else if f.Value() != "" {
			all = append(all, f.Value())
		}
	}
	return all
}
