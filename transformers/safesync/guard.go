package safesync

import (
	"slices"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// maxDeleteEnv works like the flag --max-delete, which beats it.
const maxDeleteEnv = "RCLONE_MAX_DELETE"

// guard puts RCLONE_MAX_DELETE=0 into the environment of a container with an rclone that
// cannot be read.
func (r render) guard(c workload.Container, p policy) {
	why := transform.Why{
		Rule: guarding, Source: p.guardSource,
		Reason: "the rclone command cannot be read; with " + maxDeleteEnv + "=0 a sync fails instead of deleting",
	}
	for _, variable := range c.At("env").Each() {
		if variable.At("name").Value() != maxDeleteEnv {
			continue
		}
		if variable.At("valueFrom").Empty() {
			r.Enforce(variable.At("value"), "0", why)
			return
		}
		why.Reason += "; its value comes from another object: make sure that it is 0"
		r.Note(variable, why)
		return
	}
	r.Last(c.At("env"), transform.Pairs{{Key: "name", Value: maxDeleteEnv}, {Key: "value", Value: "0"}}, why)
}

// canGuard reports whether nothing but the manifest says what RCLONE_MAX_DELETE is.
func canGuard(c workload.Container) bool {
	return !slices.ContainsFunc(c.At("env").Each(), func(v transform.Field) bool {
		return v.At("name").Value() == maxDeleteEnv && !v.At("valueFrom").Empty()
	})
}

// doubtful reports whether a script that a container runs has an rclone that cannot be read.
func (r render) doubtful(run []script, env map[string]string, key string) bool {
	for _, s := range run {
		l := newScriptLook(r.tools, s.store.texts[s.key])
		l.read(r.scene().read(s, env, key))
		if l.doubts {
			return true
		}
	}
	return false
}

// unresolved is the answer to a file of which nothing is known.
func unresolved(shell.Unread) (known bool, why string) { return false, "" }
