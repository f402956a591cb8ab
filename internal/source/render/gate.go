package render

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
)

// outside is what the builds of this process may reach.
var outside gate

// Confine has this process reach the given hosts alone, from now on: a box is so confined before it knows a
// job. A build that may reach other hosts is refused in it.
func Confine(hosts Hosts) error { return outside.stay(hosts) }

// gate judges what kustomize asks for. It fetches with the standard library's default transport and
// with the first git on the PATH, and says of neither which build asks. So those are replaced while
// builds run, and builds that may reach other hosts wait until these have ended.
type gate struct {
	mu      sync.Mutex
	hosts   Hosts
	running int
	empty   chan struct{} // closed when the last build leaves
	forGood bool          // the process is confined until it ends
	restore func()
}

// stay opens the gate to some hosts for good.
func (g *gate) stay(hosts Hosts) error {
	_, err := g.enter(context.Background(), hosts)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forGood = err == nil
	return err
}

// errConfined says that a process is confined to other hosts than a build may reach: a fault of ours.
var errConfined = errors.New("this process may reach other hosts than the source")

// enter waits until a build that may reach the given hosts can run.
func (g *gate) enter(ctx context.Context, hosts Hosts) (leave func(), err error) {
	for {
		g.mu.Lock()
		if g.running == 0 || slices.Equal(g.hosts, hosts) {
			defer g.mu.Unlock()
			return g.leave, g.open(hosts)
		}
		empty, forGood := g.empty, g.forGood
		g.mu.Unlock()
		if forGood {
			return nil, errConfined
		}
		select {
		case <-empty:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (g *gate) open(hosts Hosts) (err error) {
	if g.running == 0 {
		if g.restore, err = confine(hosts); err != nil {
			return err
		}
		g.hosts, g.empty = slices.Clone(hosts), make(chan struct{})
	}
	g.running++
	return nil
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.running--; g.running == 0 {
		g.restore()
		close(g.empty)
	}
}

// confine lets this process reach the given hosts alone in the ways that kustomize has.
func confine(hosts Hosts) (restore func(), err error) {
	if hosts.every() {
		return func() {}, nil
	}
	readProxies() // before the environment is git's
	git, err := newGit(hosts)
	if err != nil {
		return nil, err
	}
	environment := git.Environment
	if len(hosts) == 0 {
		environment = append(environment, noPrograms()...)
	}
	was := http.DefaultTransport
	http.DefaultTransport = hosts.transport()
	putBack := setEnvironment(environment)
	return func() {
		http.DefaultTransport = was
		putBack()
		git.Close()
	}, nil
}
