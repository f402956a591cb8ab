package argocd

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/e2e/programs"
)

// Version is a version of Argo CD.
type Version string

// The versions that the tests start: the last of 2.14, which is the design's, the last of 3.2, and the newest.
const (
	V214 Version = "2.14.21"
	V32  Version = "3.2.12"
	V36  Version = "3.6.1"
)

// Versions are all of them, the newest last.
var Versions = []Version{V214, V32, V36}

// inFull returns the versions that a run takes every test to: the newest, or with BALLAST_E2E_ALL all of them. The
// others have a smoke test.
func inFull() []Version {
	if os.Getenv("BALLAST_E2E_ALL") != "" {
		return Versions
	}
	return Versions[len(Versions)-1:]
}

func (v Version) isInFull() bool { return slices.Contains(inFull(), v) }

// Minor is what people call the version, and what Ballast is told: 3.6.
func (v Version) Minor() string { return string(v[:strings.LastIndex(string(v), ".")]) }

// parts are the programs of a version: Argo CD, and the tools that its image has.
type parts struct {
	argocd, kustomize, helm programs.Program
	flags                   []string // that its repo-server wants, and the others do not know
}

func (v Version) parts() parts {
	return map[Version]parts{
		V214: {argocd: argocd214, kustomize: kustomize582, helm: helm3},
		V32:  {argocd: argocd32, kustomize: kustomize582, helm: helm3},
		V36: {argocd: argocd36, kustomize: kustomize583, helm: helm4,
			flags: []string{"--client-ca-path", ""}}, // or it would want TLS
	}[v]
}

// told are the flags of Ballast that say which Argo CD is in front of it.
func (v Version) told() []string { return []string{"--argocd-version", v.Minor()} }

func (v Version) program() programs.Program { return v.parts().argocd }

// signatures is what Argo CD asks who has signed a commit, a script of its image: nobody has.
const signatures = "git-verify-wrapper.sh"

// path is a PATH with what the image of a repo-server has, and Ballast.
func (v Version) path(t testing.TB) string {
	t.Helper()
	bin := t.TempDir()
	for name, path := range map[string]string{"ballast": ballast(), "kustomize": v.parts().kustomize.Path(t),
		"helm": v.parts().helm.Path(t)} {
		if err := os.Symlink(path, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(bin, signatures), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return bin + ":" + os.Getenv("PATH")
}
