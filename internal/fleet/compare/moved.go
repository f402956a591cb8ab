package compare

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/fleet/audit"
)

// mover finds Applications that have another name and another directory: the one that is gone is the one that came
// if most of its objects are there.
type mover struct {
	keys  []string // of the applications before
	gone  []goneApplication
	known map[string]bool // the keys before
}

// goneApplication is an application of which no name and no directory is left.
type goneApplication struct {
	key     string
	objects map[string]bool
}

// moverOf returns a mover of applications by what they rendered to before.
func moverOf(keysBefore, keysAfter []string, renders map[string]renderBefore) *mover {
	m := &mover{keys: keysBefore, known: map[string]bool{}}
	for _, key := range keysBefore {
		m.known[key] = true
		was := renders[key]
		if slices.Contains(keysAfter, key) || was.app.Resource == nil {
			continue
		}
		if names := namesOf(was.output, was.namespace); len(names) > 0 {
			m.gone = append(m.gone, goneApplication{key, names})
		}
	}
	return m
}

// follow files the render of an application as it was under the key of the one that it is now.
func (m *mover) follow(key string, r audit.Rendered, renders map[string]renderBefore) {
	if len(m.gone) == 0 || m.known[key] || key == undeployed || r.Row.Application.Resource == nil {
		return
	}
	names := namesOf(outputOf(r.Result), r.Row.Namespace)
	for i, g := range m.gone {
		shared := 0
		for name := range g.objects {
			if names[name] {
				shared++
			}
		}
		if shared*2 <= len(g.objects) {
			continue
		}
		m.keys[slices.Index(m.keys, g.key)] = key
		renders[key] = renders[g.key]
		m.gone = slices.Delete(m.gone, i, i+1)
		return
	}
}

// namesOf returns what names the objects of an output, whose Application deploys to a namespace.
func namesOf(o output, namespace string) map[string]bool {
	all, err := objects(o)
	if err != nil {
		return nil
	}
	names := map[string]bool{}
	for _, k := range all {
		where := cmp.Or(k.object.Namespace, namespace)
		names[strings.Join([]string{k.object.Group(), k.object.Kind, where, k.object.Name}, "\x00")] = true
	}
	return names
}
