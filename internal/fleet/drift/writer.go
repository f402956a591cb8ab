package drift

import (
	"slices"
	"strings"
)

// clientSideApply is the manager of `kubectl apply` that is not server-side.
const clientSideApply = "kubectl-client-side-apply"

// isArgoCDManager reports whether a manager is Argo CD when it syncs. A server of Argo CD writes for a person.
func isArgoCDManager(name string) bool {
	return name == "argocd-controller" || name == "argocd-application-controller"
}

// writer is what is known of a manager by its name.
type writer struct {
	verdict Verdict
	cause   Cause
	text    string // for people
}

// writersByName are managers that have names of their own. A client that sets none is called as its program, or as the
// first word of its user agent.
var writersByName = map[string]writer{
	"argocd-server":      {ByHand, "", "someone in the UI or CLI of Argo CD"},
	"k9s":                {ByHand, "", "someone with k9s"},
	"node-fetch":         {ByHand, "", "someone with Lens or another desktop client (node-fetch)"},
	"Mozilla":            {ByHand, "", "someone in a browser"},
	"Lens":               {ByHand, "", "someone with Lens"},
	"OpenLens":           {ByHand, "", "someone with OpenLens"},
	"headlamp":           {ByHand, "", "someone with Headlamp"},
	"headlamp-server":    {ByHand, "", "someone with Headlamp"},
	"dashboard":          {ByHand, "", "someone in the Kubernetes dashboard"},
	"dashboard-api":      {ByHand, "", "someone in the Kubernetes dashboard"},
	"rancher":            {ByHand, "", "someone in Rancher"},
	"oc":                 {ByHand, "", "someone with oc"},
	"keda":               {Changed, Autoscaler, "KEDA"},
	"keda-operator":      {Changed, Autoscaler, "KEDA"},
	"vpa-updater":        {Changed, Autoscaler, "the updater of VerticalPodAutoscalers"},
	"vpa-recommender":    {Changed, Autoscaler, "the recommender of VerticalPodAutoscalers"},
	"updater":            {Changed, Autoscaler, "the updater of VerticalPodAutoscalers"},
	"pod_nanny":          {Changed, Autoscaler, "addon-resizer"},
	"pod-nanny":          {Changed, Autoscaler, "addon-resizer"},
	"autoscaler":         {Changed, Autoscaler, "the autoscaler of Knative"},
	"kube-downscaler":    {Changed, Autoscaler, "kube-downscaler"},
	"py-kube-downscaler": {Changed, Autoscaler, "py-kube-downscaler"},
	"kube-green":         {Changed, Autoscaler, "kube-green"},
	"background-controller": {Changed, Background,
		"Kyverno's background controller (a policy with mutateExisting)"},
	"kyverno-background-controller": {Changed, Background,
		"Kyverno's background controller (a policy with mutateExisting)"},
	"kyverno":                         {Changed, Background, "Kyverno (a policy with mutateExisting)"},
	"cluster-proportional-autoscaler": {Changed, Autoscaler, "cluster-proportional-autoscaler"},
}

// writerOf says who a manager is that wrote a field.
func writerOf(m manager, p place) writer {
	if w, ok := writersByName[m.Manager]; ok {
		return w
	}
	switch {
	case m.Manager == "kubectl" || strings.HasPrefix(m.Manager, "kubectl-"):
		return writer{ByHand, "", "someone with " + strings.ReplaceAll(m.Manager, "-", " ")}
	case m.Manager == "kube-controller-manager" && (m.Subresource == "scale" || p.isReplicas()):
		return writer{Changed, Autoscaler, "a HorizontalPodAutoscaler"}
	case m.Manager == "":
		return writer{Changed, Unknown, "a client without a name"}
	}
	return writer{Changed, Unknown, m.Manager}
}

// creates reports whether a manager is one that makes whole objects: of such it is written down that it wrote
// the defaults of the API server, too.
func (m manager) creates() bool {
	return m.Operation == "Update" && slices.Contains([]string{
		clientSideApply, "kubectl-create", "kubectl-run", "kubectl-replace", "kubectl-expose", "kubectl",
	}, m.Manager) && m.Subresource == ""
}
