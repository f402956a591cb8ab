package sizing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// minorPodResources is the version of Kubernetes, 1.37, that computes the defaults of a pod's own resources after
// webhooks have added containers. They are on by default since 1.34, and still beta in 1.37.
const minorPodResources = 37

// whole proposes the size of the workload for its pod as a whole. Other containers are sized by themselves.
func (s sizer) whole(sized tiers) {
	main := s.main()
	for _, c := range s.Workload.Containers {
		if c.Name != main.Name || c.Role != workload.Main {
			s.ofContainer(c, sized)
		}
	}
	name := sized.of(main)
	tier, ok := s.Settings.Tiers[name]
	if !ok || !s.mayBeWhole() {
		return
	}
	for _, resource := range tier.resources() {
		if isOfPods(resource) {
			s.ofWhole(sized, name, resource)
		} else {
			s.ofAmount(main.At("resources"), name, resource)
		}
	}
	s.horizontals()
	for _, o := range s.verticals() {
		s.Note(s.Workload.Pod.At("resources"), transform.Why{Rule: ruleAutoscaler, Reason: fmt.Sprintf(
			"%s sets requests of containers and ignores those of the pod as a whole: use resources: fill, "+
				"or remove the autoscaler", o)})
	}
}

// isOfPods reports whether a pod as a whole can have amounts of a resource.
func isOfPods(resource string) bool {
	return resource == "cpu" || resource == "memory" || strings.HasPrefix(resource, "hugepages-")
}

// mayBeWhole reports whether the cluster takes resources of pods as a whole, and notes a doubt.
func (s sizer) mayBeWhole() bool {
	if s.isWindows() {
		s.aboutWhole(transform.Warning, "a Windows pod cannot have resources as a whole: size its containers in the manifest")
		return false
	}
	before, known := s.ClusterBefore(minorPodResources)
	switch {
	case before:
		s.aboutWhole(transform.Error, fmt.Sprintf("resources: pod needs Kubernetes 1.37, which computes what a pod as a "+
			"whole requests after webhooks have added containers; this cluster has %s: use resources: fill",
			short(s.KubeVersion)))
	case !known:
		s.aboutWhole(transform.Warning, "resources: pod needs Kubernetes 1.37, which computes what a pod as a whole "+
			"requests after webhooks have added containers, and the cluster's version is not known here: one before 1.34 "+
			"drops or refuses the resources of a pod as a whole. Set KUBE_VERSION, as Argo CD does")
	}
	return !before
}

func (s sizer) isWindows() bool {
	pod := s.Workload.Pod
	return pod.At("os", "name").Value() == "windows" || pod.At("nodeSelector", "kubernetes.io/os").Value() == "windows"
}

func (s sizer) aboutWhole(severity transform.Severity, reason string) {
	s.Note(s.Workload.Pod.At("resources"), transform.Why{
		Rule: rulePodResources, Severity: severity, Source: s.SettingSource("resources"), Reason: reason,
	})
}

// ofWhole proposes one amount of a tier for the pod. What the main container states counts as stated.
func (s sizer) ofWhole(sized tiers, name, resource string) {
	f := s.Workload.Pod.At("resources")
	own, err := amountsOf(f, resource)
	if err != nil {
		s.unreadable(f, err)
		return
	}
	of, err := amountsOf(s.main().At("resources"), resource)
	if err != nil {
		s.unreadable(f, err)
		return
	}
	set := fill(of.with(own), s.Settings.Tiers[name].amounts(resource))
	after := own.with(set)
	switch {
	case set == (amounts{}):
	case after.crossed():
		s.crossed(f, name, resource, after)
	case s.outgrown(f, sized, name, resource, after):
	default:
		s.setTier(f, name, resource, set)
	}
}

// outgrown notes that the containers state more than the pod would have: the API server refuses that.
func (s sizer) outgrown(f transform.Field, sized tiers, name, resource string, whole amounts) bool {
	requests, most := s.together(sized, resource)
	reason := ""
	switch {
	case whole.request != nil && requests > in(resource, *whole.request):
		reason = fmt.Sprintf("its containers ask together for more %s than the %s of size %s", resource, whole.request, name)
	case whole.limit != nil && most > in(resource, *whole.limit):
		reason = fmt.Sprintf("a container's limit of %s is above the %s of size %s", resource, whole.limit, name)
	default:
		return false
	}
	s.Note(f, transform.Why{
		Rule: ruleResources, Severity: transform.Warning, Source: s.SettingSource("tiers", name),
		Reason: reason + ". The API server refuses that for a pod as a whole: give the workload a larger size, " +
			"or its containers smaller ones",
	})
	return true
}

// together returns what the containers will ask for at the same time, and the highest limit of one.
func (s sizer) together(sized tiers, resource string) (requests, most int64) {
	var running, beside, starting int64 // beside: native sidecars
	for _, c := range s.Workload.Containers {
		a := s.expected(c, sized, resource)
		if a.limit != nil {
			most = max(most, in(resource, *a.limit))
			if a.request == nil {
				a.request = a.limit
			}
		}
		if a.request == nil {
			continue
		}
		switch n := in(resource, *a.request); c.Role {
		case workload.NativeSidecar:
			beside += n
		case workload.Init, workload.Ours:
			starting = max(starting, n)
		default:
			running += n
		}
	}
	return beside + max(running, starting), most
}

// expected returns the amounts that a container will have.
func (s sizer) expected(c workload.Container, sized tiers, resource string) amounts {
	own, err := amountsOf(c.At("resources"), resource)
	if err != nil || c.Role == workload.Main {
		return own
	}
	if tier, ok := s.Settings.Tiers[sized.of(c)]; ok {
		return own.with(fill(own, tier.amounts(resource)))
	}
	if most, _ := s.most(c, resource); most != nil && s.isCapped(c, sized) {
		return own.with(lower(own, *most))
	}
	return own
}

// in returns an amount as a number that amounts of the resource can be compared by.
func in(resource string, q quantity.Quantity) int64 {
	if resource == "cpu" {
		return q.Millis()
	}
	return q.Bytes()
}

// isCapped reports whether the caps of sidecars are for a container.
func (s sizer) isCapped(c workload.Container, sized tiers) bool {
	rides := slices.Contains([]workload.Role{workload.Sidecar, workload.NativeSidecar}, c.Role)
	return rides && sized.of(c) == "" && !s.Settings.keeps(sized.of(s.main()))
}
