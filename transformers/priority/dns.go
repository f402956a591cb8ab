package priority

import (
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

var serviceKind = transform.GroupKind{Kind: "Service"}

// dnsPort is the port on which names are resolved, over UDP first of all.
const dnsPort = "53"

// dns notes a workload that serves DNS and does not have the top class: when it gives way, nothing finds anything.
func dns(c config, p *transform.Pass, class string, f facts) {
	sign := f.servesDNS(p)
	if sign == "" {
		return
	}
	has := "has the priority class " + short(class)
	if class == "" {
		class, has = f.fallback, "names no priority class"
	}
	top := f.classes.top(c.Settings)
	if f.classes.isTop(class, top) {
		return
	}
	way := fmt.Sprintf("pin it to %s in the registry, or set that as its priorityClassName", short(top))
	source := c.SettingSource("classes")
	switch {
	case c.Entry != nil:
		way, source = "let the registry pin it to "+short(top), c.Source
	case len(c.Settings.Classes) == 0:
		way += ", or list the classes of the cluster in priority.classes, the highest first"
	}
	p.Note(p.Workload.Priority, transform.Why{Rule: ruleDNS, Source: source, Reason: fmt.Sprintf(
		"it serves DNS (%s) and %s: pods of a higher class may evict it, and then no name resolves; %s", sign, has, way)})
}

// servesDNS returns what tells that a workload serves DNS; "" for nothing.
func (f facts) servesDNS(p *transform.Pass) string {
	for _, c := range p.Workload.Containers {
		if c.Role == workload.Init || c.Role == workload.Ours {
			continue // it serves nothing while the pod runs
		}
		for _, port := range c.At("ports").Each() {
			if isDNS(port, "containerPort") || isDNS(port, "hostPort") {
				return "container " + c.Name + " has port 53/UDP"
			}
		}
	}
	for _, s := range f.dns {
		if s.Namespace == p.Namespace && selects(s.Input().At("spec", "selector"), p.Workload.Labels) {
			return "Service " + s.Name + " sends it port 53/UDP"
		}
	}
	return ""
}

func isDNS(port transform.Field, key string) bool {
	return port.At(key).Value() == dnsPort && port.At("protocol").Value() == "UDP"
}

// selects reports whether a Service's selector takes pods with these labels. One without a selector takes none.
func selects(selector, labels transform.Field) bool {
	return !selector.Empty() && !slices.ContainsFunc(selector.Keys(), func(key string) bool {
		return !labels.At(key).Exists() || labels.At(key).Value() != selector.At(key).Value()
	})
}

// dnsServices returns the Services that have port 53/UDP.
func dnsServices(services []transform.Other) []transform.Other {
	return slices.DeleteFunc(slices.Clone(services), func(s transform.Other) bool {
		return !slices.ContainsFunc(s.Input().At("spec", "ports").Each(), func(port transform.Field) bool {
			return isDNS(port, "port") || isDNS(port, "targetPort")
		})
	})
}
