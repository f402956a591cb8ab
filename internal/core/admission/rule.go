// Package admission reads the policies of a cluster that change objects when they are admitted: Kyverno's, and
// those of Kubernetes itself.
package admission

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

const kyverno = "kyverno.io"

// Kinds returns the kinds of policies that may change objects.
func Kinds() []transform.GroupKind {
	return []transform.GroupKind{
		{Group: kyverno, Kind: "ClusterPolicy"},
		{Group: kyverno, Kind: "Policy"},
		{Group: "policies.kyverno.io", Kind: "MutatingPolicy"},
		{Group: "policies.kyverno.io", Kind: "NamespacedMutatingPolicy"},
		{Group: "admissionregistration.k8s.io", Kind: "MutatingAdmissionPolicy"},
	}
}

// Is reports whether objects of a kind may be policies that change others.
func Is(group, kind string) bool {
	return slices.Contains(Kinds(), transform.GroupKind{Group: group, Kind: kind})
}

// Rule is one thing that a policy does to objects.
type Rule struct {
	Name   string
	Line   int             // 1-based, of the policy's document
	Kinds  []string        // of the objects that it is for; none: not known
	Writes map[string]bool // the fields and labels that it names

	policy  manifest.Object
	written yamledit.Field // the rule, or the policy's spec
}

// RulesOf reads what a policy does.
func RulesOf(policy manifest.Object) []Rule {
	root := policy.Input()
	spec := root.At("spec")
	if policy.Group() != kyverno {
		kinds := texts(find(spec.At("matchConstraints").Any(), "resources"))
		r := Rule{Line: root.Line(), Writes: map[string]bool{}, Kinds: kinds, policy: policy, written: spec}
		r.patch(spec.At("mutations").Any())
		return []Rule{r}
	}
	var all []Rule
	for _, written := range spec.At("rules").Each() {
		if written.At("mutate").Exists() {
			r := kyvernoRule(written)
			r.policy, r.written, r.Line = policy, written, written.Line()
			all = append(all, r)
		}
	}
	return all
}

// IsAbout reports whether a rule may be for objects of one of the kinds.
func (r Rule) IsAbout(kinds ...string) bool {
	return len(r.Kinds) == 0 || slices.ContainsFunc(r.Kinds, func(kind string) bool {
		kind = strings.ToLower(kind)
		return strings.Contains(kind, "*") || slices.ContainsFunc(kinds, func(own string) bool {
			own = strings.ToLower(own)
			return kind == own || kind == own+"s"
		})
	})
}

// Where says which policy and which of its rules it is: "ClusterPolicy sizes, rule large".
func (r Rule) Where() string {
	if r.Name == "" {
		return r.policy.String()
	}
	return r.policy.String() + ", rule " + r.Name
}

// kyvernoRule reads a rule of Kyverno's that mutates: the object that is admitted, or other objects.
func kyvernoRule(written yamledit.Field) Rule {
	mutate := written.At("mutate")
	kinds := texts(find(written.At("match").Any(), "kinds"))
	r := Rule{Name: written.At("name").Value(), Writes: map[string]bool{}, Kinds: kinds}
	if targets := mutate.At("targets"); targets.Exists() {
		r.Kinds = texts(find(targets.Any(), "kind"))
	}
	for i, kind := range r.Kinds {
		r.Kinds[i] = kind[strings.LastIndex(kind, "/")+1:] // apps/v1/Deployment
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
func (r Rule) patch(value any) {
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
			r.Writes[name] = true
			if name != "annotations" {
				r.field(name, pair.Value)
			}
		}
	}
}

// field notes what the value of a key names: a patch, or a text in a language of its own.
func (r Rule) field(key string, value any) {
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
func (r Rule) operations(text string) {
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
			r.Writes[unescape.Replace(segment)] = true
		}
		r.patch(operation.At("value").Any())
	}
}

// words notes the words of an expression, and what stands in quotes: the name of a label has a
// slash of its own.
func (r Rule) words(text string) {
	const ends = " \t\r\n\"'{}[](),:"
	for _, more := range []string{"", "/"} {
		for _, word := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(ends+more, c) }) {
			r.Writes[word] = true
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
