// Command argocd-3.6 is the parts of Argo CD 3.6 that the tests start, under the names that they
// have in Argo CD's image. Without its UI and command line it is built in half the time.
package main

import (
	"os"
	"path/filepath"

	controller "github.com/argoproj/argo-cd/v3/cmd/argocd-application-controller/commands"
	applicationset "github.com/argoproj/argo-cd/v3/cmd/argocd-applicationset-controller/commands"
	cmpserver "github.com/argoproj/argo-cd/v3/cmd/argocd-cmp-server/commands"
	commitserver "github.com/argoproj/argo-cd/v3/cmd/argocd-commit-server/commands"
	gitaskpass "github.com/argoproj/argo-cd/v3/cmd/argocd-git-ask-pass/commands"
	reposerver "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
	"github.com/spf13/cobra"
)

func main() {
	commands := map[string]func() *cobra.Command{
		"argocd-application-controller":    controller.NewCommand,
		"argocd-applicationset-controller": applicationset.NewCommand,
		"argocd-cmp-server":                cmpserver.NewCommand,
		"argocd-commit-server":             commitserver.NewCommand,
		"argocd-git-ask-pass":              gitaskpass.NewCommand,
		"argocd-repo-server":               reposerver.NewCommand,
	}
	if err := commands[filepath.Base(os.Args[0])]().Execute(); err != nil {
		os.Exit(1)
	}
}
