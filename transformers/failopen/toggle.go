package failopen

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// What makes all webhooks of Kyverno's policies fail open: a flag of its admission controller, else a variable.
const (
	forceFlag     = "--forceFailurePolicyIgnore"
	forceVariable = "FLAG_FORCE_FAILURE_POLICY_IGNORE"
)

// render is what is looked for once in a render.
type render struct {
	forcedOpen   bool   // Kyverno opens all webhooks of its policies
	firstLegacy  string // the line of the first policy of a legacy kind
	legacyNumber int
}

func (o opener) render() render {
	return transform.Once(o.Pass, func([]transform.OtherWorkload) render {
		legacy := slices.Concat(o.Others(kyvernoCluster.Group, kyvernoCluster.Kind),
			o.Others(kyvernoNamespaced.Group, kyvernoNamespaced.Kind))
		r := render{forcedOpen: o.findForced(), legacyNumber: len(legacy)}
		if len(legacy) > 0 {
			r.firstLegacy = legacy[0].Line()
		}
		return r
	})
}

// forcedOpen reports whether the render has Kyverno open all webhooks of its policies.
func (o opener) forcedOpen() bool { return o.render().forcedOpen }

// findForced looks for the flag. Where several of the render's Kyvernos could be meant, all have to have it.
func (o opener) findForced() bool {
	var found []bool
	for _, d := range o.Others(deployment.Group, deployment.Kind) {
		for _, c := range d.Input().At("spec", "template", "spec", "containers").Each() {
			if value, ok := forcedBy(c); ok {
				found = append(found, value)
			}
		}
	}
	for kind, spec := range map[transform.GroupKind][]string{
		application: {"spec"}, applicationSet: {"spec", "template", "spec"},
	} {
		for _, app := range o.Others(kind.Group, kind.Kind) {
			found = append(found, o.forcedIn(app.Input().At(spec...))...)
		}
	}
	return len(found) > 0 && !slices.Contains(found, false)
}

// forcedIn reports for each source of an Application that deploys Kyverno whether its values open all webhooks.
func (o opener) forcedIn(spec transform.Field) []bool {
	var found []bool
	for _, source := range sourcesOf(spec) {
		all := o.valuesOf(spec, source)
		if isKyverno(source) && (len(all) > 0 || !source.At("helm").Empty()) {
			found = append(found, all.forcesOpen(source))
		}
	}
	return found
}

// forcedBy returns what a container says about the flag; ok is false if it says nothing. It is given with its value,
// or before it.
func forcedBy(c transform.Field) (value, ok bool) {
	words := append(workload.Texts(c.At("command")), workload.Texts(c.At("args"))...)
	for i, word := range words {
		flag, text, hasValue := strings.Cut(word, "=")
		if flag != forceFlag && "-"+flag != forceFlag {
			continue
		}
		if !hasValue && i+1 < len(words) {
			text = words[i+1]
		}
		value, ok = isTrue(text), true
	}
	if ok {
		return value, ok
	}
	for _, variable := range c.At("env").Each() {
		if variable.At("name").Value() == forceVariable {
			value, ok = isTrue(variable.At("value").Value()), true
		}
	}
	return value, ok
}

// isTrue reports whether Kyverno takes a text for true.
func isTrue(text string) bool {
	value, err := strconv.ParseBool(text)
	return err == nil && value
}

// deprecated notes, at the first of them, that policies are of a kind that Kyverno is going to drop.
func (o opener) deprecated() {
	r := o.render()
	if r.firstLegacy != o.Object.Line() {
		return
	}
	what := "this policy is"
	if r.legacyNumber > 1 {
		what = "this policy and " + strconv.Itoa(r.legacyNumber-1) + " more of the render are"
	}
	o.Note(o.Root.At("apiVersion"), transform.Why{Rule: ruleDeprecated,
		Reason: what + " of a kind that Kyverno deprecated in 1.17 and plans to remove in 1.20: migrate to " +
			"policies.kyverno.io, such as ValidatingPolicy and MutatingPolicy"})
}
