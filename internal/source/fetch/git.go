package fetch

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
	"github.com/vixens-io/ballast/internal/source/render"
)

// clone checks the revision of a source out: a branch, a tag, a commit, the latest tag of a range, or what the
// repository has for its head.
func (f *Finder) clone(ctx context.Context, url string, s argocd.Source, to string) error {
	if strings.HasPrefix(strings.ToLower(url), "http://") {
		return errors.New("git fetches by https and ssh alone: write https://, or name a checkout with --mirror")
	}
	c := gitrepo.Clone{URL: url, Dir: to, Timeout: f.Timeout}
	if !filepath.IsAbs(url) { // a mirror is on this machine
		confined, err := render.NewGit(f.AllowRemote)
		if err != nil {
			return err
		}
		defer confined.Close()
		c.Environment = confined.Environment
	}
	err := c.Init(ctx)
	if errors.Is(err, gitrepo.ErrNotInstalled) {
		return fmt.Errorf("%w: it fetches repositories; name a checkout with --mirror instead", err)
	}
	if err != nil {
		return err
	}
	if !isRange(s.TargetRevision) {
		return c.CheckOut(ctx, prefixOf(s)+s.TargetRevision)
	}
	tags, err := c.Tags(ctx)
	if err != nil {
		return err
	}
	tag := latest(below(tags, prefixOf(s)), s.TargetRevision)
	if tag == "" {
		return fmt.Errorf("it has no tag of the range %s%s", prefixOf(s), s.TargetRevision)
	}
	return c.CheckOut(ctx, "refs/tags/"+prefixOf(s)+tag)
}
