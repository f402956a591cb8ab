package render

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// Spec is what an Application says about how its source renders, in the words of spec.source. At
// most one of them is there, and it says what the source is; where none is, the directory says it.
type Spec struct {
	Kustomize *argocd.Kustomize
	Helm      *argocd.Helm
	Directory *argocd.Directory
}

// kind returns what an Application takes its source for, if it says so.
func (s Spec) kind() (kind Kind, said bool, err error) {
	var names []string
	if s.Directory != nil {
		kind, names = Directory, append(names, "directory")
	}
	if s.Helm != nil {
		kind, names = Chart, append(names, "helm")
	}
	if s.Kustomize != nil {
		kind, names = Kustomization, append(names, "kustomize")
	}
	if len(names) > 1 {
		return 0, false, fmt.Errorf("there are options for %s: a source is one of them", strings.Join(names, " and "))
	}
	return kind, len(names) == 1, nil
}
