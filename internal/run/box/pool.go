package box

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Pool keeps boxes ready, and each that has done a job for the domain of trust that it did it for.
type Pool struct {
	Dir   string // where the folders of boxes are made
	Setup Setup  // of each, but for its folder
	Ready int    // boxes that wait for their first job
	Idle  int    // boxes that have done a job and may do another: as many, less those that are taken, wait

	Patience time.Duration // how long a box waits for another job; zero: as long as there is room

	mu        sync.Mutex
	ready     []*Box
	idle      []kept // the longest idle first
	out       int    // that were taken
	closed    bool
	behind    sync.WaitGroup // what is done while nobody waits for it
	isFilling bool           // a box is being started, to be ready
}

// kept is a box that belongs to a domain.
type kept struct {
	domain string
	box    *Box
	since  time.Time
}

// Take returns a box that has done jobs for a domain alone, or a new one. An empty domain is shared by nothing.
func (p *Pool) Take(domain string) (*Box, error) {
	var dead []*Box
	p.mu.Lock()
	if i := p.idleOf(domain); i >= 0 {
		b := p.idle[i].box
		p.idle = slices.Delete(p.idle, i, i+1)
		p.out++
		p.mu.Unlock()
		return b, nil
	}
	p.out++
	surplus := p.surplus()
	var b *Box
	for b == nil && len(p.ready) > 0 {
		b, p.ready = p.ready[0], p.ready[1:]
		if b.Ended() {
			dead, b = append(dead, b), nil
		}
	}
	p.mu.Unlock()
	p.fill()
	_ = p.removeAll(append(dead, surplus...)) // what stays is a folder, and goes with the pool's
	if b != nil {
		return b, nil
	}
	b, err := p.start()
	if err != nil {
		p.noteGone()
	}
	return b, err
}

// noteGone counts a box that was taken and is no more.
func (p *Pool) noteGone() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out--
}

// surplus returns the boxes that waited the longest and must make room. The caller removes them.
func (p *Pool) surplus() (boxes []*Box) {
	most := max(0, p.Idle-p.out)
	if p.closed {
		most = 0
	}
	for len(p.idle) > most {
		boxes, p.idle = append(boxes, p.idle[0].box), slices.Delete(p.idle, 0, 1)
	}
	return boxes
}

// idleOf returns where a box of a domain is, the last that was used; -1 where there is none.
func (p *Pool) idleOf(domain string) int {
	for i, k := range slices.Backward(p.idle) {
		if domain != "" && k.domain == domain && !k.box.Ended() {
			return i
		}
	}
	return -1
}

// Give takes a box back, and empties its folder. One that has ended, or may not be used again, is removed.
func (p *Pool) Give(domain string, b *Box) error {
	if domain == "" || b.Ended() || b.empty() != nil {
		defer p.noteGone()
		return p.remove(b)
	}
	p.mu.Lock()
	p.out--
	p.idle = append(p.idle, kept{domain, b, time.Now()})
	surplus := p.surplus()
	p.mu.Unlock()
	if p.Patience > 0 {
		time.AfterFunc(p.Patience, p.expire)
	}
	return p.removeAll(surplus)
}

// expire ends the boxes that have waited for too long: they hold memory that nobody needs.
func (p *Pool) expire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for n < len(p.idle) && time.Since(p.idle[n].since) >= p.Patience {
		n++
	}
	if n == 0 {
		return
	}
	expired := p.idle[:n]
	p.idle = slices.Clone(p.idle[n:])
	p.behind.Go(func() {
		for _, k := range expired {
			_ = p.remove(k.box) // what stays is a folder, and goes with the pool's
		}
	})
}

// Open starts the boxes that shall be ready. It returns the version of Landlock's ABI that confines them, zero
// where none does, or why there can be none.
func (p *Pool) Open() (landlock int, err error) {
	b, err := p.start()
	if err != nil {
		return 0, err
	}
	if err := b.greet(); err != nil {
		return 0, errors.Join(fmt.Errorf("starting a box: %w", b.whyEnded(err)), p.remove(b))
	}
	p.mu.Lock()
	p.ready = append(p.ready, b)
	p.mu.Unlock()
	p.fill()
	return b.landlock, nil
}

// fill starts boxes, one after the other, until as many as shall are ready.
func (p *Pool) fill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.isFilling || len(p.ready) >= p.Ready {
		return
	}
	p.isFilling = true
	p.behind.Go(func() {
		b, err := p.start()
		p.mu.Lock()
		p.isFilling = false
		isWanted := err == nil && !p.closed
		if isWanted {
			p.ready = append(p.ready, b)
		}
		p.mu.Unlock()
		switch {
		case isWanted:
			p.fill()
		case err == nil:
			_ = p.remove(b)
		} // else whoever needs a box hears why
	})
}

func (p *Pool) start() (*Box, error) {
	s := p.Setup
	s.Dir = filepath.Join(p.Dir, strings.ToLower(rand.Text()))
	b, err := Start(s)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.Dir))
	}
	return b, nil
}

// remove ends a box and removes its folder.
func (p *Pool) remove(b *Box) error {
	b.End()
	return removeAll(b.Dir)
}

func (p *Pool) removeAll(boxes []*Box) (all error) {
	for _, b := range boxes {
		all = errors.Join(all, p.remove(b))
	}
	return all
}

// Close ends the boxes that wait, and those that come back.
func (p *Pool) Close() error {
	p.mu.Lock()
	p.closed = true
	all := p.ready
	for _, k := range p.idle {
		all = append(all, k.box)
	}
	p.ready, p.idle = nil, nil
	p.mu.Unlock()
	p.behind.Wait()
	return p.removeAll(all)
}
