package server

import (
	"context"
	"slices"
	"sync"
	"time"
)

// domain is whose renders may share a box: one repository and project. Whoever tells no repository is a domain
// of its own.
type domain struct{ repository, project string }

// queue lets in so many calls at a time. It goes round by domain, so that nobody waits behind all that another
// has sent, and keeps the last place free for who has none. It turns nobody away: three failed renders pause
// an application.
type queue struct {
	metrics *metrics

	mu      sync.Mutex
	places  int
	free    int
	running map[domain]int
	waiting []*waiter // in the order in which they came

	turn  int            // how many were let in
	turns map[domain]int // which turn each domain that runs or waits had last; zero: none
}

// waiter is a call that waits for a place.
type waiter struct {
	of domain
	in chan struct{} // closed when it is let in
}

func newQueue(places int, m *metrics) *queue {
	return &queue{metrics: m, places: places, free: places, running: map[domain]int{}, turns: map[domain]int{}}
}

// enter waits for a place, and returns how long that took.
func (q *queue) enter(ctx context.Context, of domain) (time.Duration, error) {
	began := time.Now()
	w := &waiter{of, make(chan struct{})}
	q.mu.Lock()
	q.waiting = append(q.waiting, w)
	q.admit()
	q.mu.Unlock()
	q.metrics.waiting.add(1, of.project)
	defer q.metrics.waiting.add(-1, of.project)
	select {
	case <-w.in:
	case <-ctx.Done():
		if q.giveUp(w) {
			return time.Since(began), context.Cause(ctx)
		}
		// It was let in at the same moment.
	}
	waited := time.Since(began)
	q.metrics.wait.observe(waited.Seconds(), of.project)
	return waited, nil
}

// giveUp takes a waiter out of the queue, unless it was let in.
func (q *queue) giveUp(w *waiter) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, w)
	if i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
		q.forget(w.of)
	}
	return i >= 0
}

// leave returns the place of a domain.
func (q *queue) leave(of domain) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.free++
	if q.running[of]--; q.running[of] == 0 {
		delete(q.running, of)
	}
	q.admit()
	q.forget(of)
}

// forget lets go of a domain that neither runs nor waits.
func (q *queue) forget(of domain) {
	if q.running[of] == 0 && !slices.ContainsFunc(q.waiting, func(w *waiter) bool { return w.of == of }) {
		delete(q.turns, of)
	}
}

// admit lets in who may: of each domain its first, and before others one of the domain that runs least, or
// whose last turn is the longest ago.
func (q *queue) admit() {
	for q.free > 0 {
		best := -1
		for i, w := range q.waiting {
			if q.mayEnter(w.of) && (best < 0 || q.isBefore(w.of, q.waiting[best].of)) {
				best = i
			}
		}
		if best < 0 {
			return
		}
		w := q.waiting[best]
		q.waiting = slices.Delete(q.waiting, best, best+1)
		q.free--
		q.turn++
		q.running[w.of]++
		q.turns[w.of] = q.turn
		close(w.in)
	}
}

func (q *queue) isBefore(a, b domain) bool {
	if q.running[a] != q.running[b] {
		return q.running[a] < q.running[b]
	}
	return q.turns[a] < q.turns[b]
}

// mayEnter keeps the last place from a domain that has others.
func (q *queue) mayEnter(of domain) bool { return q.free > 1 || q.running[of] == 0 }
