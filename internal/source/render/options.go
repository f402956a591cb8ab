package render

import (
	"io"
	"time"

	"github.com/vixens-io/ballast/internal/core/release"
)

// Options are what a render needs to know besides its path.
type Options struct {
	// Stdin is read for the path "-".
	Stdin io.Reader `json:"-"`

	// Spec is what the Application says about its source.
	Spec Spec

	// Overrides lays what .argocd-source.yaml and .argocd-source-APP.yaml in the directory say over
	// the Spec, as Argo CD does. For a plugin it has done so.
	Overrides bool

	// Root is the repository that the source lies in: options name files of it alone. Empty: any
	// file, for a source that is in no repository.
	Root string

	// Refs are the repositories of the Application's other sources that a chart may take values
	// from, by their ref: $values/prod.yaml. Nil: none is ever seen, as by a plugin.
	Refs map[string]string

	// ArgoCD is the version that the source is rendered as by; empty: the newest.
	ArgoCD release.Version

	// App and Namespace are the Application and its destination; a chart is named after the one
	// and deployed to the other.
	App, Namespace string

	// KubeVersion and APIVersions are those of the cluster, as charts see them.
	KubeVersion string
	APIVersions []string

	// Environment holds the variables that options may name.
	Environment Environment

	// AllowRemote are the hosts that a source may fetch from: none, unless they are named. A
	// redirect to another host is refused, and so is a submodule of one.
	AllowRemote Hosts

	// Helm is the program that renders charts: a path, or a name to look up; empty: "helm".
	Helm string

	// EnableHelm lets kustomizations have charts (`helmCharts`).
	EnableHelm bool

	// HelmCall says that the main function of this program begins with AnswerHelmCall: kustomize then
	// runs this program in place of helm, and what it asks for is judged. Else no kustomization has charts.
	HelmCall bool

	// Timeout is how long a kustomization, helm or one Jsonnet file may take; zero: a minute and a half, as in
	// Argo CD.
	Timeout time.Duration

	// Trace records what the render asks the file system for; nil: nothing does.
	Trace *Trace `json:",omitempty"`
}
