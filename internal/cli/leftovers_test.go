package cli

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/plugin/cmp"
	"github.com/vixens-io/ballast/plugin/server"
)

// place is where a process may leave something behind, and a helm that hangs.
type place struct {
	sockets, work, temp, run string
	helm                     string
	sleeps                   string // what marks the processes of this helm
}

func newPlace(t *testing.T) place {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux shows all processes, and kills the children of a killed one")
	}
	dir, err := os.MkdirTemp("", "left") // t.TempDir has names too long for sockets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	p := place{dir + "/s", dir + "/w", dir + "/t", dir + "/r", dir + "/r/helm", fmt.Sprintf("600.%d", rand.Uint32())}
	for _, d := range []string{p.sockets, p.work, p.temp, p.run} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	hangs := "#!/bin/sh\ncase $1 in version) echo v3.19.0; exit;; esac\ntouch \"$TMPDIR/helm-123\"\nexec sleep " +
		p.sleeps + "\n"
	if err := os.WriteFile(p.helm, []byte(hangs), 0o700); err != nil {
		t.Fatal(err)
	}
	return p
}

// start starts a command line in this place.
func (p place) start(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("ballast", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "TMPDIR="+p.temp)
	cmd.Stderr = &bytes.Buffer{}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}

func (p place) serve(t *testing.T, flags ...string) *exec.Cmd {
	t.Helper()
	cmd := p.start(t, p.run, append([]string{"serve", "--socket-dir", p.sockets, "--work-dir", p.work,
		"--helm-binary", p.helm, "--enable-helm"}, flags...)...)
	eventually(t, "the server answers", func() bool {
		connection, err := net.Dial("unix", server.SocketIn(p.sockets))
		if err == nil {
			connection.Close()
		}
		return err == nil
	})
	return cmd
}

// ask begins a render with so many thirds of its messages, and breaks it off after a wait.
func (p place) ask(t *testing.T, files string, thirds int, wait func()) {
	t.Helper()
	client, err := cmp.NewClient(server.SocketIn(p.sockets))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	call, err := client.GenerateManifest(ctx)
	if err != nil {
		t.Fatal(err)
	}
	tgz := packed(t, files)
	sum := sha256.Sum256(tgz)
	messages := []*cmp.Request{{Metadata: &cmp.Metadata{
		AppName: "web", AppRelPath: "web", Checksum: hex.EncodeToString(sum[:]), Size: int64(len(tgz)),
		Env: []cmp.EnvEntry{{Name: "ARGOCD_APP_NAME", Value: "web"}, {Name: "ARGOCD_APP_NAMESPACE", Value: "home"}},
	}}}
	for piece := tgz; len(piece) > 0; piece = piece[min(64, len(piece)):] {
		messages = append(messages, &cmp.Request{File: &cmp.File{Chunk: piece[:min(64, len(piece))]}})
	}
	for i, m := range messages {
		if i*3 > thirds*len(messages) {
			break
		}
		if err := call.Send(m); err != nil {
			t.Fatal(err)
		}
	}
	if thirds == 3 {
		go func() { _, _ = call.CloseAndReceive() }()
	}
	wait()
}

func packed(t *testing.T, files string) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	w := tar.NewWriter(zip)
	for _, f := range txtar.Parse([]byte(files)).Files {
		if err := w.WriteHeader(&tar.Header{Name: f.Name, Typeflag: tar.TypeReg, Mode: 0o644,
			Size: int64(len(f.Data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// helms counts the helms that run.
func (p place) helms() (count int) {
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, line := range lines {
		if content, _ := os.ReadFile(line); bytes.HasSuffix(content, []byte("sleep\x00"+p.sleeps+"\x00")) {
			count++
		}
	}
	return count
}

func (p place) wantNoHelm(t *testing.T) {
	t.Helper()
	eventually(t, "helm ends", func() bool { return p.helms() == 0 })
}

// ended reports whether a process is gone, or waits for nothing but its parent.
func ended(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(stat), ") Z ")
}

// left lists all files that there are.
func (p place) left() (names []string) {
	for _, dir := range []string{p.sockets, p.work, p.temp} {
		_ = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if path != dir && err == nil {
				names = append(names, strings.TrimPrefix(path, filepath.Dir(p.sockets)))
			}
			return nil
		})
	}
	return names
}

// waitingBoxes matches what a server has while it renders nothing.
var waitingBoxes = regexp.MustCompile(`^/s/ballast\.sock$|^/[wt]/ballast-run-\w+(/\w+(/tmp)?)?$`)

// leftByRenders lists the files that there are, but for those of a server that waits.
func (p place) leftByRenders() []string {
	return slices.DeleteFunc(p.left(), waitingBoxes.MatchString)
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

const (
	hangingChart  = "-- web/Chart.yaml --\napiVersion: v2\nname: web\nversion: 1.0.0\n-- web/values.yaml --\na: b\n"
	hangingCharts = "-- web/kustomization.yaml --\nhelmCharts: [{name: a, releaseName: a}]\n-- " +
		"web/charts/a/Chart.yaml --\napiVersion: v2\nname: a\nversion: 1.0.0\n-- web/charts/a/values.yaml --\na: b\n"
	hangingTwo = "-- web/kustomization.yaml --\nhelmCharts: [{name: a, releaseName: a}, {name: a, releaseName: b, " +
		"valuesMerge: nonsense}]\n-- web/charts/a/Chart.yaml --\napiVersion: v2\nname: a\nversion: 1.0.0\n-- " +
		"web/charts/a/values.yaml --\na: b\n"
	endlessScript = "-- web/a.jsonnet --\nlocal f(x) = f(x + 1) tailstrict; f(0)\n"
	plainManifest = "-- web/a.yaml --\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
)

// A second signal does not wait for renders, and leaves no more behind than the first.
func TestTwoSignalsLeaveNothing(t *testing.T) {
	for _, signals := range [][2]syscall.Signal{
		{syscall.SIGTERM, syscall.SIGTERM}, {syscall.SIGINT, syscall.SIGTERM}, {syscall.SIGTERM, syscall.SIGINT},
		{syscall.SIGINT, syscall.SIGINT},
	} {
		t.Run(fmt.Sprint(signals), func(t *testing.T) {
			p := newPlace(t)
			cmd := p.serve(t)
			p.ask(t, hangingChart, 3, func() {
				eventually(t, "helm runs", func() bool { return p.helms() == 1 })
				_ = cmd.Process.Signal(signals[0])
				eventually(t, "the server drains", func() bool {
					_, err := net.Dial("unix", server.SocketIn(p.sockets))
					return err != nil
				})
				_ = cmd.Process.Signal(signals[1])
				_ = cmd.Wait()
			})
			if got := cmd.ProcessState.ExitCode(); got != 128+int(signals[1]) {
				t.Errorf("exit %d\n%s", got, cmd.Stderr)
			}
			p.wantNoHelm(t)
			if left := p.left(); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

// Whenever signals come, from the first moment on, nothing is left.
func TestSignalsAtAnyTimeLeaveNothing(t *testing.T) {
	p := newPlace(t)
	for i := range 12 {
		cmd := p.start(t, p.run, "serve", "--socket-dir", p.sockets, "--work-dir", p.work)
		time.Sleep(time.Duration(i) * 8 * time.Millisecond)
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Process.Signal(syscall.SIGINT)
		_ = cmd.Wait()
		if left := p.left(); len(left) > 0 {
			t.Fatalf("left after %d ms: %v\n%s", i*8, left, cmd.Stderr)
		}
	}
}

// Nothing can be tidied by a process that is killed; the next one does, and takes its place.
func TestWhatAKilledServerLeftIsGoneAfterTheNextStart(t *testing.T) {
	for name, files := range map[string]string{"a chart": hangingChart, "a chart of a kustomization": hangingCharts} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			cmd := p.serve(t)
			p.ask(t, files, 3, func() {
				eventually(t, "helm runs", func() bool { return p.helms() == 1 })
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
			})
			p.wantNoHelm(t)
			if len(p.left()) < 5 {
				t.Errorf("the test sees nothing that could be left: %v", p.left())
			}
			next := p.serve(t)
			if left := p.leftByRenders(); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
			_ = next.Process.Signal(syscall.SIGTERM)
			if err := next.Wait(); err != nil {
				t.Errorf("%v\n%s", err, next.Stderr)
			}
			if left := p.left(); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

// The same of commands that end by themselves.
func TestWhatAKilledCommandLeftIsGoneAfterTheNextStart(t *testing.T) {
	for name, tt := range map[string]struct {
		files, dir string
		args       []string
	}{
		"render of a chart":         {hangingChart, ".", []string{"render", "--app", "web", "web"}},
		"render of a kustomization": {hangingCharts, ".", []string{"render", "--enable-helm", "web"}},
		"generate":                  {hangingChart, "web", []string{"generate", "--app", "web"}},
		"audit": {hangingCharts, ".", []string{"audit", "--enable-helm", "--out", "audit.json", "-o",
			"json", "."}},
	} {
		for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGKILL} {
			t.Run(name+", "+signal.String(), func(t *testing.T) {
				p := newPlace(t)
				repository := repository(t, tt.files)
				cmd := p.start(t, filepath.Join(repository, tt.dir), append(tt.args, "--helm-binary", p.helm)...)
				eventually(t, "helm runs", func() bool { return p.helms() > 0 })
				_ = cmd.Process.Signal(signal)
				_ = cmd.Wait()
				if signal == syscall.SIGKILL {
					_ = p.start(t, ".", "version").Wait()
				} else if got := cmd.ProcessState.ExitCode(); got != 128+int(signal) {
					t.Errorf("exit %d\n%s", got, cmd.Stderr)
				}
				p.wantNoHelm(t)
				if left := p.left(); len(left) > 0 {
					t.Errorf("left: %v", left)
				}
				if beside, _ := filepath.Glob(filepath.Join(repository, "*audit*")); len(beside) > 0 {
					t.Errorf("left: %v", beside)
				}
			})
		}
	}
}

func TestAScriptEndsWithAKilledServer(t *testing.T) {
	p := newPlace(t)
	cmd := p.serve(t)
	p.ask(t, endlessScript, 3, func() {
		var script int
		eventually(t, "the script runs", func() bool {
			children, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", cmd.Process.Pid))
			for _, path := range children {
				if content, _ := os.ReadFile(path); len(content) > 0 {
					script, _ = strconv.Atoi(strings.Fields(string(content))[0])
				}
			}
			return script != 0
		})
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		eventually(t, "the script ends", func() bool { return ended(script) })
	})
}

// A caller may break off at any moment of any render; what was made for it goes.
func TestCallersThatBreakOffLeaveNothing(t *testing.T) {
	p := newPlace(t)
	p.serve(t, "--timeout", "20s", "--concurrency", "4")
	var left []string
	defer func() {
		if t.Failed() {
			t.Logf("left is %v", left)
		}
	}()
	for name, files := range map[string]string{
		"manifests": plainManifest, "a chart": hangingChart, "a kustomization with a chart": hangingCharts,
		"a kustomization with two": hangingTwo, "a script": endlessScript, "no archive": "",
	} {
		for thirds := range 4 {
			p.ask(t, files, thirds, func() {
				if thirds == 3 {
					time.Sleep(100 * time.Millisecond) // somewhere in the render
				}
			})
		}
		for _, bytes := range []string{"", "PRI * HTTP/2.0\r\n", "GET / HTTP/1.1\r\n\r\n",
			"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\xff"} {
			connection, err := net.Dial("unix", server.SocketIn(p.sockets))
			if err != nil {
				t.Fatal(err)
			}
			_, _ = connection.Write([]byte(bytes))
			connection.Close()
		}
		eventually(t, "nothing is left of "+name, func() bool {
			left = p.leftByRenders()
			return len(left) == 0
		})
	}
	p.wantNoHelm(t)
}

// A reader that has seen enough, such as head, ends a command early.
func TestAClosedPipeLeavesNothing(t *testing.T) {
	p := newPlace(t)
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	reader.Close()
	cmd := exec.Command("ballast", "registry", "schema")
	cmd.Stdout, cmd.Env = writer, append(os.Environ(), "TMPDIR="+p.temp)
	var problem bytes.Buffer
	cmd.Stderr = &problem
	_ = cmd.Run()
	if got := cmd.ProcessState.ExitCode(); got != 128+int(syscall.SIGPIPE) || problem.Len() > 0 {
		t.Errorf("exit %d: %s", got, &problem)
	}
	writer.Close()
	if left := p.left(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestAnAuditThatIsCancelledLeavesNoFile(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out := filepath.Join(t.TempDir(), "audit.html")
	var stdout, stderr bytes.Buffer
	status := execute(ctx, []string{"ballast", "audit", "-o", "html", "--out", out, "../../examples"},
		streams{strings.NewReader(""), &stdout, &stderr}, nil, nil)
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) || status != exitUsage || stdout.Len() > 0 {
		t.Errorf("status %d, %q, file: %v", status, stdout.String(), err)
	}
}
