package fixperms

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/transform"
)

func TestArgumentIsTheDirectoryThatIsMounted(t *testing.T) {
	for path, want := range map[string]string{
		"/config":       "/config",
		"/config/":      "/config",
		"/a dir":        "/a dir",
		"-dir":          "/-dir",
		"/odd$(HOME)/x": "/odd$$(HOME)/x", // to Kubernetes, $$ is a dollar sign
	} {
		if got := argument(path); got != want {
			t.Errorf("%q: got %q, want %q", path, got, want)
		}
	}
}

func TestUserOfWhatWasInjectedEarlier(t *testing.T) {
	const ours = "'# Injected by Ballast (fix-perms): x'"
	for name, tt := range map[string]struct {
		command string
		user    int64
		known   bool
	}{
		"as it is injected":    {"[sh, -c, " + ours + `, fix-perms, "1000", "2000", /a]`, 1000, true},
		"root":                 {"[sh, -c, " + ours + `, fix-perms, "0"]`, 0, true},
		"without its words":    {"[sh, -c, " + ours + ", fix-perms]", 0, false},
		"without its name":     {"[sh, -c, " + ours + `, x, "1000"]`, 0, false},
		"no number":            {"[sh, -c, " + ours + ", fix-perms, abc]", 0, false},
		"a negative number":    {"[sh, -c, " + ours + `, fix-perms, "-1"]`, 0, false},
		"a number too large":   {"[sh, -c, " + ours + `, fix-perms, "2147483648"]`, 0, false},
		"the author's":         {`[sh, -c, x, fix-perms, "1000"]`, 0, false},
		"of another transform": {`[sh, -c, "# Injected by Ballast (other)", fix-perms, "1000"]`, 0, false},
		"its name first":       {"[fix-perms, '7', " + ours + "]", 7, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := podOf(t, "  initContainers:\n  - name: init\n    command: "+tt.command+"\n  containers: [{name: app}]\n")
			if user, known := injectedUser(w.Containers[0]); known != tt.known || known && user != tt.user {
				t.Errorf("got %d, %v", user, known)
			}
		})
	}
}

func TestFreeName(t *testing.T) {
	const ours = "command: [sh, -c, '# Injected by Ballast (fix-perms): x']"
	for name, tt := range map[string]struct{ containers, want string }{
		"free":                    {"{name: init}", "fix-perms"},
		"taken":                   {"{name: fix-perms}", "fix-perms-2"},
		"taken twice":             {"{name: fix-perms}, {name: fix-perms-2}", "fix-perms-3"},
		"another number":          {"{name: fix-perms-2}", "fix-perms"},
		"taken by ours":           {"{name: fix-perms, " + ours + "}", "fix-perms"},
		"taken, the next by ours": {"{name: fix-perms}, {name: fix-perms-2, " + ours + "}", "fix-perms-2"},
	} {
		t.Run(name, func(t *testing.T) {
			w := podOf(t, "  initContainers: ["+tt.containers+"]\n  containers: [{name: app}]\n")
			f := &fix{Pass: &transform.Pass{Workload: w}}
			if got := f.freeName(); got != tt.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestImageOfTheContainer(t *testing.T) {
	w := podOf(t, "  containers: [{name: app, image: 'app:1'}]\n")
	for _, tt := range []struct{ entry, settings Image }{
		{"", "busybox:1"}, {"main", "busybox:1"}, {"", "main"}, {"a:2", "main"},
	} {
		f := &fix{Pass: &transform.Pass{Workload: w}, main: mainOf(t, w)}
		f.Entry, f.Settings = &Entry{Image: tt.entry}, Settings{Image: tt.settings}
		want := map[Image]string{"": string(tt.settings), "main": "app:1", "a:2": "a:2"}[tt.entry]
		if want == "main" {
			want = "app:1"
		}
		if got := f.image(); got != want {
			t.Errorf("%+v: got %s, want %s", tt, got, want)
		}
	}
}

func TestVolumeMountsAndTheirNames(t *testing.T) {
	mounts := []mount{{volume: "a", path: "/a"}, {volume: "b", path: "/b", subPath: "x"}}
	want := transform.Items{
		transform.Pairs{{Key: "mountPath", Value: "/a"}, {Key: "name", Value: "a"}},
		transform.Pairs{{Key: "mountPath", Value: "/b"}, {Key: "name", Value: "b"}, {Key: "subPath", Value: "x"}},
	}
	if diff := cmp.Diff(want, volumeMounts(mounts)); diff != "" {
		t.Error(diff)
	}
	if got := paths(mounts) + " " + volumes(mounts); got != "/a and /b a,b" {
		t.Errorf("got %s", got)
	}
}
