package recommend

import (
	"github.com/vixens-io/ballast/internal/manifest"
	"github.com/vixens-io/ballast/internal/splice"
)

// krr takes the scans of KRR's JSON: one for each container of each workload.
func (in *Input) krr(d *manifest.Document, scans splice.Field) {
	if len(scans.Each()) == 0 {
		in.skip(Skip{Place: d.Place(scans.Line()), What: "KRR", Reason: "its list of scans is empty: it found no workload that it may look at"})
	}
	for _, scan := range scans.Each() {
		object := scan.At("object")
		r := Recommendation{
			Namespace: object.At("namespace").Value(), Kind: object.At("kind").Value(), Name: object.At("name").Value(),
			Container: object.At("container").Value(),
			By:        "KRR", Place: d.Place(scan.Line()),
		}
		var mistakes []error
		for _, part := range []struct {
			amounts *Amounts
			field   splice.Field
		}{
			{&r.Need, scan.At("recommended", "requests")},
			{&r.Limit, scan.At("recommended", "limits")},
			{&r.Runs, object.At("allocations", "requests")},
		} {
			amounts, wrong := numbers(part.field)
			*part.amounts = amounts
			mistakes = append(mistakes, wrong...)
		}
		in.add(r, "KRR has too little data for it", mistakes)
	}
}
