package hostile

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/status"

	"github.com/vixens-io/ballast/e2e/isolate"
	"github.com/vixens-io/ballast/e2e/programs"
	wire "github.com/vixens-io/ballast/plugin/cmp"
)

var helm = programs.Program{Name: "helm3", Folder: "../argocd/build/helm3", Of: "helm.sh/helm/v3/cmd/helm"}

// The programs under test: as it is, and as it is where the kernel has no Landlock.
var (
	ballast  = filepath.Join(programs.Cache(), "ballast")
	unlocked = filepath.Join(programs.Cache(), "ballast-nolandlock")
)

func TestMain(m *testing.M) {
	debug.SetMemoryLimit(512 << 20)
	isolate.Main(m, func() error {
		programs.MakeAll(helm)
		if err := programs.Build("../..", ballast, "./cmd/ballast", "-ldflags", "-s -w"); err != nil {
			return err
		}
		return programs.Build("../..", unlocked, "./cmd/ballast", "-ldflags", "-s -w", "-tags", "nolandlock")
	})
}

// repository is one that tries what its name says.
type repository struct {
	name      string
	files     string               // a txtar, with words of [words]; the application lies in web
	archive   func() []byte        // instead of files
	tell      func(*wire.Metadata) // changes what is told of it
	want      string               // of the error, a regular expression; empty: it renders, and does no harm
	mayRender bool                 // where the machine is fast enough
	lines     bool                 // the error quotes several lines: a trace of Jsonnet's, say
}

// corpus are all of them.
func corpus() []repository {
	return slices.Concat(jsonnet, kustomizations, remotes, charts, directories, registries, scripts, archives, calls)
}

// timeout is how long a render may take: what has no end of its own ends then, and on a machine that is busy
// what would reach another limit later.
const (
	timeout = 4 * time.Second
	tooLong = `took longer than .* \(--timeout\)$`
)

func TestNoRepositoryHarmsAnythingButItself(t *testing.T) {
	for name, program := range map[string]string{"with Landlock": ballast, "without Landlock": unlocked} {
		t.Run(name, func(t *testing.T) {
			c := newCanaries(t)
			s := start(t, program, c)
			if walls, err := s.get("/healthz"); err != nil || strings.Contains(walls, "no Landlock") != (program == unlocked) {
				t.Fatalf("%s (%v)", walls, err)
			}
			n := newNeighbour(s)
			n.render()
			n.latency()
			most := s.peak()
			stop := n.renderEach()
			time.Sleep(8 * time.Second)
			stop()
			quiet := n.latency()

			stop = n.renderEach()
			began := time.Now()
			s.tryAll(t, c)
			took := time.Since(began)
			stop()
			t.Logf("%d repositories in %s", len(corpus()), took.Round(time.Second))
			n.wantUnharmed(t, quiet)
			wantBelow(t, most(), s.memory)
			s.wantNothingLeft(t)
			if touched := c.touched(); len(touched) > 0 {
				t.Errorf("a canary was touched: %s", touched)
			}
			s.wantNoSecrets(t, c)
		})
	}
}

// tryAll sends all repositories, so many at a time that one place stays free.
func (s *server) tryAll(t *testing.T, c *canaries) {
	places := make(chan struct{}, s.concurrency-1)
	var all sync.WaitGroup
	for i, r := range corpus() {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			t.Run(r.name, func(t *testing.T) { r.try(t, s, c, fmt.Sprintf("https://example.org/hostile/%d", i)) })
		})
	}
	all.Wait()
}

// try sends a repository, and looks at what comes of it.
func (r repository) try(t *testing.T, s *server, c *canaries, url string) {
	tgz := r.pack(s, c)
	m := metadata(url, "web", tgz)
	if r.tell != nil {
		r.tell(m)
		for i := range m.Env {
			m.Env[i].Value = s.words(c).Replace(m.Env[i].Value)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	began := time.Now()
	manifests, err := s.render(ctx, m, tgz)
	took := time.Since(began)
	said := strings.Join(manifests, "\n")
	if err != nil {
		said = status.Convert(err).Message()
	}
	if strings.HasPrefix(said, "grpc: received message larger than max") { // of a client as small as this one
		err, said = nil, ""
	}
	t.Logf("%s, %.300q", took.Round(10*time.Millisecond), said)
	if took > 2*timeout {
		t.Errorf("it took %s", took)
	}
	if !r.mayEndSo(err, said) {
		t.Errorf("got %.2000s, want %q", said, r.want)
	}
	if err != nil && !r.lines && strings.Contains(said, "\n") {
		t.Errorf("the error has several lines: %.2000s", said)
	}
	if c.isIn(said) {
		t.Errorf("what it is answered has a canary: %.2000s", said)
	}
	if word := s.ofTheMachine(said, c); word != "" {
		t.Errorf("what it is answered has %q: %.2000s", word, said)
	}
	if touched := c.touched(); len(touched) > 0 {
		t.Errorf("a canary was touched, by it or one beside it: %s", touched)
	}
}

// mayEndSo reports whether a repository ended as it should.
func (r repository) mayEndSo(err error, said string) bool {
	if err == nil {
		return r.want == "" || r.mayRender
	}
	return r.want != "" && regexp.MustCompile(r.want).MatchString(said) || regexp.MustCompile(tooLong).MatchString(said)
}

func (r repository) pack(s *server, c *canaries) []byte {
	if r.archive != nil {
		return r.archive()
	}
	return pack(entriesOf(s.words(c).Replace(r.files))...)
}

// words are what repositories may know of the machine, to make it harder.
func (s *server) words(c *canaries) *strings.Replacer {
	return strings.NewReplacer("CANARY_FILE", c.files[0], "HOME_FILE", c.files[1],
		"ONE_PORT", onePort, "OTHER_PORT", otherPort, "SERVER_PID", fmt.Sprint(s.command.Process.Pid))
}

// ofTheMachine returns what a text tells of where it was made; empty: nothing that its repository did not say.
func (s *server) ofTheMachine(text string, c *canaries) string {
	for _, file := range c.files {
		text = strings.ReplaceAll(text, file, "")
	}
	for _, word := range []string{s.base, "/tmp/helm", "goroutine ", "runtime error", ".go:", "ballast-e2e"} {
		if strings.Contains(text, word) {
			return word
		}
	}
	return ""
}

// unnoticed is what a median may be on a machine that does other things, too.
const unnoticed = 100 * time.Millisecond

// wantUnharmed fails the test where the neighbour has lost a render, or waited for long.
func (n *neighbour) wantUnharmed(t *testing.T, quiet latency) {
	t.Helper()
	loud := n.latency()
	t.Logf("the neighbour, quiet: %s", quiet)
	t.Logf("the neighbour, loud:  %s", loud)
	for _, lost := range n.lost {
		t.Errorf("the neighbour lost a render: %s", lost)
	}
	if loud.longest > 5*time.Second || loud.median > max(3*quiet.median, unnoticed) {
		t.Error("the neighbour waits for too long")
	}
}

func wantBelow(t *testing.T, most usage, limit int64) {
	t.Helper()
	t.Logf("most memory: %s, of %d MiB", most, limit>>20)
	if most.sum() >= limit {
		t.Error("the container would have been ended")
	}
}

// wantNothingLeft fails the test unless there is nothing but boxes that wait, and the server answers.
func (s *server) wantNothingLeft(t *testing.T) {
	t.Helper()
	n := newNeighbour(s)
	n.render()
	if len(n.lost) > 0 {
		t.Errorf("the server no longer answers: %s", n.lost)
	}
	s.until(t, "nothing but boxes is left in the folder", func() bool {
		left, _ := filepath.Glob(filepath.Join(s.work, "*", "*", "*"))
		return !slices.ContainsFunc(left, func(path string) bool { return filepath.Base(path) != "tmp" })
	})
	left, _ := filepath.Glob(filepath.Join(s.work, "*", "*", "tmp", "*"))
	others, _ := filepath.Glob(filepath.Join(s.work, "*"))
	others = slices.DeleteFunc(others, func(path string) bool {
		return strings.HasPrefix(filepath.Base(path),
			"ballast-run-")
	})
	if left = append(left, others...); len(left) > 0 {
		t.Errorf("left: %s", left)
	}
	for _, pid := range children(s.command.Process.Pid) {
		if line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); !strings.HasPrefix(string(line), "ballast-box\x00") {
			t.Errorf("left: process %q", line)
		}
		if below := children(pid); len(below) > 0 {
			t.Errorf("left: %d processes below a box", len(below))
		}
	}
}

// wantNoSecrets fails the test where the log or the metrics have what they must not.
func (s *server) wantNoSecrets(t *testing.T, c *canaries) {
	t.Helper()
	log, err := os.ReadFile(s.log)
	if err != nil {
		t.Fatal(err)
	}
	metrics, err := s.get("/metrics")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"log": string(log), "metrics": metrics} {
		if c.isIn(text) {
			t.Errorf("the %s has a canary", name)
		}
	}
}
