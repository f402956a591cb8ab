package argocd

import (
	"path/filepath"

	"github.com/vixens-io/ballast/e2e/programs"
)

var (
	argocd214 = programs.Program{Name: "argocd-2.14", Folder: "build/argocd-2.14", Of: "."}
	argocd32  = programs.Program{Name: "argocd-3.2", Folder: "build/argocd-3.2", Of: "."}
	argocd36  = programs.Program{Name: "argocd-3.6", Folder: "build/argocd-3.6", Of: "."}
	// Argo CD 3.6 has Kubernetes 1.37 in it: half of what the API server is built from is built for both.
	apiServer = programs.Program{Name: "kube-apiserver", Folder: "build/argocd-3.6",
		Of:    "k8s.io/kubernetes/cmd/kube-apiserver",
		Flags: "-X k8s.io/component-base/version.gitVersion=v1.37.0"}
	kyverno = programs.Program{Name: "kyverno", Folder: "build/kyverno",
		Of: "github.com/kyverno/kyverno/cmd/kyverno"}
	kustomize582 = programs.Program{Name: "kustomize-5.8.2", Folder: "build/kustomize-5.8.2",
		Of: "sigs.k8s.io/kustomize/kustomize/v5"}
	kustomize583 = programs.Program{Name: "kustomize-5.8.3", Folder: "build/kustomize-5.8.3",
		Of: "sigs.k8s.io/kustomize/kustomize/v5"}
	helm3 = programs.Program{Name: "helm3", Folder: "build/helm3", Of: "helm.sh/helm/v3/cmd/helm"}
	helm4 = programs.Program{Name: "helm4", Folder: "build/helm4", Of: "helm.sh/helm/v4/cmd/helm"}
)

// ballast is where the program under test is, from the sources that this module lies in.
func ballast() string { return filepath.Join(programs.Cache(), "ballast") }

// buildAll makes the programs that the cache lacks, before the tests lose the network.
func buildAll() error {
	programs.MakeAll(argocd214, argocd32, argocd36, apiServer, kyverno, kustomize582, kustomize583, helm3, helm4)
	return programs.Build("../..", ballast(), "./cmd/ballast", "-ldflags", "-s -w")
}
