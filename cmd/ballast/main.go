// Command ballast makes Kubernetes manifests safe when they are rendered: as a plugin of
// Argo CD, in a pipe, or on a laptop.
package main

import (
	"os"

	"github.com/vixens-io/ballast/internal/cli"
)

func main() { cli.Main(os.Exit) }
