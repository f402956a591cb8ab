package runreport

import (
	"encoding/json"
	"io"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// JSON writes every finding and a summary, as one object.
func JSON(w io.Writer, r *engine.Result) error {
	findings := r.Findings
	if findings == nil {
		findings = []*transform.Finding{}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Findings []*transform.Finding `json:"findings"`
		Summary  summary              `json:"summary"`
	}{findings, summarize(r)})
}
