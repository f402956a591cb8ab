package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/transformers/priority"
)

var prioritySection = priority.Definition.Spec.Section

// builtIn are the classes that every cluster has.
var builtIn = []string{"system-cluster-critical", "system-node-critical"}

// outOfStep compares the classes of the registries with those that the repository makes. One that
// makes none leaves them to somebody else.
func (l *Linter) outOfStep() []Problem {
	made := maps.Clone(l.made)
	for _, o := range l.fleet.PriorityClasses {
		made[o.Name] = true
	}
	listed := l.listed()
	if len(made) == 0 || len(listed) == 0 {
		return nil
	}
	var all []Problem
	for _, name := range keys(listed, func(name string) bool { return !made[name] && !slices.Contains(builtIn, name) }) {
		all = append(all, ClassDrift.At(listed[name], name, fmt.Sprintf(
			"nothing in the repository makes the class %s, and the pods of one that does not exist are refused: "+
				"add its PriorityClass, or drop it from priority.classes", name)))
	}
	for _, o := range l.fleet.PriorityClasses {
		if _, ok := listed[o.Name]; !ok && !slices.Contains(builtIn, o.Name) {
			all = append(all, ClassDrift.At(registry.Source{File: o.File, Line: o.Line}, o.Name, fmt.Sprintf(
				"the class %s is not in priority.classes of the registry, where a pin to it would pass for a mistake: "+
					"add it there, or drop the PriorityClass", o.Name)))
		}
	}
	return all
}

// listed returns the classes of the registries, and where each is listed.
func (l *Linter) listed() map[string]registry.Source {
	all := map[string]registry.Source{}
	for r, settings := range sections[priority.Settings](l, prioritySection) {
		for _, name := range settings.Classes {
			all[name] = r.SettingSource(prioritySection, "classes")
		}
	}
	return all
}

// A class that keeps pods running when others must give way is worth nothing if all have it: more
// than one workload in critShare, once there are more than critLeast of them, is too many.
const (
	critShare = 4
	critLeast = 10
)

// criticalForAll says so of a class that is for too many.
func (l *Linter) criticalForAll() []Problem {
	var all []Problem
	listed := l.listed()
	for _, name := range l.critical(listed) {
		n := l.classes[name]
		if n <= critLeast || n*critShare <= l.workloads {
			continue
		}
		all = append(all, CriticalAll.At(listed[name], name, fmt.Sprintf(
			"%d of %d workloads have the class %s: when a node is full, none of them can give way to another; "+
				"keep it for one in %d at most", n, l.workloads, name, critShare)))
	}
	return all
}

// critical returns the classes that are critical: the highest of the repository, and those that are
// called so.
func (l *Linter) critical(listed map[string]registry.Source) []string {
	var all []string
	for name := range l.classes {
		_, ok := listed[name]
		if (ok || slices.Contains(builtIn, name)) && strings.Contains(name, "critical") {
			all = append(all, name)
		}
	}
	if highest := highest(l.fleet.PriorityClasses); highest != "" {
		all = append(all, highest)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// highest returns the class with the highest value, of two or more that are not everybody's default.
func highest(classes []discover.Object) string {
	values := map[string]int64{}
	for _, o := range classes {
		if value, ok := valueOf(o); ok {
			values[o.Name] = value
		}
	}
	if len(values) < 2 {
		return ""
	}
	names := slices.Sorted(maps.Keys(values))
	return slices.MaxFunc(names, func(a, b string) int { return int(min(1, max(-1, values[a]-values[b]))) })
}

// valueOf reads the value of a class; not that of a default.
func valueOf(o discover.Object) (value int64, ok bool) {
	for _, class := range o.Objects() {
		root := class.Input()
		if !root.At("globalDefault").Bool() {
			value, ok = root.At("value").Int()
		}
	}
	return value, ok
}
