package sizing

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/autoscale"
	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// Check reports labels that Kubernetes would refuse, and sizes that make no sense.
func (s Settings) Check(r *transform.Report) {
	if mistake := labelNameMistake(s.Label); s.Label != "" && mistake != "" {
		r.Errorf([]string{"label"}, "%s", mistake)
	}
	s.checkContainerLabel(r)
	for i, value := range s.Keep {
		s.checkKeep(r, i, value)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Tiers)) {
		checkTierName(r, name)
		s.Tiers[name].check(r, name)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Sidecars)) {
		s.Sidecars[name].check(r, name)
	}
}

func (s Settings) checkContainerLabel(r *transform.Report) {
	path := []string{"containerLabel"}
	switch mistake := labelNameMistake(s.containerLabel("x")); {
	case s.ContainerLabel == "":
	case strings.Count(s.ContainerLabel, placeholder) != 1:
		r.Errorf(path, "must contain %s once: each container has a label of its own", placeholder)
	case mistake != "":
		r.Errorf(path, "%s", mistake)
	}
}

func (s Settings) checkKeep(r *transform.Report, i int, value string) {
	path := []string{"keep", strconv.Itoa(i)}
	if mistake := labelValueMistake(value); mistake != "" {
		r.Errorf(path, "%s", mistake)
	}
	if _, isTier := s.Tiers[value]; isTier {
		r.Errorf(path, "%q is also a tier: a value either sets resources or keeps them; remove it from one of the two", value)
	}
}

func checkTierName(r *transform.Report, name string) {
	path := []string{"tiers", name}
	if mistake := labelValueMistake(name); mistake != "" {
		r.Errorf(path, "a tier's name is a label value, and this one %s", mistake)
	}
	if name == none {
		r.Errorf(path, "cannot be called none: in an entry, none means no size")
	}
}

func (t Tier) check(r *transform.Report, tier string) {
	for _, name := range t.resources() {
		own := t.amounts(name)
		checkAmount(r, own.request, "tiers", tier, "requests", name)
		checkAmount(r, own.limit, "tiers", tier, "limits", name)
		if own.crossed() {
			r.Errorf([]string{"tiers", tier, "requests", name}, "is %s, more than the limit of %s", own.request, own.limit)
		}
	}
	t.checkBounds(r, tier)
}

// checkBounds reports bounds that a VerticalPodAutoscaler would refuse.
func (t Tier) checkBounds(r *transform.Report, tier string) {
	bounds := map[string]map[string]quantity.Quantity{"minAllowed": t.MinAllowed, "maxAllowed": t.MaxAllowed}
	for _, key := range slices.Sorted(maps.Keys(bounds)) {
		for _, name := range slices.Sorted(maps.Keys(bounds[key])) {
			if mistake := autoscale.BoundMistake(name, bounds[key][name]); mistake != "" {
				r.Errorf([]string{"tiers", tier, key, name}, "%s", mistake)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.MinAllowed)) {
		least := t.MinAllowed[name]
		if most, ok := t.MaxAllowed[name]; ok && least.Exceeds(most) {
			r.Errorf([]string{"tiers", tier, "minAllowed", name}, "is %s, more than the %s of maxAllowed", least, most)
		}
	}
}

func (c Cap) check(r *transform.Report, sidecar string) {
	if mistake := c.Image.Mistake(); c.Image != "" && mistake != "" {
		r.Errorf([]string{"sidecars", sidecar, "image"}, "%s", mistake)
	}
	for _, name := range []string{"memory", "cpu"} {
		most := c.of(name)
		checkAmount(r, most, "sidecars", sidecar, name)
		if most != nil && most.IsZero() {
			r.Errorf([]string{"sidecars", sidecar, name}, "is zero: a container cannot run with that")
		}
	}
}

// checkAmount reports what is wrong with an amount of the resource that ends the path.
func checkAmount(r *transform.Report, q *quantity.Quantity, path ...string) {
	if q == nil {
		return
	}
	if mistake := resourceMistake(path[len(path)-1], *q); mistake != "" {
		r.Errorf(path, "%s", mistake)
	}
}
