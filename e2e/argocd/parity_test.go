package argocd

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestParity has the real repo-server and Ballast, which changes nothing, render the same
// applications. Where the objects are not the same ones, docs/parity.md says why.
func TestParity(t *testing.T) {
	all, known := members(t), listed(t)
	known.check(t, all)
	counts := newCounts()
	for _, version := range Versions {
		t.Run(string(version), func(t *testing.T) {
			t.Setenv("PATH", version.path(t))
			server := parityServer(t, version)
			for _, m := range all {
				if !version.isInFull() && !slices.Contains(smoke, m.name) {
					continue
				}
				t.Run(m.name, func(t *testing.T) {
					native := m.natively(t, server)
					for i, ours := range []rendering{m.printed(t.Context(), version), m.read(t.Context(), version),
						m.served(t, server, "ballast"), m.served(t, server, "classic")} {
						c := comparison{m, version, doors[i]}
						counts.add(c, c.check(t, known, native, ours))
					}
				})
			}
		})
	}
	t.Log("\n" + counts.String())
}

// smoke are those that every version of Argo CD renders in every run.
var smoke = []string{
	"directory/patterns", "directory/recurse", "directory/skip-file-rendering", "helm/crds", "helm/parameters",
	"helm/subcharts", "helm/value-files", "jsonnet/libraries", "kustomize/components-that-are-missing",
	"kustomize/images-by-digest", "kustomize/overlay", "kustomize/patches", "refused/chart-that-fails", "sources/chart",
}

// parityServer has both kinds of plugin beside it, which change nothing: ballast and classic.
func parityServer(t *testing.T, v Version) *RepoServer {
	t.Helper()
	flags := []string{"--enable-helm", "--skip", everyTransformer(t)}
	native := Native(t, append(flags, v.told()...)...)
	sidecar(t, v, native.sockets, "classic", "apiVersion: argoproj.io/v1alpha1\nkind: ConfigManagementPlugin\n"+
		"metadata: {name: classic}\nspec: {generate: {command: [ballast, generate], args: ["+strings.Join(flags[:2], ", ")+
		", '"+flags[2]+"']}}\n")
	return StartRepoServer(t, v, native)
}

// doors are the ways in to Ballast.
var doors = []string{"flags", "application", "native plugin", "classic plugin"}

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
	version Version
	door    string
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
		t.Errorf("%s %s: the same, and docs/parity.md says that it differs", c.version, c.door)
	case !isKnown:
		t.Errorf("%s %s: %s", c.version, c.door, difference)
	default:
		t.Logf("%s %s: listed: %s", c.version, c.door, difference)
		return isListed
	}
	return isMistake
}

// difference says how the renderings differ, if they do.
func (c comparison) difference(t *testing.T, native, ours rendering) string {
	t.Helper()
	isRefused := c.refused.has(c.version)
	switch {
	case native.err != nil && ours.err != nil && isRefused:
		t.Logf("%s %s:\nArgo CD: %v\nBallast: %v", c.version, c.door, native.err, ours.err)
		return ""
	case native.err != nil || ours.err != nil:
		return fmt.Sprintf("Argo CD: %d objects, %v\nBallast: %d objects, %v", len(native.manifests), native.err,
			len(ours.manifests), ours.err)
	case isRefused:
		return fmt.Sprintf("nobody refuses it: there are %d objects", len(native.manifests))
	}
	if diff := cmp.Diff(native.objects(t, c.Namespace), ours.objects(t, c.Namespace)); diff != "" {
		return "(-Argo CD +Ballast)\n" + diff
	}
	return ""
}
