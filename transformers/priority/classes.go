package priority

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// classes are those of which something says that they exist, by name; each with its
// value, as far as that is known.
type classes map[string]string

// facts are what a render says for all its workloads.
type facts struct {
	classes  classes
	fallback string            // the class of pods that name none; empty if it is not known
	dns      []transform.Other // Services with port 53/UDP
}

// known gathers the classes of the registry, of the render, and of Kubernetes.
func known(s Settings, rendered []transform.Other) classes {
	all := builtIn()
	for _, name := range s.Classes {
		if !all.has(name) {
			all[name] = ""
		}
	}
	for _, o := range rendered {
		all[o.Name] = o.Input().At("value").Value()
	}
	return all
}

const clusterCritical = "system-cluster-critical"

// builtIn returns the classes that every cluster has.
func builtIn() classes {
	return classes{clusterCritical: "2000000000", "system-node-critical": "2000001000"}
}

func (c classes) has(name string) bool {
	_, ok := c[name]
	return ok
}

// value returns the value of a class, as far as it is known.
func (c classes) value(name string) (value int64, known bool) {
	value, err := strconv.ParseInt(c[name], 10, 64)
	return value, err == nil
}

// top returns the highest class: of those of the registry, by their values where all are known, else the first in
// the list; without a list that of the render with the highest value, and of Kubernetes where there is none.
func (c classes) top(s Settings) string {
	candidates := s.Classes
	if len(candidates) == 0 {
		candidates = slices.DeleteFunc(slices.Sorted(maps.Keys(c)), func(name string) bool { return builtIn().has(name) })
	}
	if len(candidates) == 0 {
		return clusterCritical
	}
	top := candidates[0]
	for _, name := range candidates {
		value, known := c.value(name)
		if !known {
			return candidates[0]
		}
		if highest, _ := c.value(top); value > highest {
			top = name
		}
	}
	return top
}

// isTop reports whether a class is not below the top one.
func (c classes) isTop(name, top string) bool {
	if name == top || builtIn().has(name) {
		return true
	}
	value, known := c.value(name)
	highest, isKnown := c.value(top)
	return known && isKnown && value >= highest
}

// lack says that a class is not among the known ones, and which are.
func (c classes) lack(name string) string {
	return fmt.Sprintf("the class %s is unknown, and the API server refuses pods of a class that does not exist: "+
		"use one of %s, or add it to priority.classes",
		short(name), listed(slices.Sorted(maps.Keys(c))))
}

// listed names the first of many.
func listed(names []string) string {
	const most = 20
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// longest is the length of the longest name that Kubernetes allows.
const longest = 253

// isName reports whether a class can be called so.
func isName(text string) bool {
	isOther := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' }
	if len(text) > longest || strings.ContainsFunc(text, isOther) {
		return false
	}
	for part := range strings.SplitSeq(text, ".") {
		if part == "" || part[0] == '-' || part[len(part)-1] == '-' {
			return false
		}
	}
	return true
}

// short keeps a message to one line, whatever it quotes.
func short(text string) string {
	const most = 80
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
