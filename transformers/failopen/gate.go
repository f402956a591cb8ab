package failopen

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// gate is what requests wait for and may be refused by: a webhook, or a policy of which a
// webhook is made.
type gate struct {
	names    []string // by which patterns know it
	duty     duty
	changes  bool   // requests that go through it
	audits   bool   // validates, and refuses nothing
	down     string // when it does not answer: "while Kyverno is down"
	stops    effect // what cannot be then
	failure  transform.Field
	timeout  transform.Field // one without a key: it cannot keep anyone waiting
	selector transform.Field // one without a key: it has none
	own      string          // the namespace in which it runs; empty if not known
	forced   bool            // open, whatever it says
}

// What Kubernetes and Kyverno do where a field is unset.
const (
	open           = "Ignore"
	closed         = "Fail"
	defaultTimeout = 10
)

// The times at which a gate does not answer.
const (
	webhookDown     = "while the webhook is down"
	kyvernoDown     = "while Kyverno is down"
	expressionFails = "where its expressions fail"
)

func (g gate) isClosed() bool { return g.failure.Value() != open && !g.forced }

// consequence says what fails while the gate is closed and does not answer.
func (g gate) consequence() string { return g.down + ", " + g.stops.text }

// harm says what a gate costs that pods can live without.
func (g gate) harm() string {
	if g.audits && g.duty.isNone() {
		return g.consequence() + ", though it only audits"
	}
	return g.consequence()
}

// stated says what a closed gate's failure policy is.
func (g gate) stated() string {
	if g.failure.Empty() {
		return g.failure.Key() + " defaults to " + closed
	}
	return g.failure.Key() + " is " + g.failure.Value()
}

// look decides what becomes of a gate.
func (o opener) look(g gate) {
	source, asked := o.asked()
	pattern, stated, isBoundary := o.boundary(g)
	byEntry := asked && o.Entry != nil
	switch {
	case byEntry && (isBoundary || !g.duty.isNone()):
		if isBoundary {
			g.duty = guards(string(pattern))
		}
		o.openAtACost(g, source)
	case isBoundary:
		g.duty = guards(string(pattern))
		o.keep(g, ruleBoundary, asked, orElse(source, stated))
	case !g.duty.isNone():
		o.keep(g, ruleKept, asked, orElse(source, o.Source))
	case asked:
		o.open(g, transform.Why{Source: source})
	case o.declined():
		o.note(g, transform.Why{Rule: ruleKept, Source: o.Source,
			Reason: "the registry keeps it fail-closed: " + g.consequence()})
	default:
		o.unnamed(g)
	}
}

func orElse(source, other transform.Source) transform.Source {
	if source.IsZero() {
		return other
	}
	return source
}

// keep notes what stays closed for what it does; it is a warning where failOpen.names asks for it to be open.
func (o opener) keep(g gate, rule string, asked bool, source transform.Source) {
	why := transform.Why{Rule: rule, Source: source, Reason: g.kept()}
	if asked {
		why.Severity = transform.Warning
		why.Reason += ". failOpen.names does not open it: add an entry with failOpen: {open: true}, or failOpen: false"
		if rule == ruleBoundary {
			why.Reason += ", or noBoundary: true if it is no boundary"
		}
	}
	o.note(g, why)
}

// kept says why a gate stays closed, and what that may cost.
func (g gate) kept() string {
	return fmt.Sprintf("%s: kept fail-closed. %s. If it failed open, %s",
		g.duty.does, sentence(g.consequence()), g.duty.costs)
}

func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// openAtACost opens what an entry names, whatever it does, and says what that costs. Under a firm layer it does so
// only if that layer opens it, too.
func (o opener) openAtACost(g gate, source transform.Source) {
	if by, isFirm := o.Firm(); isFirm && !o.isOpenedFarther() {
		o.note(g, transform.Why{Rule: o.ruleOf(g), Severity: transform.Warning, Source: source,
			Reason: fmt.Sprintf("%s. Under %s nearer layers do not open it: drop it here, or ask for it there", g.kept(), by)})
		return
	}
	if o.Entry.Exempt == nil {
		g.selector = transform.Field{} // whom the settings exempt would never be asked about again
	}
	o.open(g, transform.Why{Severity: transform.Warning, Source: source})
}

// isOpenedFarther reports whether the firm layer has an entry that opens the object.
func (o opener) isOpenedFarther() bool {
	farther := o.FirmEntry()
	return farther != nil && farther.Open
}

// ruleOf returns the rule for what stays closed for its duty.
func (o opener) ruleOf(g gate) string {
	if _, _, isBoundary := o.boundary(g); isBoundary {
		return ruleBoundary
	}
	return ruleKept
}

// note notes a gate that fails closed.
func (o opener) note(g gate, why transform.Why) {
	if g.isClosed() {
		o.Note(g.failure, why)
	}
}

// unnamed notes what fails closed and what nobody decided about.
func (o opener) unnamed(g gate) {
	rule := ruleUnnamed
	if g.stops.pods {
		rule = ruleUnnamedOnPods
	}
	o.note(g, transform.Why{Rule: rule, Reason: fmt.Sprintf("%s, and the registry does not name it: %s. "+
		"Add it to failOpen.names, or give it an entry with failOpen: false", g.stated(), g.harm())})
}

// open proposes what makes a gate fail open, and soon.
func (o opener) open(g gate, why transform.Why) {
	if !g.forced {
		o.Enforce(g.failure, open, o.opened(g, why))
	}
	if g.timeout.Key() != "" {
		o.hasten(g.timeout, why.Source)
	}
	if g.selector.Key() != "" {
		o.exemptFrom(g, why.Source)
	}
}

// opened says why a gate is opened, and at what cost.
func (o opener) opened(g gate, why transform.Why) transform.Why {
	why.Rule = ruleFailurePolicy
	why.Reason = g.stated() + ": " + g.harm()
	if !g.duty.isNone() {
		why.Reason += fmt.Sprintf(". Its entry opens it, though %s. While it is down, %s", g.duty.does, g.duty.costs)
	}
	return why
}

// hasten proposes a timeout where that of the gate is longer than allowed.
func (o opener) hasten(f transform.Field, source transform.Source) {
	most := o.timeout()
	seconds, isNumber := f.Int()
	reason := fmt.Sprintf("requests wait up to %d s for it; the limit is %d s", seconds, most)
	isRefused := false
	switch {
	case f.Empty():
		seconds = defaultTimeout
		reason = fmt.Sprintf("%s defaults to %d: requests wait up to %d s for it; the limit is %d s",
			f.Key(), seconds, seconds, most)
	case !isNumber:
		isRefused, reason = true, "not a whole number of seconds: the API server refuses it"
	case seconds < shortest:
		isRefused, reason = true, fmt.Sprintf("%d s: the API server refuses less than %d s", seconds, shortest)
	}
	if isRefused || seconds > int64(most) {
		o.Enforce(f, most, transform.Why{Rule: ruleTimeout, Reason: reason, Source: source})
	}
}
