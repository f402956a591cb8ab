package vpa

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// What an autoscaler does where its mode is unset, and the mode in which it does nothing.
const (
	defaultMode = "Auto"
	off         = "Off"
)

func (a autoscaler) modeField() transform.Field { return a.spec.At("updatePolicy", "updateMode") }

// manifestMode returns the mode in which the autoscaler acts by its manifest.
func (a autoscaler) manifestMode() string {
	if mode := a.modeField(); !mode.Empty() {
		return mode.Value()
	}
	return defaultMode
}

// mode returns the mode in which the autoscaler will act.
func (a autoscaler) mode() string {
	if a.Entry != nil && a.Entry.UpdateMode != "" && !a.Waived(ruleUpdateMode, "") && !a.ReportOnly() {
		return a.Entry.UpdateMode
	}
	return a.manifestMode()
}

// setMode proposes the registry's mode, and notes where that begins to set requests.
func (a autoscaler) setMode() {
	wanted := a.Entry.UpdateMode
	if wanted == "" {
		return
	}
	reason := fmt.Sprintf("the manifest says %s, and the registry %s", short(a.manifestMode()), wanted)
	if a.modeField().Empty() {
		reason = fmt.Sprintf("unset, it is %s, and the registry says %s", defaultMode, wanted)
	}
	source := a.EntrySource("updateMode")
	a.Enforce(a.modeField(), wanted, transform.Why{Rule: ruleUpdateMode, Reason: reason, Source: source})
	if a.manifestMode() == off && a.mode() != off {
		a.Note(a.modeField(), transform.Why{
			Rule: ruleTakesOver, Source: source,
			Reason: fmt.Sprintf("the requests of %s that its manifest has, or a size gives, "+
				"last until the first recommendation%s", a.target(), a.limits()),
		})
	}
}

// unquoted notes each mode that stays Off without quotes.
func (a autoscaler) unquoted() {
	if a.mode() == a.manifestMode() {
		a.noteUnquoted(a.modeField())
	}
	for _, policy := range a.policies().Each() {
		a.noteUnquoted(policy.At("mode"))
	}
}

func (a autoscaler) noteUnquoted(f transform.Field) {
	if f.IsMisread() && strings.EqualFold(f.Value(), off) {
		a.Note(f, transform.Why{
			Rule: ruleUnquoted,
			Reason: fmt.Sprintf("without quotes %s is the boolean false to Kubernetes, which wants text here: write %q",
				f.Value(), off),
		})
	}
}

// limits says what becomes of limits.
func (a autoscaler) limits() string {
	if a.Entry.ControlledValues == "RequestsOnly" {
		return ""
	}
	return ", and limits follow in proportion unless controlledValues is RequestsOnly"
}

// target returns the workload that the autoscaler is for, as users write it.
func (a autoscaler) target() string {
	target := a.spec.At("targetRef")
	return short(strings.TrimSpace(target.At("kind").Value() + " " + target.At("name").Value()))
}

// short keeps a message to one line, whatever it quotes.
func short(text string) string {
	const most = 80
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
