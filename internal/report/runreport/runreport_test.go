package runreport_test

import (
	"bytes"
	"context"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/report/format"
	"github.com/vixens-io/ballast/internal/report/runreport"
	"github.com/vixens-io/ballast/transformers"
)

var update = flag.Bool("update", false, "rewrite the golden files; read the diff before you commit it")

// today is the day on which the golden files are written.
var today = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// formats are the reports of which an archive may have the wanted text, by file name.
var formats = map[string]func(*bytes.Buffer, *engine.Result) error{
	"explain":       func(b *bytes.Buffer, r *engine.Result) error { return runreport.Explain(b, r, format.Options{}) },
	"explain-color": func(b *bytes.Buffer, r *engine.Result) error { return explainInColor(b, r) },
	"diff":          func(b *bytes.Buffer, r *engine.Result) error { return runreport.Diff(b, r, format.Options{}) },
	"json":          func(b *bytes.Buffer, r *engine.Result) error { return runreport.JSON(b, r) },
	"markdown":      func(b *bytes.Buffer, r *engine.Result) error { return runreport.Markdown(b, r) },
	"log":           logged,
	"krm":           krm,
}

// TestReports compares the reports of each testdata/*.txtar. An archive has the registry
// as ballast.yaml, the streams that are rendered as *.yaml, and the reports that it is
// about by the names of formats.
func TestReports(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { testArchive(t, file) })
	}
}

func testArchive(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	result := run(t, archive)
	for i, f := range archive.Files {
		format := formats[f.Name]
		if format == nil {
			continue
		}
		var got bytes.Buffer
		if err := format(&got, result); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		if *update {
			archive.Files[i].Data = got.Bytes()
			continue
		}
		if diff := cmp.Diff(string(f.Data), got.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", f.Name, diff)
		}
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// run renders the streams of an archive by its registry.
func run(t *testing.T, archive *txtar.Archive) *engine.Result {
	t.Helper()
	request := engine.Request{Transformers: transformers.All()}
	for _, f := range archive.Files {
		switch {
		case f.Name == "ballast.yaml":
			request.Layers.Added = []registry.Layer{registry.Parse(f.Name, f.Data)}
		case strings.HasSuffix(f.Name, ".yaml"):
			documents, err := manifest.Read(f.Name, bytes.NewReader(f.Data))
			if err != nil {
				t.Fatal(err)
			}
			request.Documents = append(request.Documents, documents...)
		}
	}
	result, err := engine.Run(context.Background(), request)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// runOn renders one stream by a registry that sizes and guards everything.
func runOn(t *testing.T, input string) *engine.Result {
	t.Helper()
	return runIn(t, sizeAll, input)
}

// runIn runs all transformers over manifests by a registry's spec.
func runIn(t *testing.T, spec, input string) *engine.Result {
	t.Helper()
	const head = "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: test}\nspec:\n"
	return run(t, &txtar.Archive{Files: []txtar.File{
		{Name: "ballast.yaml", Data: []byte(head + spec)}, {Name: "in.yaml", Data: []byte(input)},
	}})
}

const sizeAll = `  sync: {}
  sizing: {mirror: false, tiers: {large: {requests: {memory: 2Gi}}}, sidecars: {sidecar: {memory: 128Mi}}}
  workloads:
    - match: {name: "*"}
      sizing: large
`

// explainInColor writes escapes as carets, so that golden files stay readable.
func explainInColor(b *bytes.Buffer, r *engine.Result) error {
	var colored bytes.Buffer
	err := runreport.Explain(&colored, r, format.Options{Color: true, Width: 100})
	b.WriteString(strings.ReplaceAll(colored.String(), "\x1b", "^"))
	return err
}

func logged(b *bytes.Buffer, r *engine.Result) error {
	withoutTime := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	logger := slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: withoutTime}))
	runreport.Log(logger, r, today)
	return nil
}

func krm(b *bytes.Buffer, r *engine.Result) error {
	list := []byte("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n")
	out, err := runreport.WithResults(list, runreport.KRM(r.Findings))
	b.Write(out)
	return err
}

func TestSameNameTwiceRestartsTwice(t *testing.T) {
	r := runOn(t, deployment+"---\n"+deployment)
	const want = "applying this restarts the pods of 2 workloads: Deployment media/web, Deployment media/web"
	if diff := cmp.Diff(want, runreport.Restarts(r)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRestartsOnlyForALabelAreToldApart(t *testing.T) {
	const registry = "  sizing:\n    tiers: {small: {requests: {memory: 64Mi}}}\n" +
		"  workloads:\n    - {match: {namespace: media}, sizing: small}\n"
	sized := strings.Replace(deployment, "image: nginx", "resources: {requests: {memory: 64Mi}}", 1)
	other := strings.Replace(sized, "name: web", "name: api", 1)
	for name, c := range map[string]struct{ spec, manifests, want string }{
		"all": {registry, sized,
			"applying this restarts the pods of 1 workload: Deployment media/web; only for a label"},
		"some": {registry, deployment + "---\n" + other,
			"applying this restarts the pods of 2 workloads: Deployment media/web, Deployment media/api; " +
				"only for a label: Deployment media/api"},
		"without a label nothing restarts": {strings.Replace(registry, "tiers:", "label: ''\n    tiers:", 1), sized, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := runIn(t, c.spec, c.manifests)
			if diff := cmp.Diff(c.want, runreport.Restarts(r)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestAnAutoscalerThatBeginsToEvictIsAWarning(t *testing.T) {
	r := runIn(t, "  workloads:\n    - {match: {namespace: media}, vpa: Recreate}\n", `apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web, namespace: media}
spec: {targetRef: {kind: Thing, name: web}, updatePolicy: {updateMode: "Off"}}
`)
	var b bytes.Buffer
	if err := runreport.Explain(&b, r, format.Options{Width: 100}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "vpa/update-mode (warning, restarts pods)") || runreport.Restarts(r) != "" {
		t.Errorf("got\n%s", b.String())
	}
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: media
spec:
  template:
    spec:
      containers:
      - name: web
        image: nginx
`

func TestWritersThatFail(t *testing.T) {
	r := runOn(t, deployment)
	for name, write := range map[string]func() error{
		"Explain":  func() error { return runreport.Explain(full{}, r, format.Options{}) },
		"Diff":     func() error { return runreport.Diff(full{}, r, format.Options{}) },
		"JSON":     func() error { return runreport.JSON(full{}, r) },
		"Markdown": func() error { return runreport.Markdown(full{}, r) },
	} {
		if err := write(); err == nil {
			t.Errorf("%s: no error from a writer that fails", name)
		}
	}
}

// full is a disk that is full.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestLinesFitTheTerminal(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/home-assistant.txtar")
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, archive)
	for _, width := range []int{0, 80, 132} {
		var b bytes.Buffer
		if err := runreport.Explain(&b, r, format.Options{Width: width}); err != nil {
			t.Fatal(err)
		}
		limit := width
		if width == 0 {
			limit = 80
		}
		for line := range strings.SplitSeq(b.String(), "\n") {
			if n := len([]rune(line)); n > limit {
				t.Errorf("width %d: a line of %d columns: %s", width, n, line)
			}
		}
	}
}

func TestNothingSecretLeaves(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/secrets.txtar")
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, archive)
	for name, format := range formats {
		var b bytes.Buffer
		if err := format(&b, r); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "hunter") {
			t.Errorf("%s shows a secret:\n%s", name, b.String())
		}
	}
}

func TestEveryReportOfARunWithoutFindings(t *testing.T) {
	r := run(t, &txtar.Archive{Files: []txtar.File{{Name: "in.yaml", Data: []byte("apiVersion: v1\nkind: " +
		"Service\nmetadata: {name: web}\n")}}})
	got := map[string]string{}
	for name, format := range formats {
		var b bytes.Buffer
		if err := format(&b, r); err != nil {
			t.Fatal(err)
		}
		got[name] = b.String()
	}
	want := map[string]string{
		"explain": "no edits\n", "explain-color": "no edits\n", "diff": "", "log": "",
		"markdown": "### Ballast: no edits\n\n",
		"krm":      "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n",
		"json": `{
  "findings": [],
  "summary": {
    "edits": 0,
    "objects": 0,
    "open": 0,
    "errors": 0,
    "danger": 0,
    "waived": 0,
    "mitigated": 0,
    "reported": 0,
    "refusing": 0,
    "restarts": [],
    "labelRestarts": []
  }
}
`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
