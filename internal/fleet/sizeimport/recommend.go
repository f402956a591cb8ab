// Package sizeimport reads what those who watch a cluster say that its containers need:
// VerticalPodAutoscalers with a recommendation, which is what Goldilocks shows too, and the
// JSON of KRR.
package sizeimport

import (
	"fmt"
	"io"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Recommendation is what one container was seen to need.
type Recommendation struct {
	Namespace, Kind, Name string // of the workload; Kind is empty where nothing says it
	Container             string

	Need    quantity.Amounts // what it should ask for, without headroom
	Written Texts            // the same, as the source writes it
	Limit   quantity.Amounts // the most that it should be allowed, where the source has an opinion
	Runs    quantity.Amounts // what it asks for as it runs, where the source knows
	Allowed quantity.Amounts // what it is allowed as it runs, where the source knows

	By    string // who says so: "VerticalPodAutoscaler media/sonarr", "KRR"
	Place string // file:line
}

// Max returns the most that either says of a container.
func (r Recommendation) Max(o Recommendation) Recommendation {
	if o.Need.CPU > r.Need.CPU {
		r.Written.CPU = o.Written.CPU
	}
	if o.Need.Memory > r.Need.Memory {
		r.Written.Memory = o.Written.Memory
	}
	r.Need, r.Limit = r.Need.Max(o.Need), r.Limit.Max(o.Limit)
	r.Runs, r.Allowed = r.Runs.Max(o.Runs), r.Allowed.Max(o.Allowed)
	if !strings.Contains(r.By, o.By) {
		r.By += ", " + o.By
	}
	return r
}

// Skip is something in the input that gives no recommendation, and why.
type Skip struct {
	Place, What, Reason string
	Mistake             bool // the input is wrong; it is not just silent
}

// String returns the skip in one line: where, what and why.
func (s Skip) String() string { return s.Place + ": " + s.What + ": " + s.Reason }

// Input is what a file has to say.
type Input struct {
	Recommendations []Recommendation
	Skips           []Skip
}

// Read reads a file of VerticalPodAutoscalers, as YAML or JSON or a List, or of KRR's JSON.
// What is wrong with one recommendation is a skip; the error says that nothing in the file
// is what it should be.
func Read(name string, r io.Reader) (Input, error) {
	documents, err := manifest.Read(name, r)
	if err != nil {
		return Input{}, err
	}
	var in Input
	for _, d := range documents {
		if d.Bare() {
			continue
		}
		if err := d.Decode(); err != nil {
			return Input{}, fmt.Errorf("%w (of KRR, its output alone is wanted: krr simple -q -f json)", err)
		}
		in.document(d)
	}
	if len(in.Recommendations)+len(in.Skips) == 0 {
		return Input{}, fmt.Errorf("%s: no VerticalPodAutoscaler in it and no scan of KRR: want the output of "+
			"kubectl get vpa -A -o yaml, or of krr simple -q -f json", name)
	}
	return in, nil
}

func (in *Input) document(d *manifest.Document) {
	if scans := d.Tree().Input().At("scans"); scans.Kind() == yamledit.List {
		in.krr(d, scans)
		return
	}
	for _, o := range d.Objects() {
		if o.Group() != "autoscaling.k8s.io" || o.Kind != "VerticalPodAutoscaler" {
			in.skip(Skip{Place: o.Line(), What: o.String(), Reason: "is no VerticalPodAutoscaler"})
			continue
		}
		in.autoscaler(o)
	}
}

func (in *Input) skip(s Skip) { in.Skips = append(in.Skips, s) }

// add takes a recommendation that says something, and skips any other.
func (in *Input) add(r Recommendation, silent string, mistakes []error) {
	what := Skip{Place: r.Place, What: r.String()}
	for _, err := range mistakes {
		in.skip(Skip{what.Place, what.What, err.Error(), true})
	}
	switch {
	case len(mistakes) > 0:
	case r.Name == "" || r.Container == "":
		in.skip(Skip{what.Place, what.What, "names no workload, or no container of one", true})
	case r.Need == quantity.Amounts{}:
		in.skip(Skip{what.Place, what.What, silent, false})
	default:
		in.Recommendations = append(in.Recommendations, r)
	}
}

// String returns whom the recommendation is for: "Deployment media/sonarr, container sonarr".
func (r Recommendation) String() string {
	o := manifest.Object{Kind: r.Kind, Namespace: r.Namespace, Name: r.Name}
	if o.Kind == "" {
		o.Kind = "workload"
	}
	return o.String() + ", container " + r.Container
}
