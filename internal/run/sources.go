package run

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/run/box"
	"github.com/vixens-io/ballast/internal/source/render"
	"github.com/vixens-io/ballast/internal/source/temporary"
)

// Renderer renders sources: see render.Source, which does so in this process.
type Renderer interface {
	Render(ctx context.Context, path string, o render.Options) (render.Rendered, error)
}

// Note is told of each source that was rendered, or was not for an error, maybe from several goroutines.
type Note func(kind render.Kind, o render.Options)

func (n Note) of(r render.Rendered, o render.Options) {
	if n != nil {
		n(r.Kind, o)
	}
}

// Here renders in this process.
type Here struct{ Note Note }

// Render renders a source.
func (h Here) Render(ctx context.Context, path string, o render.Options) (render.Rendered, error) {
	rendered, err := render.Source(ctx, path, o)
	h.Note.of(rendered, o)
	return rendered, err
}

// Boxes are boxes that render sources: as many as there are processors, each used again and again. Nothing is
// started before it is needed. The zero value has no limits and may run nothing.
type Boxes struct {
	Programs []string // paths of what sources may run
	Hosts    []string // that they may connect to
	Limits   box.Limits
	Note     Note

	mu   sync.Mutex
	key  string // of the directories that the boxes may read
	pool *box.Pool
	dir  *temporary.Path
}

// DefaultMemory is what one source may need where whoever renders it says nothing else.
const DefaultMemory = "1Gi"

// largestFolder is how many bytes of files one source may make.
const largestFolder = "1Gi"

// NewBoxes returns boxes for sources of which each may need some memory.
func NewBoxes(memory quantity.Quantity, programs []string, hosts []string) *Boxes {
	return &Boxes{Programs: programs, Hosts: hosts,
		Limits: box.Limits{Memory: memory, Folder: quantity.Must(largestFolder)}}
}

// In returns what renders sources that may read some directories, and nothing beside them. It ends the boxes of
// other directories.
func (b *Boxes) In(directories ...string) Renderer {
	slices.Sort(directories)
	return boxesIn{b, slices.Compact(directories)}
}

// poolFor returns the boxes that may read directories.
func (b *Boxes) poolFor(directories []string) (*box.Pool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := strings.Join(directories, "\x00")
	if b.pool != nil && b.key == key {
		return b.pool, nil
	}
	if b.pool != nil {
		if err := b.pool.Close(); err != nil {
			return nil, err
		}
	}
	if b.dir == nil {
		dir, err := temporary.Directory(os.TempDir())
		if err != nil {
			return nil, err
		}
		b.dir = dir
	}
	b.key, b.pool = key, &box.Pool{
		Dir: b.dir.Name, Idle: runtime.GOMAXPROCS(0),
		Setup: box.Setup{Work: SourceWork, Read: directories, Programs: b.Programs, Hosts: b.Hosts, Limits: b.Limits},
	}
	return b.pool, nil
}

// Close ends all boxes and removes their folders.
func (b *Boxes) Close() (err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pool != nil {
		err = b.pool.Close()
	}
	if b.dir != nil {
		err = errors.Join(err, b.dir.Remove())
	}
	b.pool, b.dir = nil, nil
	return err
}

// boxesIn are boxes that may read directories.
type boxesIn struct {
	*Boxes
	directories []string
}

// checkout is the domain of all sources of one checkout.
const checkout = "checkout"

// Render renders a source in a box. One that dies costs this source alone.
func (b boxesIn) Render(ctx context.Context, path string, o render.Options) (render.Rendered, error) {
	path, err := filepath.Abs(path) // a box is in a directory of its own
	if err != nil {
		return render.Rendered{}, err
	}
	job, err := json.Marshal(sourceJob{path, o})
	if err != nil {
		return render.Rendered{}, err
	}
	pool, err := b.poolFor(b.directories)
	if err != nil {
		return render.Rendered{}, err
	}
	used, err := pool.Take(checkout)
	if err != nil {
		return render.Rendered{}, err
	}
	answer, err := used.Do(ctx, job)
	if err := errors.Join(err, pool.Give(checkout, used)); err != nil {
		return render.Rendered{}, wordingOf(err)
	}
	var a sourceAnswer
	if err := json.Unmarshal(answer.Header, &a); err != nil {
		return render.Rendered{}, fmt.Errorf("a box answered what cannot be read: %w", err)
	}
	parts := answer.Parts
	if n := len(parts) - 1; a.Traced && o.Trace != nil && n >= 0 {
		if err := json.Unmarshal(parts[n], o.Trace); err != nil {
			return render.Rendered{}, fmt.Errorf("a box answered with a trace that cannot be read: %w", err)
		}
		parts = parts[:n]
	}
	rendered, err := a.rendered(parts)
	b.Note.of(rendered, o)
	return rendered, err
}

// wordingOf returns the error of a box that ended, with what can be done.
func wordingOf(err error) error {
	var at box.Exceeded
	if errors.As(err, &at) {
		return fmt.Errorf("%w, and was ended: make it smaller, or allow more with --max-memory", err)
	}
	return err
}

// SourceWork is the name of the jobs of a box that renders sources.
const SourceWork = "source"

// sourceJob is a source to render.
type sourceJob struct {
	Path    string
	Options render.Options
}

// sourceAnswer is what came of it; the parts of the answer are those of the source.
type sourceAnswer struct {
	Error string `json:",omitempty"`
	Kind  render.Kind
	Names []string // of the parts

	Traced bool // after these there is one more part, the trace as JSON
}

// rendered returns the source as render.Source does.
func (a sourceAnswer) rendered(parts [][]byte) (render.Rendered, error) {
	if a.Error != "" {
		return render.Rendered{Kind: a.Kind}, errors.New(a.Error)
	}
	if len(parts) != len(a.Names) {
		return render.Rendered{}, errors.New("a box answered with parts that have no name")
	}
	r := render.Rendered{Kind: a.Kind}
	for i, part := range parts {
		open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(part)), nil }
		r.Parts = append(r.Parts, render.Part{Name: a.Names[i], Open: open})
	}
	return r, nil
}

// Sources renders sources in a box.
type Sources struct{}

// Prepare loads what the first build would have to, and has the process reach its hosts alone.
func (Sources) Prepare(s box.Setup) error {
	render.Warm()
	return render.Confine(s.Hosts)
}

// Do renders a source.
func (Sources) Do(ctx context.Context, text []byte) box.Answer {
	var j sourceJob
	var a sourceAnswer
	var parts [][]byte
	err := json.Unmarshal(text, &j)
	if err == nil {
		a, parts, err = j.run(ctx)
	}
	if err != nil {
		a, parts = sourceAnswer{Error: err.Error(), Kind: a.Kind}, nil
	}
	header, err := json.Marshal(a)
	if err != nil { // it is texts
		panic(err)
	}
	return box.Answer{Header: header, Parts: parts, Last: render.HasOwnSchema()}
}

func (j sourceJob) run(ctx context.Context) (a sourceAnswer, parts [][]byte, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("rendering it panicked, which is a fault of Ballast; please report it: %v", fault)
		}
	}()
	r, err := render.Source(ctx, j.Path, j.Options)
	a.Kind = r.Kind
	if err != nil {
		return a, nil, err
	}
	for _, part := range r.Parts {
		content, err := readAll(part)
		if err != nil {
			return a, nil, err
		}
		a.Names, parts = append(a.Names, part.Name), append(parts, content)
	}
	if j.Options.Trace == nil {
		return a, parts, nil
	}
	trace, err := json.Marshal(j.Options.Trace)
	a.Traced = true
	return a, append(parts, trace), err
}

func readAll(part render.Part) ([]byte, error) {
	f, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}
