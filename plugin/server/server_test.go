package server

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/plugin"
	wire "github.com/vixens-io/ballast/plugin/cmp"
	"github.com/vixens-io/ballast/transformers"
)

// harness is a server that answers, and a client of it.
type harness struct {
	*Server
	client *wire.Client
	log    *bytes.Buffer
	end    func() error // ends the server, and returns what it ended with
}

// start starts a server; the test ends it, and finds its directories empty.
func start(t *testing.T, change func(*Config)) *harness {
	t.Helper()
	h := &harness{log: &bytes.Buffer{}}
	config := DefaultConfig()
	config.SocketDir, config.WorkDir, config.Transformers = t.TempDir(), t.TempDir(), transformers.All()
	config.Log = slog.New(slog.NewJSONHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if change != nil {
		change(&config)
	}
	var err error
	if h.Server, err = newServer(config); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.serve(ctx) }()
	h.end = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() {
		if err := h.end(); err != nil {
			t.Error(err)
		}
		for _, dir := range []string{config.SocketDir, config.WorkDir} {
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("left in a directory: %v (%v)", left, err)
			}
		}
	})
	h.waitFor(t, func(sample) bool {
		_, err := os.Stat(SocketIn(config.SocketDir))
		return err == nil
	})
	h.client = h.dial(t)
	return h
}

func (h *harness) dial(t *testing.T) *wire.Client {
	t.Helper()
	client, err := wire.NewClient(SocketIn(h.SocketDir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// answers fails the test unless the server renders.
func (h *harness) answers(t *testing.T) {
	t.Helper()
	if _, err := generate(t.Context(), h.client, "web", archiveOf(t, goodApp)); err != nil {
		t.Errorf("the server no longer answers: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(h.workDir.Name, "*", "source")); err != nil || len(left) > 0 {
		t.Errorf("left in the folders of boxes: %v (%v)", left, err)
	}
}

// generate asks for the manifests of the application at path, as a repo-server does.
func generate(ctx context.Context, client *wire.Client, path string, tgz []byte,
	env ...wire.EnvEntry) (*wire.Manifests, error) {
	m := metadata(path, tgz)
	m.Env = append(m.Env, env...)
	return send(ctx, client, append([]*wire.Request{{Metadata: m}}, pieces(tgz)...))
}

// send sends messages and returns the answer, which may come early.
func send(ctx context.Context, client *wire.Client, messages []*wire.Request) (*wire.Manifests, error) {
	call, err := client.GenerateManifest(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range messages {
		if err := call.Send(m); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
	}
	return call.CloseAndReceive()
}

func metadata(path string, tgz []byte) *wire.Metadata {
	sum := sha256.Sum256(tgz)
	return &wire.Metadata{
		AppName: filepath.Base(path), AppRelPath: path, Checksum: hex.EncodeToString(sum[:]), Size: int64(len(tgz)),
		Env: []wire.EnvEntry{
			{Name: "ARGOCD_APP_NAME", Value: "home-" + filepath.Base(path)}, {Name: "ARGOCD_APP_NAMESPACE", Value: "home"},
			{Name: "ARGOCD_APP_SOURCE_PATH", Value: path}, {Name: "ARGOCD_APP_SOURCE_REPO_URL",
				Value: "https://example.com/org/home"},
		},
	}
}

// pieces cuts an archive as a repo-server does where nobody asks for larger ones.
func pieces(tgz []byte) (messages []*wire.Request) {
	for len(tgz) > 0 {
		n := min(len(tgz), 1024)
		messages = append(messages, &wire.Request{File: &wire.File{Chunk: tgz[:n]}})
		tgz = tgz[n:]
	}
	return messages
}

// archiveOf packs the files of a txtar.
func archiveOf(t testing.TB, files string) []byte {
	t.Helper()
	var headers []entry
	for _, f := range txtar.Parse([]byte(files)).Files {
		headers = append(headers, entry{Header: tar.Header{Name: f.Name, Typeflag: tar.TypeReg, Mode: 0o644,
			Size: int64(len(f.Data))}, content: f.Data})
	}
	return pack(t, headers...)
}

// entry is one entry of an archive.
type entry struct {
	tar.Header
	content []byte
}

func pack(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	w := tar.NewWriter(zip)
	for _, e := range entries {
		if err := w.WriteHeader(&e.Header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	registryFile = "-- ballast.yaml --\n# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: " +
		"Registry\nmetadata: {name: home}\nspec:\n" +
		"  sizing: {}\n  workloads: [{match: {app: home-*, path: web, namespace: home}, sizing: small}]\n"
	webFile = "-- web/web.yaml --\n# the web\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  " +
		"template:\n    metadata: {labels: {a: b}}\n    spec: {containers: [{name: web}]}\n" +
		"---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
	goodApp = "-- .git/HEAD --\nref: refs/heads/main\n" + registryFile + webFile
)

// The answer is what the pipeline makes of the same directory, document by document.
func TestAnApplicationIsRenderedAsEverywhere(t *testing.T) {
	h := start(t, nil)
	got, err := generate(t.Context(), h.client, "web", archiveOf(t, goodApp))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(goodApp)).Files {
		path := filepath.Join(dir, f.Name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, f.Data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	env := plugin.NewEnvironment([]string{"ARGOCD_APP_NAME=home-web", "ARGOCD_APP_NAMESPACE=home",
		"ARGOCD_APP_SOURCE_PATH=web"})
	want, err := plugin.Generate(t.Context(), plugin.Checkout{Dir: filepath.Join(dir, "web")}, env, plugin.Operator{},
		transformers.All())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(bytesOf(want), got.Manifests); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if !bytes.Contains([]byte(got.Manifests[0]), []byte(`"vixens.io/sizing": "small"`)) {
		t.Errorf("not sized:\n%s", got.Manifests[0])
	}
}

func bytesOf(r *engine.Result) (all []string) {
	for _, d := range r.Documents {
		all = append(all, string(r.Bytes(d)))
	}
	return all
}

func TestTheApplicationMayBeTheRepository(t *testing.T) {
	h := start(t, nil)
	tgz := archiveOf(t, "-- web.yaml --\nkind: Service\napiVersion: v1\nmetadata: {name: web}\n")
	for _, path := range []string{"", "."} {
		if _, err := generate(t.Context(), h.client, path, tgz); err != nil {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func TestQuestionsAreAnsweredAlike(t *testing.T) {
	h := start(t, nil)
	configuration, err := h.client.CheckPluginConfiguration(t.Context())
	if diff := cmp.Diff(&wire.Configuration{}, configuration); diff != "" || err != nil {
		t.Error(diff, err)
	}
	tgz := archiveOf(t, goodApp)
	messages := append([]*wire.Request{{Metadata: metadata("web", tgz)}}, pieces(tgz)...)
	match, err := h.client.MatchRepository(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&wire.Match{}, ask(t, match, messages)); diff != "" {
		t.Error(diff)
	}
	announcement, err := h.client.GetParametersAnnouncement(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&wire.Announcement{Parameters: plugin.Announcement()}, ask(t, announcement,
		messages)); diff != "" {
		t.Error(diff)
	}
}

func ask[Answer any](t *testing.T, call *wire.Call[Answer], messages []*wire.Request) *Answer {
	t.Helper()
	for _, m := range messages {
		if err := call.Send(m); err != nil {
			t.Fatal(err) // a repo-server would report this, not the answer
		}
	}
	answer, err := call.CloseAndReceive()
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// small bounds what tests of limits must send.
func small(c *Config) {
	c.Limits = Limits{
		Archive: quantity.Must("64Ki"), Unpacked: quantity.Must("1Mi"), File: quantity.Must("256Ki"),
		Entries: 100, Depth: 8, Path: 200,
	}
}
