package priority

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// classes are those of which something says that they exist, by name; each with its
// value, as far as that is known.
type classes map[string]string

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

// builtIn returns the classes that every cluster has.
func builtIn() classes {
	return classes{"system-cluster-critical": "2000000000", "system-node-critical": "2000001000"}
}

func (c classes) has(name string) bool {
	_, ok := c[name]
	return ok
}

// lack says that a class is not among the known ones, and which are.
func (c classes) lack(name string) string {
	return fmt.Sprintf("nothing says that the class %s exists, and the pods of one that does not are refused: "+
		"want one of %s, or add it to priority.classes",
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
