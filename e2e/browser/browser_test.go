package browser

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// pages is the directory of the pages that the command makes: sample.html of the sample of the reports' own
// tests, fleet.html and thousand.html of more of the same, little.html, and examples.html of the examples.
var pages string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "pages")
	if err != nil {
		panic(err)
	}
	pages = dir
	code := 1
	if err := writePages(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

func writePages(dir string) error {
	program := filepath.Join(dir, "ballast")
	if err := run("go", "build", "-o", program, "./cmd/ballast"); err != nil {
		return err
	}
	sample, err := os.ReadFile("../../internal/report/auditreport/testdata/fleet.txtar")
	if err != nil {
		return err
	}
	files := filesOf(string(sample))
	for name, files := range map[string]map[string]string{
		"sample": files, "fleet": more(files, 60), "thousand": more(files, 1000),
		"little": {"web/kustomization.yaml": "configMapGenerator: [{name: a, literals: [a=b]}]\n"},
	} {
		root := filepath.Join(dir, name)
		if err := write(root, files); err != nil {
			return err
		}
		if err := audit(program, root, filepath.Join(dir, name+".html")); err != nil {
			return err
		}
	}
	return audit(program, "examples", filepath.Join(dir, "examples.html"))
}

func audit(program, root, out string) error {
	return run(program, "audit", root, "-o", "html", "--out", out, "--node-cpu", "4", "--node-memory", "8Gi",
		"--fail-on", "never", "--repo-url", "https://git.example.com/homelab/apps")
}

// filesOf returns the files of an archive in the format txtar.
func filesOf(archive string) map[string]string {
	files := map[string]string{}
	heads := regexp.MustCompile(`(?m)^-- (.*) --\n`).FindAllStringSubmatchIndex(archive, -1)
	for i, head := range heads {
		end := len(archive)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		files[archive[head[2]:head[3]]] = archive[head[1]:end]
	}
	return files
}

// more returns the files and, of three of their applications, so many more in other namespaces.
func more(files map[string]string, n int) map[string]string {
	all := maps.Clone(files)
	for i := range n - 8 {
		name := []string{"mirror", "homeassistant", "adguard-home"}[i%3]
		app := files[map[string]string{
			"mirror": "argocd/apps/backup.yaml", "homeassistant": "argocd/apps/homeassistant.yaml",
			"adguard-home": "argocd/apps/infra.yaml",
		}[name]]
		app = strings.Replace(app, "{name: "+name, fmt.Sprintf("{name: %s-%03d", name, i), 1)
		app = regexp.MustCompile(`destination: .*`).ReplaceAllString(app, fmt.Sprintf("destination: {namespace: team-%02d}",
			i%37))
		all[fmt.Sprintf("argocd/apps/%03d.yaml", i)] = app
	}
	return all
}

func write(root string, files map[string]string) error {
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// run runs a program at the root of the repository.
func run(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = "../.."
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return nil
}

// tab is a page in a browser, and what the browser said of it.
type tab struct {
	*testing.T
	ctx  context.Context
	file string

	mu       sync.Mutex
	said     []string // on the console, as errors, in dialogs
	requests []string
}

// open opens a page in a browser that is set up first.
func open(t *testing.T, page string, setUp ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: apt-get install chromium")
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(program), chromedp.WindowSize(1280, 1000)}
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithAllocatorOptions(options...))
	t.Cleanup(cancel)

	b := &tab{T: t, ctx: ctx, file: "file://" + filepath.Join(pages, page)}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	b.do(send(network.Enable, network.EnableParams{}), send(log.Enable, cdp.Empty{}))
	b.do(setUp...)
	b.do(chromedp.Navigate(b.file))
	return b
}

func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *runtime.EventConsoleAPICalled:
		for _, arg := range e.Args {
			b.said = append(b.said, fmt.Sprintf("console: %s%s", arg.Value, arg.Description))
		}
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, "exception: "+e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		b.said = append(b.said, "log: "+e.Entry.Text)
	case *page.EventJavascriptDialogOpening:
		b.said = append(b.said, "dialog: "+e.Message)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// until waits for a JavaScript expression to be true.
func (b *tab) until(expression string) {
	b.Helper()
	get(b, chromedp.Poll[bool](expression))
}

// ask returns the value of a JavaScript expression.
func ask[T any](b *tab, expression string) T {
	b.Helper()
	return get(b, chromedp.Evaluate[T](expression))
}

func get[T any](b *tab, action chromedp.Action[T]) T {
	b.Helper()
	value, err := chromedp.Run(b.ctx, action)
	if err != nil {
		b.Fatal(err)
	}
	return value
}

// send is a command of the protocol whose result nobody needs.
func send[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}
