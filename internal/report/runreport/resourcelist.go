package runreport

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// KRMError returns the results of a KRM function that could not do its work.
func KRMError(message string) yamledit.Items {
	return yamledit.Items{yamledit.Pairs{
		{Key: "message", Value: message}, {Key: "severity", Value: string(transform.Error)},
	}}
}

// WithResults returns a ResourceList with results in place of those that it has.
func WithResults(list []byte, results yamledit.Items) ([]byte, error) {
	doc, err := yamledit.Parse(list)
	if err != nil {
		return nil, err
	}
	edit := yamledit.Edit{At: doc.Root().At("results"), Verb: yamledit.Set, Value: results}
	if len(results) == 0 {
		edit.Verb = yamledit.Unset
	}
	if edit.Verb == yamledit.Unset && !edit.At.Exists() {
		return list, nil
	}
	if _, err := doc.Apply([]yamledit.Edit{edit}); err != nil {
		return nil, fmt.Errorf("writing the results: %w", err)
	}
	out, err := doc.Write()
	if err != nil {
		return nil, fmt.Errorf("writing the results: %w", err)
	}
	return out.Bytes, nil
}
