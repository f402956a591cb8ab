package runreport

import (
	"io"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/report/format"
)

// JSON writes every finding and a summary, as one object.
func JSON(w io.Writer, r *engine.Result) error {
	findings := r.Findings
	if findings == nil {
		findings = []*transform.Finding{}
	}
	return format.JSON(w, struct {
		Findings []*transform.Finding `json:"findings"`
		Summary  summary              `json:"summary"`
	}{findings, summarize(r)})
}
