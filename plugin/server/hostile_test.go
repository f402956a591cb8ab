package server

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/vixens-io/ballast/internal/core/quantity"
	wire "github.com/vixens-io/ballast/plugin/cmp"
)

// Each stream is refused with a reason, whole: the caller could send it to its end. The
// server answers the next, and nothing is left.
func TestHostileArchivesAreRefused(t *testing.T) {
	h := start(t, small)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := func(name string) entry {
		return entry{Header: tar.Header{Name: name, Typeflag: tar.TypeReg, Size: 1}, content: []byte("x")}
	}
	link := func(name, target string) entry {
		return entry{Header: tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: target}}
	}
	kind := func(typeflag byte) entry {
		return entry{Header: tar.Header{Name: "web/x", Typeflag: typeflag, Linkname: "ballast.yaml"}}
	}
	zeros := make([]byte, 300<<10)
	var many, deep, deepLinks []entry
	for i := range 200 {
		many = append(many, file(fmt.Sprint(i)))
	}
	for i := range 20 {
		deep = append(deep, file(fmt.Sprintf("%d/a/a/a/a/a/x", i)))
		deepLinks = append(deepLinks, link(fmt.Sprintf("%d/a/a/a/a/a/x", i), "y"))
	}
	for name, tt := range map[string]struct {
		tgz  []byte
		want string
		code codes.Code
	}{
		"a path that leads up": {pack(t, file("../x")), `"../x", which is not a path below it`,
			codes.InvalidArgument},
		"a path that leads up from within": {pack(t, file("web/../../x")), "not a path below it", codes.InvalidArgument},
		"a path that leads up and back":    {pack(t, file("web/../x")), "not a path below it", codes.InvalidArgument},
		"an absolute path":                 {pack(t, file("/etc/x")), "not a path below it", codes.InvalidArgument},
		"an absolute link":                 {pack(t, link("web/x", secret)), "leads out of it", codes.InvalidArgument},
		"an absolute link to nothing": {pack(t, link("web/x", "/nowhere")), "leads out of it",
			codes.InvalidArgument},
		"a link that leads up": {pack(t, link("web/x", "../../..")), "leads out of it",
			codes.InvalidArgument},
		"a link that leads up by another": {pack(t, entry{Header: tar.Header{Name: "a/b/c",
			Typeflag: tar.TypeDir}}, link("a/b/c/x", "../../.."), link("a/b/c/y", "x/../..")), "leads out of it",
			codes.InvalidArgument},
		"more links in a row than are trusted": {pack(t, chain(12, "../../..")...), "leads out of it",
			codes.InvalidArgument},
		"a link to itself": {pack(t, link("x", "x")), "or nowhere", codes.InvalidArgument},
		"a file through a link": {pack(t, link("x", "web"), file("x/y")), `"x" twice, or as a file and a directory`,
			codes.InvalidArgument},
		"a file twice": {pack(t, file("x"), file("x")), `"x" twice`, codes.InvalidArgument},
		"a file below a file": {pack(t, file("x"), file("x/y")), `"x/y" twice, or as a file and a directory`,
			codes.InvalidArgument},
		"a hard link": {pack(t, kind(tar.TypeLink)), "no file, directory or symbolic link",
			codes.InvalidArgument},
		"a device": {pack(t, kind(tar.TypeBlock)), "no file, directory or symbolic link",
			codes.InvalidArgument},
		"a character device": {pack(t, kind(tar.TypeChar)), "no file, directory or symbolic link",
			codes.InvalidArgument},
		"a pipe": {pack(t, kind(tar.TypeFifo)), "no file, directory or symbolic link",
			codes.InvalidArgument},
		"a large file": {pack(t, entry{tar.Header{Name: "x", Typeflag: tar.TypeReg,
			Size: int64(len(zeros))}, zeros}), "more than 256Ki (--max-file)", codes.ResourceExhausted},
		"a sparse file of a terabyte": {sparse(t, 1<<40), "(--max-file)", codes.ResourceExhausted},
		"a bomb": {bomb(t, 8<<20), "holds more than 1Mi bytes (--max-unpacked)",
			codes.ResourceExhausted},
		"a bomb in .git": {pack(t, entry{tar.Header{Name: ".git/x", Typeflag: tar.TypeReg,
			Size: 2 << 20}, make([]byte, 2<<20)}), "(--max-unpacked)", codes.ResourceExhausted},
		"many entries": {pack(t, many...), "more than 100 entries (--max-entries)",
			codes.ResourceExhausted},
		"directories that paths imply": {pack(t, deep...), "more than 100 entries (--max-entries)",
			codes.ResourceExhausted},
		"directories that paths of links imply": {pack(t, deepLinks...), "more than 100 entries (--max-entries)",
			codes.ResourceExhausted},
		"deep directories": {pack(t, file(strings.Repeat("a/", 20)+"x")), "more than 8 directories " +
			"(--max-depth)", codes.ResourceExhausted},
		"a long path": {pack(t, file(strings.Repeat("a", 300))), "(--max-path)",
			codes.ResourceExhausted},
		"a link to a long path": {pack(t, link("x", strings.Repeat("a", 300))), "(--max-path)",
			codes.ResourceExhausted},
		"a large archive": {bytes.Repeat([]byte("x"), 100<<10), "more than 64Ki",
			codes.ResourceExhausted},
		"no gzip":              {[]byte("kind: Service"), "cannot be read: gzip", codes.InvalidArgument},
		"nothing":              {nil, "cannot be read: unexpected EOF", codes.InvalidArgument},
		"gzip that ends early": {archiveOf(t, goodApp)[:100], "cannot be read", codes.InvalidArgument},
		"gzip with another checksum": {flip(archiveOf(t, goodApp), -6), "cannot be read: gzip: invalid " +
			"checksum", codes.InvalidArgument},
		"bytes after the archive": {append(archiveOf(t, goodApp), "more"...), "cannot be read",
			codes.InvalidArgument},
		"a tar that ends early": {zip(t, bytes.Repeat([]byte("x"), 100)), "cannot be read",
			codes.InvalidArgument},
		"a tar that is none": {zip(t, bytes.Repeat([]byte("x"), 1024)), "cannot be read: archive/tar: " +
			"invalid tar header", codes.InvalidArgument},
		"without the application":         {pack(t, file("other")), `no directory "web"`, codes.InvalidArgument},
		"a file where the application is": {pack(t, file("web")), `no directory "web"`, codes.InvalidArgument},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := generate(t.Context(), h.client, "web", tt.tgz)
			if status.Code(err) != tt.code || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s: %s", err, tt.code, tt.want)
			}
			h.answers(t)
		})
	}
}

func TestHostileMessagesAreRefused(t *testing.T) {
	h := start(t, small)
	tgz := archiveOf(t, goodApp)
	announced := func(change func(*wire.Metadata)) []*wire.Request {
		m := metadata("web", tgz)
		change(m)
		return append([]*wire.Request{{Metadata: m}}, pieces(tgz)...)
	}
	good := announced(func(*wire.Metadata) {})
	for name, tt := range map[string]struct {
		messages []*wire.Request
		want     string
	}{
		"nothing at all":              {nil, "the stream is empty"},
		"no metadata":                 {pieces(tgz), "does not begin with its metadata"},
		"a message that says nothing": {[]*wire.Request{{}}, "does not begin with its metadata"},
		"metadata and a piece at once": {[]*wire.Request{{Metadata: &wire.Metadata{}, File: &wire.File{}}},
			"does not begin with its metadata"},
		"metadata twice":      {append([]*wire.Request{good[0]}, good...), "metadata twice"},
		"metadata at the end": {append(good[:len(good):len(good)], good[0]), "metadata twice"},
		"an empty message in between": {append([]*wire.Request{good[0], {}}, good[1:]...), "neither metadata nor " +
			"part"},
		"another checksum": {announced(func(m *wire.Metadata) {
			m.Checksum = strings.Repeat("0",
				64)
		}), "checksum is not the one that was announced"},
		"no checksum": {announced(func(m *wire.Metadata) { m.Checksum = "" }), "checksum is not " +
			"the one that was announced"},
		"a size that is too large": {announced(func(m *wire.Metadata) { m.Size++ }), "was announced with"},
		"a size below nothing":     {announced(func(m *wire.Metadata) { m.Size = -1 }), "was announced with"},
		"a size beyond the limit":  {announced(func(m *wire.Metadata) { m.Size = 1 << 60 }), "more than 64Ki"},
		"less than was announced":  {good[:1], "cannot be read: unexpected EOF"},
		"an application above": {announced(func(m *wire.Metadata) { m.AppRelPath = "../web" }),
			"is not below its repository"},
		"an application at an absolute path": {announced(func(m *wire.Metadata) { m.AppRelPath = "/etc" }),
			"is not below its repository"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := send(t.Context(), h.client, tt.messages)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			h.answers(t)
		})
	}
}

func TestMessagesBeyondTheLimitOfGRPCAreRefused(t *testing.T) {
	h := start(t, nil)
	_, err := send(t.Context(), h.client, []*wire.Request{{File: &wire.File{Chunk: make([]byte, 8<<20)}}})
	if err == nil || !strings.Contains(err.Error(), "received message larger than max") {
		t.Errorf("got %v", err)
	}
	h.answers(t)
}

// A caller that stalls loses its turn, and those behind it get theirs.
func TestACallerThatStallsIsLeft(t *testing.T) {
	h := start(t, func(c *Config) { c.Stall, c.Concurrency = 50*time.Millisecond, 1 })
	tgz := archiveOf(t, goodApp)
	for name, sent := range map[string][]*wire.Request{
		"before its metadata":         nil,
		"before its archive":          {{Metadata: metadata("web", tgz)}},
		"in the midst of its archive": {{Metadata: metadata("web", tgz)}, {File: &wire.File{Chunk: tgz[:50]}}},
	} {
		t.Run(name, func(t *testing.T) {
			call, err := h.client.GenerateManifest(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range sent {
				if err := call.Send(m); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := call.Receive(); err == nil || !strings.Contains(err.Error(), "the stream stalled") {
				t.Errorf("got %v", err)
			}
			h.answers(t)
		})
	}
}

func TestACallerThatGoesAwayStopsTheWork(t *testing.T) {
	h := start(t, func(c *Config) { c.Concurrency = 1 })
	tgz := archiveOf(t, goodApp)
	ctx, cancel := context.WithCancel(t.Context())
	call, err := h.client.GenerateManifest(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := call.Send(&wire.Request{Metadata: metadata("web", tgz)}); err != nil {
		t.Fatal(err)
	}
	cancel()
	h.answers(t) // in the turn that the other has given back
}

// What is unpacked is bounded however it is packed.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	h := start(t, func(c *Config) { c.Limits.Unpacked = quantity.Must("16Mi") })
	tgz := bomb(t, 128<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := generate(t.Context(), h.client, "web", tgz); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("got %v", err)
	}
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 32<<20 {
		t.Errorf("allocated %d MiB for an archive of %d KiB", allocated>>20, len(tgz)>>10)
	}
	h.answers(t)
}

func TestUnpackingEndsWithItsCall(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	late := errors.New("late")
	cancel(late)
	u := unpacking{root: root, limits: DefaultLimits(), links: []link{{"x", "y"}}}
	for name, got := range map[string]error{
		"of files": unpack(ctx, bytes.NewReader(archiveOf(t, goodApp)), root, DefaultLimits()),
		"of links": u.makeLinks(ctx),
	} {
		if !errors.Is(got, late) {
			t.Errorf("%s: got %v, want %v", name, got, late)
		}
	}
	if left, err := os.ReadDir(root.Name()); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// A directory that the archive tells of counts once, and may come after what is in it.
func TestEntriesAreCountedOnce(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	limits := DefaultLimits()
	limits.Entries = 4
	tgz := pack(t,
		entry{Header: tar.Header{Name: "a", Typeflag: tar.TypeDir}},
		entry{Header: tar.Header{Name: "a/b", Typeflag: tar.TypeDir}},
		entry{Header: tar.Header{Name: "a/b/x", Typeflag: tar.TypeReg}},
		entry{Header: tar.Header{Name: "a", Typeflag: tar.TypeDir}})
	if err := unpack(t.Context(), bytes.NewReader(tgz), root, limits); err != nil {
		t.Error(err)
	}
}

// FuzzUnpack asks that whatever is unpacked stays in its directory, and that nothing panics.
func FuzzUnpack(f *testing.F) {
	f.Add(archiveOf(f, goodApp))
	f.Add(sparse(f, 1<<30))
	f.Add(pack(f, chain(3, "..")...))
	limits := DefaultLimits()
	limits.Unpacked, limits.File = quantity.Must("1Mi"), quantity.Must("1Mi")
	f.Fuzz(func(t *testing.T, tgz []byte) {
		parent := t.TempDir()
		if err := os.Mkdir(filepath.Join(parent, "directory"), 0o700); err != nil {
			t.Fatal(err)
		}
		root, err := os.OpenRoot(filepath.Join(parent, "directory"))
		if err != nil {
			t.Fatal(err)
		}
		defer root.Close()
		refused := unpack(t.Context(), bytes.NewReader(tgz), root, limits)
		if beside, err := os.ReadDir(parent); err != nil || len(beside) != 1 {
			t.Errorf("beside the directory: %v (%v)", beside, err)
		}
		if refused != nil {
			return
		}
		_ = filepath.WalkDir(root.Name(), func(path string, _ os.DirEntry, err error) error {
			if real, err := filepath.EvalSymlinks(path); err == nil && !strings.HasPrefix(real+"/", root.Name()+"/") {
				t.Errorf("%s leads to %s", path, real)
			}
			return err
		})
	})
}

// chain returns a row of links, the last of which leads to target.
func chain(length int, target string) []entry {
	all := []entry{{Header: tar.Header{Name: "end", Typeflag: tar.TypeSymlink, Linkname: target}}}
	last := "end"
	for i := range length {
		name := fmt.Sprint("link", i)
		all = append(all, entry{Header: tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: last}})
		last = name
	}
	return all
}

// bomb returns a small archive with a file of zeros in many parts.
func bomb(t testing.TB, size int) []byte {
	part := make([]byte, 200<<10)
	var all []entry
	for i := range size / len(part) {
		all = append(all, entry{tar.Header{Name: fmt.Sprint(i), Typeflag: tar.TypeReg, Size: int64(len(part))}, part})
	}
	return pack(t, all...)
}

// sparse returns an archive with a file of which almost nothing is sent.
func sparse(t testing.TB, size int64) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	content := fmt.Sprintf("1\n%d\n0\n", size)
	content += strings.Repeat("\x00", 512-len(content))
	err := w.WriteHeader(&tar.Header{
		Name: "GNUSparseFile.0/x", Typeflag: tar.TypeReg, Size: int64(len(content)),
		PAXRecords: map[string]string{"XNU.sparse.major": "1", "XNU.sparse.minor": "0", "XNU.sparse.name": "x",
			"XNU.sparse.realsize": fmt.Sprint(size)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	// The writer keeps these names for itself.
	return zip(t, bytes.ReplaceAll(b.Bytes(), []byte("XNU.sparse"), []byte("GNU.sparse")))
}

func zip(t testing.TB, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// flip changes one bit of a byte counted from the end.
func flip(b []byte, at int) []byte {
	b[len(b)+at] ^= 1
	return b
}

// What is small as it is sent may be large once it is read.
func TestYAMLThatGrowsIsRefused(t *testing.T) {
	h := start(t, nil)
	aliases := "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  a0: &a0 [x, x, x, x, x, x, x, " +
		"x, x]\n"
	for i := range 12 {
		aliases += fmt.Sprintf("  a%d: &a%d [%s*a%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 8), i)
	}
	deep := "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: " + strings.Repeat("[",
		100_000) + strings.Repeat("]", 100_000) + "\n"
	const kustomization = "-- web/kustomization.yaml --\nnamePrefix: x-\nresources: [web.yaml]\n"
	for name, tt := range map[string]struct {
		files   string
		refused string // empty: it may go out as it came
	}{
		"aliases of aliases, copied by kustomize": {kustomization + "-- web/web.yaml --\n" + aliases, "more than 512Mi of " +
			"memory"},
		"aliases of aliases, as they are":    {"-- web/web.yaml --\n" + aliases, ""},
		"depth, read by kustomize":           {kustomization + "-- web/web.yaml --\n" + deep, "exceeded max depth"},
		"depth":                              {"-- web/web.yaml --\n" + deep, "exceeded max depth"},
		"aliases of aliases in the registry": {webFile + "-- ballast.yaml --\n" + aliases, "ballast.yaml:"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := generate(t.Context(), h.client, "web", archiveOf(t, tt.files))
			if tt.refused == "" && err != nil {
				t.Error(err)
			}
			if tt.refused != "" && (err == nil || !strings.Contains(err.Error(), tt.refused)) {
				t.Errorf("got %v, want %s", err, tt.refused)
			}
			h.answers(t)
		})
	}
}
