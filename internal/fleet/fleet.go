// Package fleet finds what a repository deploys: every kustomization overlay, every
// Application and what its sources point at, and the objects beside them that say how the
// registry should look. It renders nothing.
package fleet

import "github.com/vixens-io/ballast/internal/argocd"

// Fleet is what a repository deploys.
type Fleet struct {
	Root    string // of the checkout, absolute
	Members []Member
	Sets    []Set     // ApplicationSets that could not be evaluated from the checkout alone
	Trouble []Trouble // files that could not be read: the fleet may be larger than Members

	PriorityClasses []Object // of the repository's files
	Mutations       []Object // policies that change objects at admission time
}

// Member is one thing that is rendered by itself: a source of an Application, or an
// overlay that no Application names.
type Member struct {
	Application *argocd.Application // nil: no Application names it
	Source      int                 // which source of the Application
	Dir         string              // the folder, from the root with slashes; empty: none in this checkout
	Elsewhere   string              // why the checkout does not hold it: "chart X of https://…", …; empty: it does
	ByCluster   bool                // only the cluster knows the Application; Git does not
}
