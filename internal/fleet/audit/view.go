package audit

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"github.com/vixens-io/ballast/internal/fleet/application"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// views says where what is rendered may not be what runs, or not what the author of the Application may think: Argo CD
// takes some of it otherwise, Git names another revision than the checkout, or the cluster has another Application than
// Git.
func (u *renderer) views(a discover.Application) []string {
	var all []string
	if a.Resource != nil {
		all = append(all, a.Resource.Warnings...)
	}
	if s := application.SourceOf(a); a.Elsewhere == "" && s.Chart == "" && isFixed(s.TargetRevision) {
		all = append(all, "rendered from this checkout, not from its targetRevision "+s.TargetRevision)
	}
	if a.Cluster == nil {
		return all
	}
	if git, cluster := len(a.Resource.Sources), len(a.Cluster.Sources); git != cluster {
		return append(all, fmt.Sprintf("sources: %d in Git, and %d in the cluster", git, cluster))
	}
	return append(all, u.disagreements(a)...)
}

// disagreements compares a source with what the cluster has of it.
func (u *renderer) disagreements(a discover.Application) []string {
	var all []string
	git, cluster := application.SourceOf(a), a.Cluster.Sources[a.Source]
	disagree := func(what, git, cluster string) {
		git, cluster = cmp.Or(git, "none"), cmp.Or(cluster, "none")
		all = append(all, fmt.Sprintf("its %s is %s in Git, and %s in the cluster", what, git, cluster))
	}
	if !gitrepo.SameRepository(git.RepoURL, cluster.RepoURL) {
		disagree("repository", gitrepo.WithoutUser(git.RepoURL), gitrepo.WithoutUser(cluster.RepoURL))
	}
	if git.Chart != cluster.Chart {
		disagree("chart", git.Chart, cluster.Chart)
	}
	if path.Clean(git.Path) != path.Clean(cluster.Path) {
		disagree("path", git.Path, cluster.Path)
	}
	if was, is := cmp.Or(git.TargetRevision, "HEAD"), cmp.Or(cluster.TargetRevision, "HEAD"); was != is {
		disagree("targetRevision", was, is)
	}
	if git.TagPrefix != cluster.TagPrefix {
		disagree("tagPrefix", git.TagPrefix, cluster.TagPrefix)
	}
	// The fleet has said what it could not read.
	inCluster, _ := discover.ApplicationOf(*a.Cluster, a.Source, u.fleet.Root, a.Dir)
	switch managed := inCluster.Plugin != nil; {
	case a.Plugin != nil && !managed:
		all = append(all, "it goes through Ballast in Git, and is unmanaged in the cluster: "+
			"nothing is made safe there until the Application is applied")
	case a.Plugin == nil && managed:
		all = append(all, "it is unmanaged in Git, and goes through Ballast in the cluster: "+
			"it ceases to be made safe there once the Application is applied")
	}
	return all
}

// isFixed reports whether a revision looks like a commit or a tag, and not like a branch, of which
// a checkout is taken to be.
func isFixed(revision string) bool {
	const digits = "0123456789"
	switch {
	case strings.HasPrefix(revision, "refs/tags/"):
		return true
	case len(revision) >= 7 && len(revision) <= 40 && strings.Trim(revision, digits+"abcdef") == "":
		return strings.ContainsAny(revision, digits)
	}
	version := strings.TrimPrefix(strings.TrimLeft(revision, "^~<>= "), "v")
	return version == "*" || version != "" && strings.Contains(digits, version[:1])
}
