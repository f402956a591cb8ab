// Package argocd runs the real Argo CD on this machine, 2.14, 3.2 and 3.6: its repo-server and its sidecar's
// server, and of 3.6 its control plane over a real API server. The client of all of them is 2.14's: the wire is the
// same.
//
// A test begins with a [Plugin], starts a [RepoServer] that has it, commits files to a
// [Repository] and asks for the manifests of an [App]. A [Cluster] is what they are synced to.
// All of it runs in namespaces of its own: nothing is reachable from outside, ports are free,
// and what the tests leave running ends with them.
//
// It is a module of its own: the 45 replacements of Argo CD's go.mod, which hold Kubernetes at
// 1.31, would hold back the tests beside it.
package argocd

import (
	"testing"

	"github.com/vixens-io/ballast/e2e/isolate"
)

// Main is what TestMain of a package of such tests calls.
func Main(m *testing.M) { isolate.Main(m, buildAll) }
