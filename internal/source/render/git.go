package render

import (
	"os"

	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// Git is what makes a git connect to allowed hosts alone.
type Git struct {
	Environment []string // what git has to have, as NAME=VALUE

	dir   string
	proxy *proxy
}

// NewGit makes what a person's git may be used with until it is closed: by https, and by ssh with the keys that
// the person has.
func NewGit(hosts Hosts) (Git, error) {
	if hosts.every() {
		hosts = Hosts{anyName}
	}
	return newGit(hosts, hosts)
}

// newGit makes what a git has to have that fetches by https and, from some hosts, by ssh. Without an allowed
// host there is no git.
func newGit(hosts, bySSH Hosts) (g Git, err error) {
	if g.dir, err = os.MkdirTemp("", "ballast-git-"); err != nil {
		return g, err
	}
	if len(hosts) == 0 {
		g.Environment, err = gitrepo.Forbid(g.dir)
	} else if g.proxy, err = newProxy(hosts, viaNetwork); err == nil {
		g.Environment, err = gitrepo.Confine(g.dir, g.proxy.url(), bySSH)
	}
	if err != nil {
		g.Close()
	}
	return g, err
}

// Close ends the proxy of git and removes its files.
func (g Git) Close() {
	if g.proxy != nil {
		g.proxy.close()
	}
	_ = os.RemoveAll(g.dir)
}
