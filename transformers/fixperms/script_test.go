package fixperms

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestScriptIsKnownAsOursAndLeavesKubernetesNothingToExpand(t *testing.T) {
	if !strings.HasPrefix(script, mark) {
		t.Errorf("the script does not begin with %q", mark)
	}
	for _, expanded := range []string{"$(", "$$"} {
		if strings.Contains(script, expanded) {
			t.Errorf("the script contains %s", expanded)
		}
	}
}

// tree is what the script is run on: who owns each file, before and after. A name ending
// in a slash is a directory of mode 0700.
var tree = map[string]struct{ before, after string }{
	"./":                  {"0:0", "1000:2000"},
	"right":               {"1000:2000", "1000:2000"},
	"root's":              {"0:0", "1000:2000"},
	"wrong group":         {"1000:1000", "1000:2000"},
	"wrong user":          {"2000:2000", "1000:2000"},
	"new\nline":           {"0:0", "1000:2000"},
	"-R":                  {"0:0", "1000:2000"},
	"--reference=x":       {"0:0", "1000:2000"},
	"* $(touch x) 'q' \"": {"0:0", "1000:2000"},
	"-exec/":              {"0:0", "1000:2000"},
	"-exec/below":         {"0:0", "1000:2000"},
	"right above/":        {"1000:2000", "1000:2000"},
	"right above/wrong":   {"0:0", "1000:2000"},
	"another's/":          {"3000:3000", "1000:2000"},
	"another's/below":     {"3000:3000", "1000:2000"},
	"read-only/":          {"3000:3000", "1000:2000"},
	"read-only/file":      {"0:0", "1000:2000"},
	"lost+found/":         {"0:0", "0:0"},
	"lost+found/#12":      {"0:0", "0:0"},
}

// grow makes the tree, with links out of it to a file and to a directory.
func grow(t *testing.T, dir, outside string) {
	for name := range tree {
		if path := filepath.Join(dir, name); strings.HasSuffix(name, "/") {
			must(t, os.MkdirAll(path, 0o700))
		} else {
			must(t, os.MkdirAll(filepath.Dir(path), 0o700))
			must(t, os.WriteFile(path, nil, 0o600))
		}
	}
	must(t, os.Symlink(outside, filepath.Join(dir, "link to a directory")))
	must(t, os.Symlink(filepath.Join(outside, "file"), filepath.Join(dir, "link to a file")))
	for name, file := range tree {
		var user, group int
		if _, err := fmt.Sscanf(file.before, "%d:%d", &user, &group); err != nil {
			t.Fatal(err)
		}
		must(t, os.Lchown(filepath.Join(dir, name), user, group))
	}
	must(t, os.Chmod(filepath.Join(dir, "read-only/file"), 0o400))
	must(t, os.Chmod(filepath.Join(dir, "read-only"), 0o500))
}

// wanted returns the owners after a run.
func wanted() map[string]string {
	owners := map[string]string{"link to a directory": "1000:2000", "link to a file": "1000:2000"}
	for name, file := range tree {
		owners[filepath.Clean(name)] = file.after
	}
	return owners
}

// wrong returns what has to be written to.
func wrong() []string {
	names := []string{"link to a directory", "link to a file"}
	for name, file := range tree {
		if file.before != file.after {
			names = append(names, filepath.Clean(name))
		}
	}
	slices.Sort(names)
	return names
}

func ownersOf(t *testing.T, dir string) map[string]string {
	owners := map[string]string{}
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		stat := info.Sys().(*syscall.Stat_t)
		owners[name] = fmt.Sprintf("%d:%d", stat.Uid, stat.Gid)
		return nil
	}))
	return owners
}

func TestScriptGivesAwayAllThatIsWrongAndNothingElse(t *testing.T) {
	eachShell(t, func(t *testing.T, sh interpreter) {
		dir, outside := filepath.Join(t.TempDir(), "a volume"), t.TempDir()
		must(t, os.WriteFile(filepath.Join(outside, "file"), nil, 0o600))
		grow(t, dir, outside)
		sh.run(t, "1000", "2000", dir)
		if diff := gocmp.Diff(wanted(), ownersOf(t, dir)); diff != "" {
			t.Errorf("owners (-want +got)\n%s", diff)
		}
		if diff := gocmp.Diff(map[string]string{".": "0:0", "file": "0:0"}, ownersOf(t, outside)); diff != "" {
			t.Errorf("owners behind the links (-want +got)\n%s", diff)
		}
		if diff := gocmp.Diff(wrong(), sh.chowned(t, dir)); diff != "" {
			t.Errorf("what chown was called with (-want +got)\n%s", diff)
		}
		sh.run(t, "1000", "2000", dir)
		if again := sh.chowned(t, dir); len(again) > 0 {
			t.Errorf("the second run writes: %q", again)
		}
	})
}

func TestScriptTakesSeveralDirectories(t *testing.T) {
	eachShell(t, func(t *testing.T, sh interpreter) {
		a, b := t.TempDir(), t.TempDir()
		sh.run(t, "1000", "2000", a, b)
		for _, dir := range []string{a, b} {
			if diff := gocmp.Diff(map[string]string{".": "1000:2000"}, ownersOf(t, dir)); diff != "" {
				t.Errorf("%s (-want +got)\n%s", dir, diff)
			}
		}
	})
}

func TestScriptFailsWhereItCouldNotGiveAway(t *testing.T) {
	eachShell(t, func(t *testing.T, sh interpreter) {
		if err := sh.command("1000", "2000", filepath.Join(t.TempDir(), "missing")).Run(); err == nil {
			t.Error("it succeeds on a directory that is not there")
		}
		sh.install(t, "chown", "exit 1\n")
		if err := sh.command("1000", "2000", t.TempDir()).Run(); err == nil {
			t.Error("it succeeds where chown fails")
		}
	})
}

func TestScriptWritesToAReadOnlyVolumeOnlyWhatIsWrong(t *testing.T) {
	if err := exec.Command("unshare", "-m", "true").Run(); err != nil {
		t.Skipf("SKIPPED: nothing can be mounted here: %v", err)
	}
	eachShell(t, func(t *testing.T, sh interpreter) {
		if out, err := sh.onReadOnly(t, "1000:2000").CombinedOutput(); err != nil {
			t.Errorf("it fails where nothing is wrong: %v\n%s", err, out)
		}
		if sh.onReadOnly(t, "0:0").Run() == nil {
			t.Error("it succeeds where it could not give away")
		}
	})
}

// onReadOnly runs the script on a volume of that owner which is mounted read-only.
func (sh interpreter) onReadOnly(t *testing.T, owner string) *exec.Cmd {
	const mount = `mount -t tmpfs none "$0" && chown "$1" "$0" && mount -o remount,ro "$0" && shift && exec env "$@"`
	dir := t.TempDir()
	script := sh.command("1000", "2000", dir)
	return exec.Command("unshare", slices.Concat([]string{"-m", "sh", "-c", mount, dir, owner}, script.Env,
		script.Args)...)
}

// interpreter is a way to run the script.
type interpreter struct {
	words []string // before the script
	bin   string   // PATH: find, and a chown that writes down what it is called with
}

// eachShell runs a test in BusyBox, whose image is the default, and in dash with GNU's
// find; as root, and as root with no more than the container's capabilities.
func eachShell(t *testing.T, test func(*testing.T, interpreter)) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: only root gives files away; run this in a container to have the script tested")
	}
	capable := []string{"setpriv", "--inh-caps=-all", "--bounding-set=-all"}
	for _, c := range needed() {
		capable[1] += ",+" + strings.ToLower(c)
		capable[2] += ",+" + strings.ToLower(c)
	}
	for _, box := range []string{"busybox", ""} {
		words := []string{"dash"}
		if box != "" {
			words = []string{box, "sh"}
		}
		t.Run(words[0], func(t *testing.T) { test(t, newShell(t, box, words)) })
		t.Run(words[0]+" with the capabilities", func(t *testing.T) {
			test(t, newShell(t, box, slices.Concat(capable,
				words)))
		})
	}
}

// newShell makes a shell whose tools are those of a box of them, or of the machine.
func newShell(t *testing.T, box string, words []string) interpreter {
	sh := interpreter{words: slices.Clone(words), bin: t.TempDir()}
	sh.words[0] = installed(t, words[0])
	find, chown := installed(t, cmp.Or(box, "find")), installed(t, cmp.Or(box, "chown"))
	if box != "" {
		chown += " chown"
	}
	under := cmp.Or(box, "dash") // setpriv looks for it
	must(t, os.Symlink(installed(t, under), filepath.Join(sh.bin, under)))
	must(t, os.Symlink(find, filepath.Join(sh.bin, "find")))
	sh.install(t, "chown", "printf '%s\\0' \"$@\" >> '"+sh.log()+"'\nexec "+chown+" \"$@\"\n")
	return sh
}

func installed(t *testing.T, program string) string {
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("SKIPPED: %v: install it to have the script tested", err)
	}
	return path
}

// install puts a program in place of another.
func (sh interpreter) install(t *testing.T, name, text string) {
	must(t, os.WriteFile(filepath.Join(sh.bin, name), []byte("#!/bin/sh\n"+text), 0o755))
}

func (sh interpreter) log() string { return filepath.Join(sh.bin, "log") }

// command runs the script as the kubelet would.
func (sh interpreter) command(args ...string) *exec.Cmd {
	words := slices.Concat(sh.words, []string{"-c", script, name}, args)
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = []string{"PATH=" + sh.bin}
	return cmd
}

func (sh interpreter) run(t *testing.T, args ...string) {
	if out, err := sh.command(args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// chowned returns what chown was called for since this was last asked, below dir.
func (sh interpreter) chowned(t *testing.T, dir string) []string {
	log, err := os.ReadFile(sh.log())
	if os.IsNotExist(err) {
		return nil
	}
	must(t, err)
	must(t, os.Remove(sh.log()))
	var names []string
	for word := range strings.SplitSeq(string(log), "\x00") {
		if strings.HasPrefix(word, dir) {
			name, err := filepath.Rel(dir, word)
			must(t, err)
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
