// Command argocd-3.2 is the parts of Argo CD 3.2 that the tests start, under the names that they
// have in Argo CD's image. Its own main does not compile as a dependency.
package main

import (
	"os"
	"path/filepath"

	cmpserver "github.com/argoproj/argo-cd/v3/cmd/argocd-cmp-server/commands"
	reposerver "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
	"github.com/spf13/cobra"
)

func main() {
	commands := map[string]func() *cobra.Command{
		"argocd-cmp-server":  cmpserver.NewCommand,
		"argocd-repo-server": reposerver.NewCommand,
	}
	if err := commands[filepath.Base(os.Args[0])]().Execute(); err != nil {
		os.Exit(1)
	}
}
