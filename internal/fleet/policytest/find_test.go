package policytest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFind(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, path := range []string{
		"a/b/" + FileName, "a/" + FileName, "a/.git/" + FileName, "a/node_modules/" + FileName, "a/other.yaml", "empty/x",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"link": "a", "a/b/loop": "."} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct{ paths, want []string }{
		"a folder": {[]string{"a"}, []string{"a/b/ballast-test.yaml", "a/ballast-test.yaml"}},
		"folders that overlap": {
			[]string{"a", "./a/b", "a/b/ballast-test.yaml"}, []string{"a/b/ballast-test.yaml", "a/ballast-test.yaml"},
		},
		"a link to a folder":      {[]string{"link"}, []string{"link/b/ballast-test.yaml", "link/ballast-test.yaml"}},
		"a file of any name":      {[]string{"a/other.yaml"}, []string{"a/other.yaml"}},
		"a folder without a test": {[]string{"a", "empty"}, nil},
		"nothing":                 {[]string{"none"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Find(tt.paths)
			if diff := cmp.Diff(tt.want, got); diff != "" || (err != nil) != (tt.want == nil) {
				t.Errorf("%v %s", err, diff)
			}
		})
	}
}
