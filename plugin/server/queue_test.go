package server

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// calls are those of a test, of which each has entered, has left, or waits.
type calls struct {
	*queue
	ended sync.WaitGroup
}

// call is one that waits until it is let in, or gives up.
type call struct {
	of     domain
	giveUp context.CancelFunc
	result chan error // of enter
}

func newCalls(places int) *calls { return &calls{queue: newQueue(places, newMetrics())} }

// arrive has a call wait, and returns when it does or was let in.
func (c *calls) arrive(of domain) *call {
	before := c.arrived()
	ctx, cancel := context.WithCancel(context.Background())
	new := &call{of, cancel, make(chan error, 1)}
	c.ended.Go(func() {
		_, err := c.enter(ctx, of)
		new.result <- err
	})
	for c.arrived() == before {
		// it is about to
	}
	return new
}

// arrived counts those that have ever come, but for those that gave up.
func (c *calls) arrived() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.turn + len(c.waiting)
}

// in returns how many calls of each domain run.
func (c *calls) in() map[domain]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.running)
}

// isIn reports whether a call was let in.
func (c *calls) isIn(of *call) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.running[of.of] > 0
}

// wantEmpty checks that the queue has forgotten all that came.
func (c *calls) wantEmpty(t interface{ Errorf(string, ...any) }) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.free != c.places || len(c.running) > 0 || len(c.turns) > 0 || len(c.waiting) > 0 {
		t.Errorf("left: %d of %d places free, running %v, turns %v, waiting %v", c.free, c.places, c.running, c.turns,
			c.waiting)
	}
}

func repository(name string) domain { return domain{"https://example.com/" + name, "home"} }

// Who has sent much keeps nobody's first from its turn, also where there is but one place.
func TestTheQueueGoesRound(t *testing.T) {
	for _, places := range []int{1, 2, 4} {
		c := newCalls(places)
		many, few := repository("many"), repository("few")
		for range 100 {
			c.arrive(many)
		}
		first, second := c.arrive(few), c.arrive(few)
		if places == 1 { // the only place is taken
			c.leave(many)
		}
		if !c.isIn(first) {
			t.Errorf("%d places: the first of another waits behind %d", places, len(c.waiting))
		}
		if err := <-first.result; err != nil {
			t.Error(err)
		}
		c.leave(few)
		for range 100 - places {
			if c.in()[few] > 0 {
				break
			}
			c.leave(many)
		}
		if err := <-second.result; err != nil {
			t.Error(err)
		}
		c.leave(few)
		for c.in()[many] > 0 {
			c.leave(many)
		}
		c.ended.Wait()
		c.wantEmpty(t)
	}
}

// With one place, domains take turns in the order in which they came.
func TestDomainsTakeTurns(t *testing.T) {
	c := newCalls(1)
	for _, name := range []string{"a", "a", "a", "b", "b", "c"} {
		c.arrive(repository(name))
	}
	var got []string
	for range 6 {
		for of := range c.in() {
			got = append(got, of.repository[len(of.repository)-1:])
			c.leave(of)
		}
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "a", "b", "a"}, got); diff != "" {
		t.Error(diff)
	}
	c.ended.Wait()
	c.wantEmpty(t)
}

func TestNobodyHoldsTheLastPlace(t *testing.T) {
	c := newCalls(3)
	greedy := repository("greedy")
	for range 5 {
		c.arrive(greedy)
	}
	other := domain{greedy.repository, "another project"}
	if diff := cmp.Diff(map[domain]int{greedy: 2}, c.in()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	c.arrive(other)
	if diff := cmp.Diff(map[domain]int{greedy: 2, other: 1}, c.in()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for len(c.in()) > 0 {
		for of := range c.in() {
			c.leave(of)
		}
	}
	c.ended.Wait()
	c.wantEmpty(t)
}

func TestWhoGivesUpLeavesNoTrace(t *testing.T) {
	c := newCalls(1)
	c.arrive(repository("first"))
	var waiting []*call
	for i := range 10 {
		waiting = append(waiting, c.arrive(repository(fmt.Sprint(i%3))))
	}
	for _, w := range waiting {
		w.giveUp()
		if err := <-w.result; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	c.leave(repository("first"))
	c.wantEmpty(t)
}

// Whoever comes, leaves and gives up, in whatever order: no more run than there are places, none waits that may
// run, and in the end nothing is left.
func TestTheQueueKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.IntRange(1, 4).Draw(t, "places")
		c := newCalls(places)
		var waiting []*call
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"arrive", "arrive", "leave", "give up"}).Draw(t, "step") {
			case "arrive":
				waiting = append(waiting, c.arrive(repository(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "who"))))
			case "leave":
				c.leaveOne(t)
			case "give up":
				if len(waiting) > 0 {
					i := rapid.IntRange(0, len(waiting)-1).Draw(t, "which")
					waiting[i].giveUp()
					<-waiting[i].result // it runs by now, and goes on, or has gone
					waiting = slices.Delete(waiting, i, i+1)
				}
			}
			c.keepsItsPromises(t)
		}
		for len(c.in()) > 0 {
			c.leaveOne(t)
			c.keepsItsPromises(t)
		}
		c.ended.Wait()
		c.wantEmpty(t)
	})
}

// leaveOne has a call of some domain leave, if any runs.
func (c *calls) leaveOne(t *rapid.T) {
	running := slices.SortedFunc(maps.Keys(c.in()), func(a, b domain) int {
		return strings.Compare(a.repository,
			b.repository)
	})
	if len(running) > 0 {
		c.leave(rapid.SampledFrom(running).Draw(t, "leaves"))
	}
}

func (c *calls) keepsItsPromises(t *rapid.T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sum := 0
	for _, n := range c.running {
		sum += n
	}
	if sum+c.free != c.places || c.free < 0 {
		t.Fatalf("%d run and %d places are free, of %d", sum, c.free, c.places)
	}
	for _, w := range c.waiting {
		isFirst := c.running[w.of] == 0
		if c.free > 1 || c.free == 1 && isFirst {
			t.Fatalf("%v waits, and %d places are free", w.of, c.free)
		}
	}
	for of := range c.turns {
		isThere := c.running[of] > 0 || slices.ContainsFunc(c.waiting, func(w *waiter) bool { return w.of == of })
		if !isThere {
			t.Fatalf("%v has gone, and is remembered", of)
		}
	}
}
