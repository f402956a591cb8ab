package fixperms

import "testing"

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
