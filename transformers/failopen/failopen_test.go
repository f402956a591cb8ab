package failopen

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/transform/transformtest"
)

func TestCases(t *testing.T) { transformtest.Run(t, "testdata", Definition) }

func TestIsVitalKind(t *testing.T) {
	for kind, want := range map[string]bool{
		"Pod":               true,
		"v1/Pod":            true,
		"/v1/Pod":           true,
		"Pod/status":        true,
		"Pod.status":        true,
		"*":                 true,
		"*/*":               true,
		"*/Pod":             true,
		"v1/*":              true,
		"v1/Pod/status":     true,
		"*/*/*":             true,
		"P*d":               true,
		"*od/ephemeral*":    false,
		"Pod/*":             true,
		"Pod/exec":          false,
		"Pod.eviction":      false,
		"v1/Pod/exec":       false,
		"*/v1/Pod/binding":  true,
		"v2/Pod":            false,
		"apps/v1/*":         true, // ReplicaSet
		"ReplicaSet":        true,
		"*/ReplicaSet":      true,
		"Deployment":        false,
		"*/v1/Service":      false,
		"apps/*":            false,
		"PodDisruption":     false,
		"":                  false,
		"batch/*/Job":       true,
		"apps/*/Job":        false,
		"apps/v1/DaemonSet": false,
	} {
		if isVitalKind(kind) != want {
			t.Errorf("%s: %t", kind, !want)
		}
	}
}

func TestIsNamespace(t *testing.T) {
	for name, want := range map[string]bool{
		"kube-system":           true,
		"a1":                    true,
		"":                      false,
		"-a":                    false,
		"a-":                    false,
		"A":                     false,
		"a.b":                   false,
		"az09":                  true,
		"x`x":                   false,
		"x{x":                   false,
		"x/x":                   false,
		"x:x":                   false,
		strings.Repeat("a", 63): true,
		strings.Repeat("a", 64): false,
	} {
		if isNamespace(name) != want {
			t.Errorf("%q: %t", name, !want)
		}
	}
}

// Three are named, and the others counted.
func TestNotDone(t *testing.T) {
	for want, resources := range map[string][]string{
		"a, b and c cannot be deleted":         {"a", "b", "c"},
		"a, b, c and 1 more cannot be deleted": {"a", "b", "c", "d"},
	} {
		if got := notDone(map[string][]string{deleted: resources}).text; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
