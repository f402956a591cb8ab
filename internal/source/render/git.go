package render

import (
	"os"
	"path/filepath"

	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// Git is a git that connects to allowed hosts alone.
type Git struct {
	Program string // the path of a script that is called git

	dir   string
	proxy *listening
}

// NewGit makes a git that may be used until it is closed. Without an allowed host it does nothing.
func NewGit(hosts Hosts) (g Git, err error) {
	if g.dir, err = os.MkdirTemp("", "ballast-git-"); err != nil {
		return g, err
	}
	g.Program = filepath.Join(g.dir, "git")
	address := ""
	if len(hosts) > 0 { // else nothing goes by it
		if g.proxy, err = listen(hosts); err == nil {
			address = g.proxy.address
		}
	}
	if err == nil {
		err = gitrepo.Confine(g.dir, hosts, address)
	}
	if err != nil {
		g.Close()
	}
	return g, err
}

// Close ends the proxy of git and removes its files.
func (g Git) Close() {
	if g.proxy != nil {
		_ = g.proxy.Close()
	}
	_ = os.RemoveAll(g.dir)
}
