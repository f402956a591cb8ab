package repopath

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// layout makes directories (with a slash at the end), files and links ("name -> target") in one of its own.
func layout(t *testing.T, names ...string) string {
	t.Helper()
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		name, target, isLink := strings.Cut(name, " -> ")
		path := filepath.Join(top, name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		switch {
		case err != nil:
		case isLink:
			err = os.Symlink(strings.ReplaceAll(target, "TOP", top), path)
		case strings.HasSuffix(name, "/"):
			err = os.MkdirAll(path, 0o755)
		default:
			err = os.WriteFile(path, nil, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return top
}

func TestRootIsTheDirectoryWithGit(t *testing.T) {
	top := layout(t, "repo/.git/", "repo/apps/ha/", "tree/.git", "tree/a/", "bare/", "broken/.git -> nowhere")
	tests := map[string]struct{ dir, want string }{
		"a directory .git":     {"repo/apps/ha", "repo"},
		"a file .git":          {"tree/a", "tree"},
		"a link .git":          {"broken", "broken"},
		"the repository":       {"repo", "repo"},
		"a directory not made": {"repo/apps/new", "repo"},
		"a path with ..":       {"bare/../repo/apps", "repo"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Root(filepath.Join(top, test.dir)); got != filepath.Join(top, test.want) || IsTop(got) {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestWithoutGitRootIsTheTopOfTheFileSystem(t *testing.T) {
	top := t.TempDir()
	if got := Root(top); !IsTop(got) || !strings.HasPrefix(top, got) {
		t.Errorf("got %s", got)
	}
	if got := RootOrSelf(top); got != top {
		t.Errorf("got %s", got)
	}
}

func TestIsLocal(t *testing.T) {
	for name, want := range map[string]bool{
		"": true, ".": true, "/": true, "a/b": true, "/a/b": true, "a/": true, "a/../b": true, "a/..": true, "..a": true,
		"..": false, "../a": false, "/..": false, "/../a": false, "a/../../b": false, "//etc": false,
	} {
		if got := IsLocal(name); got != want {
			t.Errorf("%q: got %v", name, got)
		}
	}
}

func TestBelowIsAboutNames(t *testing.T) {
	top := layout(t, "repo/", "outside/", "repo/out -> ../outside")
	t.Chdir(filepath.Join(top, "repo"))
	tests := map[string]struct {
		root, path, want string
		ok               bool
	}{
		"the root itself":             {"TOP/repo", "TOP/repo", ".", true},
		"a path below":                {"TOP/repo", "TOP/repo/a/b", "a/b", true},
		"a path beside":               {"TOP/repo", "TOP/outside", "../outside", false},
		"a name that begins alike":    {"TOP/repo", "TOP/repository", "../repository", false},
		"a path that goes and comes":  {"TOP/repo", "TOP/repo/../repo/a", "a", true},
		"a path that leaves":          {"TOP/repo", "TOP/repo/a/../../b", "../b", false},
		"a name that begins with ..":  {"TOP/repo", "TOP/repo/..a", "..a", true},
		"a link that leads out":       {"TOP/repo", "TOP/repo/out", "out", true},
		"relative to here":            {".", "a", "a", true},
		"relative, root absolute":     {"TOP/repo", "a", "a", true},
		"absolute, root relative":     {"..", "TOP/outside", "outside", true},
		"relative and out":            {".", "..", "..", false},
		"the top has all paths below": {"/", "/etc", "etc", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			root, path := strings.ReplaceAll(test.root, "TOP", top), strings.ReplaceAll(test.path, "TOP", top)
			got, ok := Below(root, path)
			if got != test.want || ok != test.ok || Contains(root, path) != test.ok {
				t.Errorf("got %s, %v", got, ok)
			}
		})
	}
}

func TestResolveFollowsLinks(t *testing.T) {
	top := layout(t, "repo/a/file", "outside/file", "repo/in -> a/file", "repo/again -> in", "repo/absolute -> TOP/repo/a",
		"repo/out -> ../outside", "repo/outabsolute -> TOP/outside/file", "repo/a/back -> ../../outside",
		"repo/goesandcomes -> ../repo/a", "repo/nowhere -> none", "repo/loop -> loop", "link -> repo", "repo/self -> "+
			"../link/a")
	t.Chdir(filepath.Join(top, "repo"))
	tests := map[string]struct {
		path, want string
		err        error
	}{
		"the root itself":                      {path: ".", want: "repo"},
		"a file":                               {path: "a/file", want: "repo/a/file"},
		"a link to a file":                     {path: "in", want: "repo/a/file"},
		"a link to a link":                     {path: "again", want: "repo/a/file"},
		"an absolute link":                     {path: "absolute/file", want: "repo/a/file"},
		"a link that goes out and comes back":  {path: "goesandcomes/file", want: "repo/a/file"},
		"by a link that lies outside":          {path: "self/file", want: "repo/a/file"},
		"from outside, by a link to the root":  {path: "../link/a/file", want: "repo/a/file"},
		"a link that leads out":                {path: "out", err: ErrOutside},
		"a file behind a link that leads out":  {path: "out/file", err: ErrOutside},
		"an absolute link that leads out":      {path: "outabsolute", err: ErrOutside},
		"a link further down that leads out":   {path: "a/back/file", err: ErrOutside},
		"a path with .. that leads out":        {path: "a/../../outside", err: ErrOutside},
		"an absolute path":                     {path: "/", err: ErrOutside},
		"what is not there":                    {path: "none", err: fs.ErrNotExist},
		"a link to what is not there":          {path: "nowhere", err: fs.ErrNotExist},
		"what is not there, in and out of it":  {path: "../none", err: fs.ErrNotExist},
		"a link to itself, which never ends":   {path: "loop", err: errAny},
		"a file that is taken for a directory": {path: "a/file/x", err: errAny},
	}
	for name, test := range tests {
		for _, root := range []string{".", filepath.Join(top, "repo"), filepath.Join(top, "link"), "../link"} {
			t.Run(name+" of "+filepath.Base(root), func(t *testing.T) {
				got, err := Resolve(root, test.path)
				if test.err == nil && (err != nil || got != filepath.Join(top, test.want)) {
					t.Errorf("got %s, %v", got, err)
				}
				if test.err != nil && (err == nil || !errors.Is(err, test.err) && !errors.Is(test.err, errAny)) {
					t.Errorf("got %s, %v", got, err)
				}
			})
		}
	}
	if _, err := Resolve("none", "a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a root that is not there: %v", err)
	}
}

func TestTargetNeedsNoEnd(t *testing.T) {
	top := layout(t, "repo/a/", "outside/", "repo/out -> ../outside", "repo/nowhere -> ../outside/new", "repo/file")
	t.Chdir(filepath.Join(top, "repo"))
	for path, want := range map[string]string{
		"a": "repo/a", "a/new": "repo/a/new", "new/er/est": "repo/new/er/est", "out": "outside",
		"out/new/er": "outside/new/er",
		"../new":     "new", "new/../a": "repo/a", "nowhere": "", "nowhere/new": "",
	} {
		got, err := Target(path)
		if want == "" && err == nil || want != "" && (err != nil || got != filepath.Join(top, want)) {
			t.Errorf("%s: got %s, %v", path, got, err)
		}
	}
}

// errAny stands for any error.
var errAny = errors.New("any")
