package failopen

import "github.com/vixens-io/ballast/internal/core/transform"

// mutating looks at each webhook of a MutatingWebhookConfiguration.
func (o opener) mutating(webhooks transform.Field) {
	for _, w := range webhooks.Each() {
		o.look(gate{
			names:    []string{o.Object.Name, w.At("name").Value()},
			stops:    effectOf(w.At("rules")),
			failure:  w.At("failurePolicy"),
			timeout:  w.At("timeoutSeconds"),
			selector: w.At("namespaceSelector"),
			own:      w.At("clientConfig", "service", "namespace").Value(),
		})
	}
}

// validating notes the webhooks that refuse: open, they would let pass what they are for.
func (o opener) validating(webhooks transform.Field) {
	for _, w := range webhooks.Each() {
		o.keep(w.At("failurePolicy"), "a validating webhook that is open lets pass what it is there to refuse; "+
			"closed, while it is down "+
			effectOf(w.At("rules")).text)
	}
}
