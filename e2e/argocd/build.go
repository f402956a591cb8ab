package argocd

import (
	"path/filepath"

	"github.com/vixens-io/ballast/e2e/programs"
)

var (
	argocdV2  = programs.Program{Name: "argocd-v2", Folder: "build/argocd-v2", Of: "."}
	argocdV3  = programs.Program{Name: "argocd-v3", Folder: "build/argocd-v3", Of: "."}
	apiServer = programs.Program{Name: "kube-apiserver", Folder: "build/kube-apiserver",
		Of:    "k8s.io/kubernetes/cmd/kube-apiserver",
		Flags: "-X k8s.io/component-base/version.gitVersion=v1.31.0"}
	kyverno = programs.Program{Name: "kyverno", Folder: "build/kyverno",
		Of: "github.com/kyverno/kyverno/cmd/kyverno"}
	kustomize = programs.Program{Name: "kustomize", Folder: "build/kustomize", Of: "sigs.k8s.io/kustomize/kustomize/v5"}
	helm      = programs.Program{Name: "helm", Folder: "build/helm", Of: "helm.sh/helm/v3/cmd/helm"}
)

// ballast is where the program under test is, from the sources that this module lies in.
func ballast() string { return filepath.Join(programs.Cache(), "ballast") }

// buildAll makes the programs that the cache lacks, before the tests lose the network.
func buildAll() error {
	programs.MakeAll(argocdV2, argocdV3, apiServer, kyverno, kustomize, helm)
	return programs.Build("../..", ballast(), "./cmd/ballast", "-ldflags", "-s -w")
}
