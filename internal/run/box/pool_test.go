package box

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// pool opens one; the test closes it, and finds nothing left.
func pool(t *testing.T, ready, idle int) *Pool {
	t.Helper()
	s := setup(t)
	s.Jobs = 100
	p := &Pool{Dir: t.TempDir(), Setup: s, Ready: ready, Idle: idle}
	if _, err := p.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.closeAll(t) })
	return p
}

func (p *Pool) closeAll(t *testing.T) {
	t.Helper()
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(p.Dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v (%v)", left, err)
	}
}

func (p *Pool) take(t *testing.T, domain string) *Box {
	t.Helper()
	b, err := p.Take(domain)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (p *Pool) give(t *testing.T, domain string, b *Box) {
	t.Helper()
	if err := p.Give(domain, b); err != nil {
		t.Error(err)
	}
}

// done has a box do something.
func (b *Box) does(t *testing.T, deed string, arguments ...string) {
	t.Helper()
	if said, err := b.order(t, deed, arguments...); said != "done" || err != nil {
		t.Errorf("%s: got %q, %v", deed, said, err)
	}
}

func TestABoxIsReusedWithinItsDomain(t *testing.T) {
	p := pool(t, 1, 2)
	first := p.take(t, "a")
	if !first.IsNew() {
		t.Error("the first is not new")
	}
	first.does(t, "write", "file")
	p.give(t, "a", first)
	other := p.take(t, "b")
	if other == first || !other.IsNew() {
		t.Error("a box does jobs of two domains")
	}
	again := p.take(t, "a")
	if again != first || again.IsNew() {
		t.Error("it is not used again")
	}
	again.does(t, "list", ".")
	if _, err := os.Stat(filepath.Join(again.Dir, "file")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file of the job before is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(again.Dir, TempDir)); err != nil {
		t.Error(err)
	}
	second := p.take(t, "a")
	if second == first {
		t.Error("a box does two jobs at once")
	}
	for _, b := range []*Box{again, second} {
		p.give(t, "a", b)
	}
	p.give(t, "b", other)
}

// No more boxes have done a job than may, whether they are taken or wait.
func TestABoxThatWaitsMakesRoom(t *testing.T) {
	p := pool(t, 1, 2)
	a, b := p.take(t, "a"), p.take(t, "b")
	p.give(t, "a", a)
	if a.Ended() {
		t.Error("there is room for it")
	}
	c := p.take(t, "c")
	waitUntilGone(t, a.command.Process.Pid)
	p.give(t, "b", b)
	p.give(t, "c", c)
	if b.Ended() || c.Ended() || p.out != 0 {
		t.Errorf("there is room for both, and %d are taken", p.out)
	}
}

// Whatever comes and goes, no box is that of two domains.
func TestABoxServesOneDomain(t *testing.T) {
	p := pool(t, 2, 2)
	owners := map[*Box]string{}
	type taken struct {
		domain string
		box    *Box
	}
	var out []taken
	random := rand.New(rand.NewPCG(1, 2))
	for range 80 {
		if len(out) > 0 && random.IntN(2) == 0 {
			i := random.IntN(len(out))
			p.give(t, out[i].domain, out[i].box)
			out = append(out[:i], out[i+1:]...)
			continue
		}
		domain := []string{"a", "b", "c", ""}[random.IntN(4)]
		b := p.take(t, domain)
		owner, isKnown := owners[b]
		if isKnown && (owner != domain || domain == "") {
			t.Fatalf("a box of %q is given to %q", owner, domain)
		}
		if isKnown == b.IsNew() {
			t.Errorf("it is new: %v", b.IsNew())
		}
		owners[b] = domain
		b.does(t, "nothing")
		out = append(out, taken{domain, b})
	}
	for _, o := range out {
		p.give(t, o.domain, o.box)
	}
}

func TestABoxThatHasEndedIsReplaced(t *testing.T) {
	p := pool(t, 0, 4)
	late, cancel := context.WithCancel(t.Context())
	for name, end := range map[string]func(*Box){
		"after its last job": func(b *Box) { b.does(t, "last") },
		"after a hundred": func(b *Box) {
			for range p.Setup.Jobs {
				if b.Ended() {
					t.Error("it has ended early")
				}
				b.does(t, "nothing")
			}
		},
		"after an error": func(b *Box) { _, _ = b.order(t, "exit", "1") },
		"after its time": func(b *Box) {
			job, _ := json.Marshal(order{Deed: "hang"})
			time.AfterFunc(10*time.Millisecond, cancel)
			_, _ = b.Do(late, job)
		},
		"when it was killed while it waited": func(b *Box) {
			b.does(t, "nothing")
			p.give(t, "a", b)
			killAndWait(t, b)
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := p.take(t, "a")
			end(b)
			if !b.Ended() {
				t.Error("it has not ended")
			}
			if name != "when it was killed while it waited" {
				p.give(t, "a", b)
			}
			next := p.take(t, "a")
			if next == b {
				t.Fatal("it is used again")
			}
			next.does(t, "nothing")
			next.End()
			p.give(t, "a", next)
		})
	}
}

func killAndWait(t *testing.T, b *Box) {
	t.Helper()
	if err := syscall.Kill(b.command.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-b.ended
}

func TestABoxThatDiedBeforeItsFirstJobIsNotGiven(t *testing.T) {
	p := pool(t, 3, 1)
	p.behind.Wait()
	dead := []*Box{p.ready[0], p.ready[1]}
	for _, b := range dead {
		killAndWait(t, b)
	}
	for range 2 {
		b := p.take(t, "a")
		if b == dead[0] || b == dead[1] {
			t.Fatal("a dead box is given")
		}
		b.does(t, "nothing")
		b.End()
		p.give(t, "a", b)
	}
}

// No more boxes are ready than shall be, and none is started in vain.
func TestBoxesAreReady(t *testing.T) {
	p := pool(t, 2, 0)
	p.behind.Wait()
	for range 3 {
		if len(p.ready) != 2 {
			t.Fatalf("%d are ready, want 2", len(p.ready))
		}
		ready := p.ready[0]
		b := p.take(t, "a")
		if b != ready {
			t.Error("another than the one that waits the longest")
		}
		p.give(t, "a", b)
		p.behind.Wait()
	}
}

func TestNothingIsLeftAfterClose(t *testing.T) {
	p := pool(t, 2, 4)
	var boxes []*Box
	for i := range 4 {
		b := p.take(t, fmt.Sprint(i))
		b.does(t, "write", "file")
		boxes = append(boxes, b)
	}
	for i, b := range boxes[:2] {
		p.give(t, fmt.Sprint(i), b)
	}
	p.behind.Wait()
	boxes = append(boxes, p.ready...)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	for i, b := range boxes[2:4] { // that come back late
		b.does(t, "nothing")
		p.give(t, fmt.Sprint(i+2), b)
	}
	for _, b := range boxes {
		waitUntilGone(t, b.command.Process.Pid)
	}
	p.closeAll(t)
}

// A job may leave directories that nobody may enter.
func TestAClosedDirectoryIsRemoved(t *testing.T) {
	p := pool(t, 0, 1)
	b := p.take(t, "a")
	dir := filepath.Join(b.Dir, "closed", "inner")
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "file"), nil, 0o600),
		os.Chmod(dir, 0), os.Chmod(filepath.Dir(dir), 0)); err != nil {
		t.Fatal(err)
	}
	p.give(t, "a", b)
}

func TestAPoolIsUsedByMany(t *testing.T) {
	p := pool(t, 2, 2)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 4 {
				domain := fmt.Sprint(i % 3)
				b, err := p.Take(domain)
				if err != nil {
					t.Error(err)
					return
				}
				b.does(t, "nothing")
				p.give(t, domain, b)
			}
		})
	}
	all.Wait()
}

func TestAPoolThatCannotHaveBoxesSaysWhy(t *testing.T) {
	s := setup(t)
	s.Work = "unready"
	p := &Pool{Dir: t.TempDir(), Setup: s, Ready: 1}
	_, err := p.Open()
	var died Died
	if !errors.As(err, &died) {
		t.Errorf("got %v", err)
	}
	p.closeAll(t)
}

func TestABoxDoesNotWaitForEver(t *testing.T) {
	p := pool(t, 0, 1)
	p.Patience = time.Millisecond
	b := p.take(t, "a")
	p.give(t, "a", b)
	<-b.ended
}

// A job that takes long yields to those of others, with the programs that it runs, and its box does no other.
func TestALongJobYields(t *testing.T) {
	s := setup(t)
	s.Yields = time.Millisecond
	b, err := Start(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.End)
	b.does(t, "yield")
	if !b.Ended() {
		t.Error("it goes on, and yields to all others")
	}
	b, err = Start(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.End)
	b.does(t, "program", "yield")
}
