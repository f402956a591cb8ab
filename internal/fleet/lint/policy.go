package lint

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/core/yamledit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
)

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
func rulesOf(o discover.Object) []rule {
	var all []rule
	for _, object := range objectsOf(o) {
		if object.Kind != o.Kind || object.Name != o.Name {
			continue
		}
		spec := object.Input().At("spec")
		if object.Group() != "kyverno.io" {
			kinds := texts(find(spec.At("matchConstraints").Any(), "resources"))
			r := rule{line: o.Line, writes: map[string]bool{}, kinds: kinds}
			r.patch(spec.At("mutations").Any())
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

// kyvernoRule reads a rule of Kyverno's that mutates: the object that is admitted, or other objects.
func kyvernoRule(written yamledit.Field) rule {
	mutate := written.At("mutate")
	kinds := texts(find(written.At("match").Any(), "kinds"))
	r := rule{name: written.At("name").Value(), writes: map[string]bool{}, kinds: kinds}
	if targets := mutate.At("targets"); targets.Exists() {
		r.kinds = texts(find(targets.Any(), "kind"))
	}
	for i, kind := range r.kinds {
		r.kinds[i] = kind[strings.LastIndex(kind, "/")+1:] // apps/v1/Deployment
	}
	for _, key := range mutate.Keys() {
		if key != "targets" {
			r.field(key, mutate.At(key).Any())
		}
	}
	return r
}

// patch notes every field that a patch names. What is in parentheses is asked for and not written,
// and annotations may have any name.
func (r rule) patch(value any) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			r.patch(item)
		}
	case yamledit.Pairs:
		for _, pair := range v {
			if strings.HasPrefix(pair.Key, "(") || strings.HasPrefix(pair.Key, "^(") || strings.HasPrefix(pair.Key, "<(") {
				continue
			}
			name := strings.Trim(pair.Key, "+=()")
			r.writes[name] = true
			if name != "annotations" {
				r.field(name, pair.Value)
			}
		}
	}
}

// field notes what the value of a key names: a patch, or a text in a language of its own.
func (r rule) field(key string, value any) {
	text, _ := value.(string)
	switch key {
	case "patchesJson6902":
		r.operations(text)
	case "expression":
		r.words(text)
	default:
		r.patch(value)
	}
}

// operations notes what a JSON patch writes: the names in its paths, and what it puts there.
func (r rule) operations(text string) {
	patch, err := yamledit.Parse([]byte(text))
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
		r.patch(operation.At("value").Any())
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

// find returns every value under a key, however deep.
func find(value any, key string) []any {
	var all []any
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			all = append(all, find(item, key)...)
		}
	case yamledit.Pairs:
		for _, pair := range v {
			if pair.Key == key {
				all = append(all, pair.Value)
			}
			all = append(all, find(pair.Value, key)...)
		}
	}
	return all
}

// texts returns the texts among values and in the lists among them.
func texts(values []any) []string {
	var all []string
	for _, value := range values {
		switch v := value.(type) {
		case string:
			all = append(all, v)
		case []any:
			all = append(all, texts(v)...)
		}
	}
	return all
}
