package fixperms

import (
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// use is one place where a container writes to a claim.
type use struct {
	name    string          // the volume's
	volume  transform.Field // of the pod, or the claim template
	claim   claim
	subPath string // clean
}

// usesOf returns where a container writes to claims. The root and the name are those of its
// workload.
func usesOf(c workload.Container, pod, root transform.Field, workload string) []use {
	var all []use
	templates := templatesOf(root)
	for _, m := range c.At("volumeMounts").Each() {
		if m.At("readOnly").Bool() || !m.At("subPathExpr").Empty() {
			continue
		}
		u := use{name: m.At("name").Value(), subPath: clean(m.At("subPath").Value())}
		for _, v := range pod.At("volumes").Named(u.name) {
			u.volume, u.claim = v, claim{name: v.At("persistentVolumeClaim", "claimName").Value()}
		}
		if t, ok := templates[u.name]; ok {
			u.volume, u.claim = t, claim{name: u.name + "-" + workload, each: true}
		}
		if u.claim.name != "" {
			all = append(all, u)
		}
	}
	return all
}

// templatesOf returns the claim templates of an object by name.
func templatesOf(root transform.Field) map[string]transform.Field {
	templates := map[string]transform.Field{}
	for _, t := range root.At("spec", "volumeClaimTemplates").Each() {
		name := t.At("metadata", "name").Value()
		if _, again := templates[name]; !again {
			templates[name] = t
		}
	}
	return templates
}

// overlaps reports whether two uses reach the same files.
func (u use) overlaps(v use) bool {
	_, isBelow := within(u.subPath, v.subPath)
	_, isAbove := within(v.subPath, u.subPath)
	return u.claim.is(v.claim) && (isBelow || isAbove)
}

// claim names a claim; or those that a StatefulSet makes, one for each of its pods.
type claim struct {
	name string
	each bool
}

func (c claim) String() string {
	if c.each {
		return c.name + "-0"
	}
	return c.name
}

// family returns the name that claims have in common which may be one.
func (c claim) family() string {
	dash := strings.LastIndexByte(c.name, '-')
	if c.each || dash < 0 || strings.Trim(c.name[dash+1:], "0123456789") != "" {
		return c.name
	}
	return c.name[:dash]
}

// is reports whether both are one claim, for one pod at least.
func (c claim) is(d claim) bool { return c == d || c.makes(d) || d.makes(c) }

// makes reports whether a claim is one of those that a StatefulSet makes.
func (c claim) makes(d claim) bool {
	return c.each && !d.each && d.name != c.name && d.family() == c.name
}
