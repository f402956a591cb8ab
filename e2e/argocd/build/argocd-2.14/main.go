// Command argocd-2.14 is the parts of Argo CD 2.14 that the tests start, under the names that they
// have in Argo CD's image. Without its UI and command line it is built in half the time.
package main

import (
	"os"
	"path/filepath"

	controller "github.com/argoproj/argo-cd/v2/cmd/argocd-application-controller/commands"
	cmpserver "github.com/argoproj/argo-cd/v2/cmd/argocd-cmp-server/commands"
	reposerver "github.com/argoproj/argo-cd/v2/cmd/argocd-repo-server/commands"
	"github.com/spf13/cobra"
)

func main() {
	commands := map[string]func() *cobra.Command{
		"argocd-application-controller": controller.NewCommand,
		"argocd-cmp-server":             cmpserver.NewCommand,
		"argocd-repo-server":            reposerver.NewCommand,
	}
	if err := commands[filepath.Base(os.Args[0])]().Execute(); err != nil {
		os.Exit(1)
	}
}
