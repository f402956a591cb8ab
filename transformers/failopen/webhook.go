package failopen

import "github.com/vixens-io/ballast/internal/core/transform"

// webhooks looks at each webhook of a configuration.
func (o opener) webhooks(webhooks transform.Field, d duty) {
	for _, w := range webhooks.Each() {
		o.look(gate{
			names:    []string{o.Object.Name, w.At("name").Value()},
			duty:     d,
			changes:  d.isNone(),
			down:     webhookDown,
			stops:    effectOf(w.At("rules")).of(w),
			failure:  w.At("failurePolicy"),
			timeout:  w.At("timeoutSeconds"),
			selector: w.At("namespaceSelector"),
			own:      w.At("clientConfig", "service", "namespace").Value(),
		})
	}
}
