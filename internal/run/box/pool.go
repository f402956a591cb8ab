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
)

// Pool keeps boxes ready, and each that has done a job for the domain of trust that it did it for.
type Pool struct {
	Dir   string // where the folders of boxes are made
	Setup Setup  // of each, but for its folder
	Ready int    // boxes that wait for their first job
	Idle  int    // boxes that wait for another job of their domain

	mu      sync.Mutex
	ready   []*Box
	idle    []kept // the longest idle first
	closed  bool
	filling sync.WaitGroup
}

// kept is a box that belongs to a domain.
type kept struct {
	domain string
	box    *Box
}

// Take returns a box that has done jobs for a domain alone, or a new one. An empty domain is shared by nothing.
func (p *Pool) Take(domain string) (*Box, error) {
	p.mu.Lock()
	if i := p.idleOf(domain); i >= 0 {
		b := p.idle[i].box
		p.idle = slices.Delete(p.idle, i, i+1)
		p.mu.Unlock()
		return b, nil
	}
	var b *Box
	if n := len(p.ready); n > 0 {
		b, p.ready = p.ready[0], p.ready[1:]
	}
	p.mu.Unlock()
	p.fill()
	if b != nil && !b.Ended() {
		return b, nil
	}
	if b != nil {
		_ = p.remove(b)
	}
	return p.start()
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
	if domain == "" || b.Ended() {
		return p.remove(b)
	}
	if err := b.empty(); err != nil {
		return errors.Join(err, p.remove(b))
	}
	p.mu.Lock()
	p.idle = append(p.idle, kept{domain, b})
	var surplus []kept
	if n := len(p.idle) - p.Idle; n > 0 || p.closed {
		n = max(n, 0)
		if p.closed {
			n = len(p.idle)
		}
		surplus, p.idle = slices.Clone(p.idle[:n]), slices.Clone(p.idle[n:])
	}
	p.mu.Unlock()
	var all error
	for _, k := range surplus {
		all = errors.Join(all, p.remove(k.box))
	}
	return all
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
	if p.closed || len(p.ready) >= p.Ready {
		return
	}
	p.filling.Go(func() {
		b, err := p.start()
		if err != nil {
			return // whoever needs one hears why
		}
		p.mu.Lock()
		full := p.closed || len(p.ready) >= p.Ready
		if !full {
			p.ready = append(p.ready, b)
		}
		p.mu.Unlock()
		if full {
			_ = p.remove(b)
		} else {
			p.fill()
		}
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
	return os.RemoveAll(b.Dir)
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
	p.filling.Wait()
	var err error
	for _, b := range all {
		err = errors.Join(err, p.remove(b))
	}
	return err
}
