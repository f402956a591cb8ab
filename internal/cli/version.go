package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (c *cli) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of Ballast and of the kustomize in it",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			return c.print(func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "ballast %s\nkustomize api %s\n%s %s/%s\n",
					buildVersion(), dependency("sigs.k8s.io/kustomize/api"), runtime.Version(), runtime.GOOS, runtime.GOARCH)
				return err
			})
		},
	}
}

// version is set by the linker where the build knows better than the module does.
var version string

// buildVersion returns the version of this binary.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	switch {
	case version != "":
		return version
	case !ok || info.Main.Version == "":
		return "(unknown)"
	}
	return info.Main.Version
}

func dependency(path string) string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return "(unknown)"
	}
	for _, d := range info.Deps {
		if d.Path == path {
			return d.Version
		}
	}
	return "(unknown)"
}
