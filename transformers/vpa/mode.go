package vpa

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// The modes of an autoscaler.
const (
	off               = "Off"
	recreate          = "Recreate"
	inPlaceOrRecreate = "InPlaceOrRecreate"
	inPlace           = "InPlace"
	auto              = "Auto" // deprecated
)

// isAs reports whether two modes mean the same.
func isAs(a, b string) bool { return current(a) == current(b) }

// current returns a mode under the name that it has today. An unset one is Recreate.
func current(mode string) string {
	if mode == auto || mode == "" {
		return recreate
	}
	return mode
}

// evicts reports whether an autoscaler in a mode may evict pods.
func evicts(mode string) bool {
	return slices.Contains([]string{recreate, inPlaceOrRecreate}, current(mode))
}

// neverEvicts reports whether an autoscaler in a mode leaves running pods alone, or resizes them in place.
func neverEvicts(mode string) bool { return slices.Contains([]string{off, "Initial", inPlace}, mode) }

func (a autoscaler) modeField() transform.Field { return a.spec.At("updatePolicy", "updateMode") }

// manifestMode returns the mode in which the autoscaler acts by its manifest, as far as the API server takes it.
func (a autoscaler) manifestMode() string {
	if isUnquotedOff(a.modeField()) {
		return off
	}
	return cmp.Or(a.modeField().Value(), recreate)
}

// mode returns the mode in which the autoscaler will act.
func (a autoscaler) mode() string {
	if wanted := a.wantedMode(); wanted != "" && !a.Waived(ruleUpdateMode, "") && !a.ReportOnly() {
		return wanted
	}
	return a.manifestMode()
}

// wantedMode returns the mode that the registry wants; "" for none. A deprecated name is not worth an edit.
func (a autoscaler) wantedMode() string {
	if a.Entry == nil || a.Entry.UpdateMode == auto && a.modeField().Value() == recreate {
		return ""
	}
	return a.Entry.UpdateMode
}

// turnsOff reports whether the registry turns an autoscaler off.
func turnsOff(c config, _ transform.Other) bool {
	return c.Entry != nil && c.Entry.UpdateMode == off && !c.Waived(ruleUpdateMode, "") && !c.ReportOnly()
}

// setMode proposes the registry's mode, and notes where that begins to set requests.
func (a autoscaler) setMode() {
	wanted := a.wantedMode()
	if wanted == "" {
		return
	}
	has := a.manifestMode()
	why := transform.Why{Rule: ruleUpdateMode, Source: a.EntrySource("updateMode")}
	why.Reason = fmt.Sprintf("updateMode is %s; the registry wants %s", short(has), wanted)
	switch {
	case a.modeField().Empty():
		why.Reason = fmt.Sprintf("updateMode unset, which means %s; the registry wants %s", recreate, wanted)
	case has == wanted: // without quotes: a text that has them is not set again
		why.Reason = fmt.Sprintf("updateMode is the boolean false, %s without quotes; the registry wants %s",
			short(a.modeField().Value()), wanted)
	case isAs(has, wanted):
		why.Reason = fmt.Sprintf("updateMode %s is deprecated and means %s", short(has), recreate)
	case neverEvicts(has) && evicts(wanted):
		why.Severity, why.Restarts = transform.Warning, true
		why.Reason += fmt.Sprintf(". %s never evicts pods, and %s does: pods of %s restart whenever a recommendation "+
			"differs enough. Use Initial or InPlace where they must not", has, wanted, a.targetName())
	}
	a.Enforce(a.modeField(), wanted, why)
	if has == off && a.mode() != off {
		a.takesOver()
	}
}

// takesOver notes that requests are the autoscaler's from now on.
func (a autoscaler) takesOver() {
	limits := ". Limits follow in proportion: give a minAllowed that keeps them above what the containers use"
	if a.Entry.ControlledValues == requestsOnly {
		limits = ""
	}
	a.Note(a.modeField(), transform.Why{
		Rule: ruleTakesOver, Source: a.EntrySource("updateMode"),
		Reason: fmt.Sprintf("the first recommendation replaces the requests that %s has from its manifest or its size%s",
			a.targetName(), limits),
	})
}

// minorInPlace is the version of Kubernetes, 1.33, from which pods are resized in place by default.
const minorInPlace = 33

// support notes what the autoscaler's mode wants of the cluster.
func (a autoscaler) support() {
	mode, why := a.mode(), transform.Why{Rule: ruleModeSupport}
	if mode == a.wantedMode() {
		why.Source = a.EntrySource("updateMode")
	}
	switch mode {
	case auto:
		why.Reason = "updateMode Auto is deprecated and means Recreate: write Recreate"
	case inPlaceOrRecreate:
		why.Reason = "updateMode InPlaceOrRecreate is stable since VPA 1.6 and needs Kubernetes 1.33; " +
			"an older CustomResourceDefinition refuses the value"
	case inPlace:
		why.Reason = "updateMode InPlace is alpha in VPA 1.7, behind the feature gate InPlace, and needs Kubernetes 1.33; " +
			"an older CustomResourceDefinition refuses the value"
	default:
		return
	}
	if before, _ := a.ClusterBefore(minorInPlace); before && mode != auto {
		why.Severity = transform.Warning
		why.Reason += fmt.Sprintf(". This cluster has %s: use Recreate or Initial", short(a.KubeVersion))
	}
	a.Note(a.modeField(), why)
}

// unquoted notes each mode that stays Off without quotes.
func (a autoscaler) unquoted() {
	if wanted := a.wantedMode(); wanted == "" || a.modeField().Holds(wanted) || a.mode() != wanted {
		a.noteUnquoted(a.modeField())
	}
	for _, policy := range a.policies().Each() {
		a.noteUnquoted(policy.At("mode"))
	}
}

func (a autoscaler) noteUnquoted(f transform.Field) {
	if isUnquotedOff(f) {
		a.Note(f, transform.Why{
			Rule: ruleUnquoted,
			Reason: fmt.Sprintf("YAML reads %s without quotes as the boolean false; the API server wants a string: write %q",
				f.Value(), off),
		})
	}
}

// isUnquotedOff reports whether a mode is Off in letters that YAML reads as the boolean false.
func isUnquotedOff(f transform.Field) bool { return f.IsMisread() && strings.EqualFold(f.Value(), off) }

// short keeps a message to one line, whatever it quotes.
func short(text string) string {
	const most = 80
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
