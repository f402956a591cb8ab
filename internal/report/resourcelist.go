package report

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/splice"
	"github.com/vixens-io/ballast/internal/transform"
)

// KRMError gives the results of a KRM function that could not do its work.
func KRMError(message string) splice.Items {
	return splice.Items{splice.Pairs{{Key: "message", Value: message}, {Key: "severity", Value: string(transform.Error)}}}
}

// WithResults gives a ResourceList with results in place of those that it has.
func WithResults(list []byte, results splice.Items) ([]byte, error) {
	doc, err := splice.Parse(list)
	if err != nil {
		return nil, err
	}
	edit := splice.Edit{At: doc.Root().At("results"), Verb: splice.Set, Value: results}
	if len(results) == 0 {
		edit.Verb = splice.Unset
	}
	if edit.Verb == splice.Unset && !edit.At.Exists() {
		return list, nil
	}
	if _, err := doc.Apply([]splice.Edit{edit}); err != nil {
		return nil, fmt.Errorf("writing the results: %w", err)
	}
	out, err := doc.Write()
	if err != nil {
		return nil, fmt.Errorf("writing the results: %w", err)
	}
	return out.Bytes, nil
}
