package sizing

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// resources proposes requests and limits by the sizes that the pods' labels will name.
func (s sizer) resources(sized tiers) {
	whole := s.Workload.Pod.At("resources")
	switch {
	case s.Settings.ofPods() && isPlace(s.Workload.Pod):
		s.whole(sized)
		return
	case !whole.Empty():
		s.Note(whole, transform.Why{
			Rule:   rulePodResources,
			Reason: "the pod as a whole has resources, which its containers share: they keep theirs",
		})
		return
	}
	for _, c := range s.Workload.Containers {
		s.ofContainer(c, sized)
	}
	if len(s.Workload.Containers) == 0 && isPlace(s.Workload.Resources) {
		s.ofTier(s.Workload.Resources, sized.workload)
	}
	if tier, sets := s.Settings.Tiers[sized.of(s.main())]; sets {
		s.autoscalers(tier)
	}
}

// ofContainer proposes what a container's size says, or else its cap. A value that is no
// tier leaves the container alone; that of the main container, all caps too.
func (s sizer) ofContainer(c workload.Container, sized tiers) {
	tier := sized.of(c)
	switch {
	case tier != "":
		s.ofTier(c.At("resources"), tier)
	case s.isCapped(c, sized):
		s.ofCaps(c)
	}
}

func (s sizer) ofTier(f transform.Field, name string) {
	for _, resource := range s.Settings.Tiers[name].resources() {
		s.ofAmount(f, name, resource)
	}
}

// ofAmount proposes one amount of a tier.
func (s sizer) ofAmount(f transform.Field, name, resource string) {
	own, err := amountsOf(f, resource)
	if err != nil {
		s.unreadable(f, err)
		return
	}
	combine := fill
	if s.Settings.replaces() {
		combine = replace
	}
	set := combine(own, s.Settings.Tiers[name].amounts(resource))
	switch after := own.with(set); {
	case set == (amounts{}):
	case after.crossed():
		s.crossed(f, name, resource, after)
	default:
		s.setTier(f, name, resource, set)
	}
}

// setTier proposes what a tier sets of one resource.
func (s sizer) setTier(f transform.Field, name, resource string, set amounts) {
	s.propose(f, resource, set, func(key string, q *quantity.Quantity) transform.Why {
		return transform.Why{
			Rule: ruleResources, Source: s.SettingSource("tiers", name, key, resource),
			Reason: fmt.Sprintf("%s; size %s sets %s", amountHad(f, key, resource), name, q),
		}
	})
}

// propose proposes amounts of one resource.
func (s sizer) propose(f transform.Field, resource string, set amounts,
	why func(key string, q *quantity.Quantity) transform.Why) {
	if set.request != nil {
		s.Enforce(f.At("requests", resource), set.request.String(), why("requests", set.request))
	}
	if set.limit != nil {
		s.Enforce(f.At("limits", resource), set.limit.String(), why("limits", set.limit))
	}
}

// amountHad says what the manifest has of an amount: "memory limit missing", "CPU request is 1".
func amountHad(f transform.Field, key, resource string) string {
	what := resource
	if resource == "cpu" {
		what = "CPU"
	}
	what += " " + strings.TrimSuffix(key, "s")
	if has := f.At(key, resource); !has.Empty() {
		return what + " is " + short(has.Value())
	}
	return what + " missing"
}

// crossed notes that a tier does not fit what the manifest says.
func (s sizer) crossed(f transform.Field, tier, resource string, after amounts) {
	s.Note(f, transform.Why{
		Rule: ruleResources, Severity: transform.Warning, Source: s.SettingSource("tiers", tier),
		Reason: fmt.Sprintf("size %s would set a %s request of %s above a limit of %s, which the API server refuses: "+
			"use a larger size, or state both amounts in the manifest",
			tier, resource, after.request, after.limit),
	})
}

func (s sizer) unreadable(f transform.Field, err error) {
	s.Note(f, transform.Why{Rule: ruleResources, Severity: transform.Warning, Reason: err.Error()})
}

// amountsOf reads what a container's resources say of one of them.
func amountsOf(resources transform.Field, resource string) (amounts, error) {
	request, err := amountOf(resources.At("requests", resource))
	if err != nil {
		return amounts{}, err
	}
	limit, err := amountOf(resources.At("limits", resource))
	return amounts{request, limit}, err
}

func amountOf(f transform.Field) (*quantity.Quantity, error) {
	if f.Empty() {
		return nil, nil
	}
	q, err := quantity.Parse(f.Value())
	if err != nil {
		return nil, fmt.Errorf("%s.%s %w", f.Up(1).Key(), f.Key(), err)
	}
	return &q, nil
}
