package argocd

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestParity has the real repo-server and Ballast, which changes nothing, render the same
// applications. Where the objects are not the same ones, docs/parity.md says why.
func TestParity(t *testing.T) {
	t.Setenv("PATH", path(t)+":"+os.Getenv("PATH"))
	all, known := members(t), listed(t)
	known.check(t, all)
	local := map[string][]answer{}
	for _, m := range all {
		local[m.name] = []answer{{"flags", m.printed(t.Context())}, {"application", m.read(t.Context())}}
	}
	counts := newCounts()
	for _, version := range []Version{V2, V3} {
		t.Run(string(version), func(t *testing.T) {
			server := StartRepoServer(t, version, Native(t, "--enable-helm", "--skip", everyTransformer(t)))
			for _, m := range all {
				t.Run(m.name, func(t *testing.T) {
					native := m.natively(t, server)
					for _, ours := range append(local[m.name], answer{"plugin", m.served(t, server)}) {
						c := comparison{m, string(version) + " " + ours.door}
						counts.add(c, c.check(t, known, native, ours.rendering))
					}
				})
			}
		})
	}
	t.Log("\n" + counts.String())
}

// answer is what a door of Ballast returns.
type answer struct {
	door string
	rendering
}

// everyTransformer names them all, so that they can be skipped.
func everyTransformer(t *testing.T) string {
	t.Helper()
	out, err := exec.Command(ballast(), "transformers").Output()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n")[1:] {
		names = append(names, strings.Fields(line)[0])
	}
	return strings.Join(names, ",")
}

// comparison is of one application, as one version of Argo CD and one door of Ballast render it.
type comparison struct {
	member
	where string
}

// verdict is how a comparison ended.
type verdict string

const (
	isSame    verdict = "the same"
	isListed  verdict = "listed"
	isMistake verdict = "NOT THE SAME"
)

func (c comparison) check(t *testing.T, known list, native, ours rendering) verdict {
	t.Helper()
	difference := c.difference(t, native, ours)
	isKnown := known.has(c)
	switch {
	case difference == "" && !isKnown:
		return isSame
	case difference == "":
		t.Errorf("%s: the same, and docs/parity.md says that it differs", c.where)
	case !isKnown:
		t.Errorf("%s: %s", c.where, difference)
	default:
		t.Logf("%s: listed: %s", c.where, difference)
		return isListed
	}
	return isMistake
}

// refusedByBoth is the group of the applications that nobody renders.
const refusedByBoth = "refused"

// difference says how the renderings differ, if they do.
func (c comparison) difference(t *testing.T, native, ours rendering) string {
	t.Helper()
	switch {
	case native.err != nil && ours.err != nil && c.group() == refusedByBoth:
		t.Logf("%s:\nArgo CD: %v\nBallast: %v", c.where, native.err, ours.err)
		return ""
	case native.err != nil || ours.err != nil:
		return fmt.Sprintf("Argo CD: %d objects, %v\nBallast: %d objects, %v", len(native.manifests), native.err,
			len(ours.manifests), ours.err)
	case c.group() == refusedByBoth:
		return fmt.Sprintf("nobody refuses it: there are %d objects", len(native.manifests))
	}
	if diff := cmp.Diff(native.objects(t, c.Namespace), ours.objects(t, c.Namespace)); diff != "" {
		return "(-Argo CD +Ballast)\n" + diff
	}
	return ""
}
