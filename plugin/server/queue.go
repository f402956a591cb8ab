package server

import (
	"context"
	"time"

	"golang.org/x/sync/semaphore"
)

// queue lets in so many calls at a time, and the others in the order in which they came. It
// turns nobody away: three failed renders pause an application.
type queue struct {
	places  *semaphore.Weighted
	metrics *metrics
}

// enter waits for a place, and returns how long that took.
func (q *queue) enter(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	q.metrics.waiting.Inc()
	defer q.metrics.waiting.Dec()
	if err := q.places.Acquire(ctx, 1); err != nil {
		return time.Since(began), context.Cause(ctx)
	}
	waited := time.Since(began)
	q.metrics.wait.Observe(waited.Seconds())
	return waited, nil
}

func (q *queue) leave() { q.places.Release(1) }
