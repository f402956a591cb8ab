package discover

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/core/golden"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

// Each case is a repository, and what its fleet is in its last file, want. A file cluster.json
// is what kubectl prints; it is no file of the repository.
func TestFind(t *testing.T) {
	golden.Run(t, func(t *testing.T, files []txtar.File) string { return list(findIn(t, files)) })
}

func findIn(t *testing.T, files []txtar.File) *Fleet {
	t.Helper()
	var o Options
	dir := t.TempDir()
	for _, f := range files {
		if f.Name != "cluster.json" {
			write(t, dir, f.Name, string(f.Data))
			continue
		}
		list, err := argocd.FromCluster(strings.NewReader(string(f.Data)))
		if err != nil {
			t.Fatal(err)
		}
		o.Applications = list
	}
	return find(t, dir, o)
}

func find(t *testing.T, dir string, o Options) *Fleet {
	t.Helper()
	f, err := Find(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// list prints a fleet, a line for each thing in it.
func list(f *Fleet) string {
	var b strings.Builder
	for _, m := range f.Applications {
		if m.Resource == nil {
			fmt.Fprintf(&b, "overlay %s\n", m.Dir)
			continue
		}
		a := m.Resource
		fmt.Fprintf(&b, "application %s[%d]", a.Name, m.Source)
		if m.ByCluster {
			b.WriteString(" of the cluster")
		} else {
			fmt.Fprintf(&b, " of %s:%d", a.File, a.Line)
		}
		if a.Set != "" {
			fmt.Fprintf(&b, " by %s", a.Set)
		}
		if m.Cluster != nil {
			fmt.Fprintf(&b, ", which the cluster has as %s", cmp.Or(m.Cluster.Sources[0].Path, m.Cluster.Sources[0].Chart))
		}
		if m.Elsewhere != "" {
			fmt.Fprintf(&b, ": elsewhere: %s\n", m.Elsewhere)
		} else {
			fmt.Fprintf(&b, ": %s\n", m.Dir)
		}
	}
	for _, s := range f.Sets {
		fmt.Fprintf(&b, "set of %s:%d: %s\n", s.File, s.Line, s)
	}
	for _, t := range f.Trouble {
		fmt.Fprintf(&b, "trouble %s:%d: %s\n", t.File, t.Line, strings.ReplaceAll(t.Err.Error(), f.Root, "ROOT"))
	}
	for _, o := range f.PriorityClasses {
		fmt.Fprintf(&b, "class %s of %s:%d\n", o.Name, o.File, o.Line)
	}
	for _, o := range f.Mutations {
		fmt.Fprintf(&b, "mutation %s %s of %s:%d\n", o.Kind, o.Name, o.File, o.Line)
	}
	if f.Unnamed.Any() {
		fmt.Fprintf(&b, "unnamed %s\n", f.Unnamed)
	}
	for _, n := range f.Notes {
		fmt.Fprintf(&b, "note %s\n", n)
	}
	return b.String()
}
