package sizeimport

import (
	"cmp"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
)

// goldilocks begins the names of the autoscalers that Goldilocks makes; the workload's name
// follows.
const goldilocks = "goldilocks-"

// autoscaler takes the recommendations of one VerticalPodAutoscaler.
func (in *Input) autoscaler(o manifest.Object) {
	root := o.Input()
	containers := root.At("status", "recommendation", "containerRecommendations").Each()
	if len(containers) == 0 {
		in.skip(Skip{Place: o.Line(), What: o.String(), Reason: "has no recommendation yet"})
		return
	}
	target := root.At("spec", "targetRef")
	for _, c := range containers {
		r := Recommendation{
			Namespace: o.Namespace, Kind: target.At("kind").Value(), Name: target.At("name").Value(),
			Container: c.At("containerName").Value(),
			By:        o.String(), Place: o.Document.Place(c.Line()),
		}
		if name, ok := strings.CutPrefix(o.Name, goldilocks); ok {
			r.Name = cmp.Or(r.Name, name)
		}
		// What the autoscaler's own policy cut off is needed all the same.
		target, uncapped := quantities(c.At("target")), quantities(c.At("uncappedTarget"))
		r.Need, r.Written = target.Amounts, target.written
		r = r.Max(Recommendation{Need: uncapped.Amounts, Written: uncapped.written})
		in.add(r, "has no target", append(target.mistakes, uncapped.mistakes...))
	}
}
