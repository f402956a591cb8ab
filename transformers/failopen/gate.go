package failopen

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// gate is what requests wait for and may be refused by: a webhook, or a policy of which a
// webhook is made.
type gate struct {
	names    []string // by which patterns know it
	stops    effect   // while it is down
	failure  transform.Field
	timeout  transform.Field // one without a key: it cannot keep anyone waiting
	selector transform.Field // one without a key: it has none
	own      string          // the namespace in which it runs; empty if not known
}

// What Kubernetes and Kyverno do where a field is unset.
const (
	open           = "Ignore"
	closed         = "Fail"
	defaultTimeout = 10
)

func isClosed(failure transform.Field) bool { return failure.Value() != open }

// look decides what becomes of a gate that changes requests.
func (o opener) look(g gate) {
	source, asked := o.asked()
	pattern, stated, isBoundary := o.boundary(g.names)
	switch {
	case isBoundary && asked:
		o.keepBoundary(g, pattern, transform.Why{
			Severity: transform.Warning, Source: source,
			Reason: "; the registry asks for it to be open: give it an entry with noBoundary if it is no boundary",
		})
	case isBoundary:
		o.keepBoundary(g, pattern, transform.Why{Source: stated})
	case asked:
		o.open(g, source)
	case o.declined():
		o.keep(g.failure, "the registry leaves it closed, and while it is down "+g.stops.text)
	default:
		o.unnamed(g)
	}
}

// keepBoundary notes a security boundary that fails closed.
func (o opener) keepBoundary(g gate, pattern transform.Glob, why transform.Why) {
	if !isClosed(g.failure) {
		return
	}
	why.Rule = ruleBoundary
	why.Reason = fmt.Sprintf("a name of it fits %s, a security boundary: open, "+
		"pods would start without what it gives or verifies; closed, while it is down %s",
		pattern, g.stops.text) + why.Reason
	o.Note(g.failure, why)
}

// keep notes what fails closed and stays so.
func (o opener) keep(failure transform.Field, reason string) {
	if isClosed(failure) {
		o.Note(failure, transform.Why{Rule: ruleKept, Reason: reason, Source: o.Source})
	}
}

// unnamed notes what fails closed and what nobody decided about.
func (o opener) unnamed(g gate) {
	if !isClosed(g.failure) {
		return
	}
	rule := ruleUnnamed
	if g.stops.pods {
		rule = ruleUnnamedOnPods
	}
	o.Note(g.failure, transform.Why{
		Rule:   rule,
		Reason: "while it is down " + g.stops.text + ": name it in failOpen.names, or give it an entry with failOpen: false",
	})
}

// open proposes what makes a gate fail open, and soon.
func (o opener) open(g gate, source transform.Source) {
	reason := "while it is down " + g.stops.text
	if g.failure.Empty() {
		reason = "unset, it is " + closed + ": " + reason
	}
	o.Enforce(g.failure, open, transform.Why{Rule: ruleFailurePolicy, Reason: reason, Source: source})
	if g.timeout.Key() != "" {
		o.hasten(g.timeout, source)
	}
	if g.selector.Key() != "" {
		o.exemptFrom(g, source)
	}
}

// hasten proposes a timeout where that of the gate is longer than allowed.
func (o opener) hasten(f transform.Field, source transform.Source) {
	most := o.timeout()
	seconds, isNumber := f.Int()
	reason := fmt.Sprintf("each request waits up to %d s for it, and the limit is %d s", seconds, most)
	isRefused := false
	switch {
	case f.Empty():
		seconds = defaultTimeout
		reason = fmt.Sprintf("unset, each request waits up to %d s for it, and the limit is %d s", seconds, most)
	case !isNumber:
		isRefused, reason = true, "it is no number of seconds, and the API server would refuse it"
	case seconds < shortest:
		isRefused, reason = true, fmt.Sprintf("it is %d s, and the API server refuses less than %d s", seconds, shortest)
	}
	if isRefused || seconds > int64(most) {
		o.Enforce(f, most, transform.Why{Rule: ruleTimeout, Reason: reason, Source: source})
	}
}
