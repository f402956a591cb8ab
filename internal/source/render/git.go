package render

import (
	"os"

	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// Git is what makes a git connect to allowed hosts alone.
type Git struct {
	Environment []string // what git has to have, as NAME=VALUE

	dir   string // of what has to be written; empty: nothing has
	proxy *proxy
}

// NewGit makes what a person's git may be used with until it is closed: by https, and by ssh with the keys that
// the person has.
func NewGit(hosts Hosts) (Git, error) {
	if hosts.every() {
		hosts = Hosts{anyName}
	}
	g, err := newGit(hosts)
	if err != nil || len(hosts) == 0 {
		return g, err
	}
	if g.dir, err = os.MkdirTemp("", "ballast-git-"); err == nil {
		g.Environment, err = gitrepo.WithSSH(g.Environment, g.dir, hosts)
	}
	if err != nil {
		g.Close()
	}
	return g, err
}

// newGit makes what a git has to have that fetches by https, from nowhere if no host is allowed.
func newGit(hosts Hosts) (g Git, err error) {
	if len(hosts) == 0 {
		return Git{Environment: gitrepo.Forbid()}, nil
	}
	if g.proxy, err = newProxy(hosts, viaNetwork); err != nil {
		return g, err
	}
	g.Environment = gitrepo.Confine(g.proxy.url())
	return g, nil
}

// Close ends the proxy of git and removes its files.
func (g Git) Close() {
	if g.proxy != nil {
		g.proxy.close()
	}
	if g.dir != "" {
		_ = os.RemoveAll(g.dir)
	}
}
