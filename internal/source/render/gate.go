package render

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"golang.org/x/sync/semaphore"
)

// outside is what the builds of this process may reach.
var outside = newGate()

// Confine has this process reach the given hosts alone, from now on: a box is so confined before it knows a
// job. A build that may reach other hosts is refused in it.
func Confine(hosts Hosts) error {
	_, err := outside.stay(hosts)
	return err
}

// gate lets in one build at a time. Kustomize fetches with the standard library's default transport and with the
// first git on the PATH, and kyaml keeps the schema of a build: all of it is of the process, and for a build it
// is what that build may have. What renders many sources at a time does so in boxes.
type gate struct {
	busy    *semaphore.Weighted
	hosts   Hosts
	forGood bool // the process is confined to these hosts until it ends
}

func newGate() *gate { return &gate{busy: semaphore.NewWeighted(1)} }

// stay opens the gate to some hosts for good. What it replaces can be put back by tests.
func (g *gate) stay(hosts Hosts) (putBack func(), err error) {
	if err := g.busy.Acquire(context.Background(), 1); err != nil {
		return nil, err
	}
	defer g.busy.Release(1)
	putBack, err = confine(hosts)
	g.hosts, g.forGood = slices.Clone(hosts), err == nil
	return putBack, err
}

// errConfined says that a process is confined to other hosts than a build may reach: a fault of ours.
var errConfined = errors.New("this process may reach other hosts than the source")

// enter waits until a build that may reach the given hosts can run.
func (g *gate) enter(ctx context.Context, hosts Hosts) (leave func(), err error) {
	if err := g.busy.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	release := func() { g.busy.Release(1) }
	if g.forGood && slices.Equal(g.hosts, hosts) {
		return release, nil
	}
	err = errConfined
	var restore func()
	if !g.forGood {
		restore, err = confine(hosts)
	}
	if err != nil {
		release()
		return nil, err
	}
	return func() {
		restore()
		release()
	}, nil
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
