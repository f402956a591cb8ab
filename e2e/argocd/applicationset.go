package argocd

import (
	"testing"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// StartApplicationSets starts the ApplicationSet controller of Argo CD 3.6, beside an application controller.
func StartApplicationSets(t testing.TB, cluster *Cluster, server *RepoServer) {
	t.Helper()
	start(t, inCluster(cluster), V36.program().Path(t), "argocd-applicationset-controller",
		"--kubeconfig", cluster.kubeconfig, "--namespace", "argocd",
		"--argocd-repo-server", server.Address, "--repo-server-plaintext",
		"--metrics-addr", "127.0.0.1:"+port(), "--probe-addr", "127.0.0.1:"+port(), "--webhook-addr", "127.0.0.1:"+port())
}

// applicationSet is an ApplicationSet in the namespace of Argo CD.
func applicationSet(name string) Object {
	return Object{"argoproj.io/v1alpha1", "ApplicationSet", "argocd", name}
}

// ApplicationsOf lists the Applications that an ApplicationSet owns.
func (c *Cluster) ApplicationsOf(t testing.TB, set string) (all []v1alpha1.Application) {
	t.Helper()
	resource, err := c.resource(application(""))
	if err != nil {
		t.Fatal(err)
	}
	list, err := resource.List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range list.Items {
		owners := item.GetOwnerReferences()
		if len(owners) == 1 && owners[0].Name == set {
			var app v1alpha1.Application
			convert(t, item.Object, &app)
			all = append(all, app)
		}
	}
	return all
}
