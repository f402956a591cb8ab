package discover

import (
	"context"
	"os"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/repopath"
)

// Policies decodes the policies that change objects at admission time.
func (f *Fleet) Policies() []manifest.Object {
	var all []manifest.Object
	for _, o := range f.Mutations {
		all = append(all, o.Objects()...)
	}
	return all
}

// PoliciesOf returns the policies of the repository that a directory or a file is in, as far as they can be read;
// none outside of a repository.
func PoliciesOf(ctx context.Context, path string) []manifest.Object {
	real, err := repopath.Real(path)
	if err != nil {
		return nil
	}
	root := repopath.Root(real)
	if info, err := os.Stat(root); err != nil || !info.IsDir() || repopath.IsTop(root) {
		return nil
	}
	f := &Fleet{Root: root, Below: ".", Deprecated: map[Deprecated]int{}}
	t, err := walk(ctx, root, f)
	if err != nil {
		return nil
	}
	s := survey{fleet: f, tree: t}
	s.readKustomizations()
	for _, file := range t.files {
		if ctx.Err() == nil && s.isRead(file) {
			s.readAround(file)
		}
	}
	return f.Policies()
}
