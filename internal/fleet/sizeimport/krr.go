package sizeimport

import (
	"slices"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// krr takes the scans of KRR's JSON: one for each container of each workload.
func (in *Input) krr(d *manifest.Document, scans yamledit.Field) {
	if len(scans.Each()) == 0 {
		in.skip(Skip{d.Place(scans.Line()), "KRR", "its list of scans is empty: it found no workload that it may look " +
			"at", false})
	}
	for _, scan := range scans.Each() {
		object := scan.At("object")
		r := Recommendation{
			Namespace: object.At("namespace").Value(), Kind: object.At("kind").Value(), Name: object.At("name").Value(),
			Container: object.At("container").Value(),
			By:        "KRR", Place: d.Place(scan.Line()),
		}
		need, limit := recommended(scan.At("recommended", "requests")), recommended(scan.At("recommended", "limits"))
		runs, allowed := numbers(object.At("allocations", "requests")), numbers(object.At("allocations", "limits"))
		r.Need, r.Written, r.Limit, r.Runs, r.Allowed = need.Amounts, need.written, limit.Amounts, runs.Amounts,
			allowed.Amounts
		mistakes := slices.Concat(need.mistakes, limit.mistakes, runs.mistakes, allowed.mistakes)
		in.add(r, "KRR has too little data for it", mistakes)
	}
}
