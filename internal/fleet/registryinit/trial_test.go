package registryinit

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
)

// TestADraftIsTakenBackAsFarAsItBreaksWhatRendered tries drafts on an application that a text breaks.
func TestADraftIsTakenBackAsFarAsItBreaksWhatRendered(t *testing.T) {
	tests := map[string]struct {
		breaks     func(draft string) bool
		want, none string // of the draft
		gap        bool
		err        string
	}{
		"nothing breaks": {
			breaks: func(string) bool { return false },
			want:   "- match: {namespace: a, kind: Deployment, name: web}", none: "Left to people",
		},
		"it breaks anyhow": {
			breaks: func(string) bool { return true },
			want:   "- match: {namespace: a, kind: Deployment, name: web}", none: "Left to people",
		},
		"a path mends it": {
			breaks: func(draft string) bool { return strings.Contains(draft, "match: {namespace: a") },
			want:   "- match: {path: apps/web, namespace: a, kind: Deployment, name: web}", none: "Left to people",
		},
		"no entry for it does": {
			breaks: func(draft string) bool { return strings.Contains(draft, "name: web}") },
			want:   "#   a: application web, apps/web: Deployment web: with an entry for it apps/web would not render\n",
			none:   "name: web}", gap: true,
		},
		"what is not of an entry cannot be taken back": {
			breaks: func(draft string) bool { return draft != "" },
			err:    "what would be written keeps apps/web from rendering, so nothing is:",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t, nil)
			f.guarded, f.dropped = map[string]bool{}, map[string]leftOut{}
			w := Workload{App: "web", Path: "apps/web", Namespace: "a", Kind: "Deployment", Name: "web", Sizable: true}
			s := seen(f, []Workload{w, {Path: "apps/api", Namespace: "b", Kind: "Deployment", Name: "api", Sizable: true}})
			fleet := &discover.Fleet{Root: "/repo", Applications: []discover.Application{{Dir: "apps/web"}}}
			render := func(f *discover.Fleet, r audit.Request) iter.Seq2[audit.Rendered, error] {
				draft := ""
				for _, d := range r.Drafts {
					draft = string(d.Text)
				}
				return func(yield func(audit.Rendered, error) bool) {
					for i, a := range f.Applications {
						r := audit.Rendered{Index: i, Row: audit.Row{Verdict: audit.Safe, Application: a,
							App: "web", Path: a.Dir, Place: a.Dir}}
						if tt.breaks(draft) {
							r.Fail(errors.New("it is broken"))
							r.Row.App, r.Row.Path, r.Row.Place = "web", a.Dir, a.Dir
						}
						if !yield(r, nil) {
							return
						}
					}
				}
			}
			text, err := f.DraftThatRenders(context.Background(), s, Options{Name: "r"}, Trial{Fleet: fleet, Render: render})
			if tt.err != "" {
				if err == nil || !strings.HasPrefix(err.Error(), tt.err) {
					t.Errorf("error %v, want %q", err, tt.err)
				}
				return
			}
			switch {
			case err != nil:
				t.Fatal(err)
			case !strings.Contains(string(text), tt.want):
				t.Errorf("no %q in\n%s", tt.want, text)
			case strings.Contains(string(text), tt.none):
				t.Errorf("%q in\n%s", tt.none, text)
			case !strings.Contains(string(text), "- match: {namespace: b, kind: Deployment, name: api}"):
				t.Errorf("the other entry is gone:\n%s", text)
			case strings.Contains(f.Summary(s, text), "1 thing left to you") != tt.gap:
				t.Errorf("summary: %s", f.Summary(s, text))
			}
		})
	}
}

func TestARegistryIsWrittenWhereItsApplicationsFindIt(t *testing.T) {
	app := func(dir string) []discover.Application { return []discover.Application{{Dir: dir}} }
	tests := map[string]struct {
		exists string // a directory with a registry
		below  string
		apps   []discover.Application
		want   string
	}{
		"the whole repository":                {below: ".", apps: app("apps/web"), want: "."},
		"a part without one":                  {below: "apps", apps: app("apps/web"), want: "."},
		"a part that has one":                 {exists: "apps", below: "apps", apps: app("apps/web"), want: "apps"},
		"one that is above the part":          {exists: "apps", below: "apps/web", apps: app("apps/web"), want: "apps"},
		"one that the applications pass by":   {exists: "apps", below: "apps", apps: app("web"), want: "."},
		"one beside, with the same beginning": {exists: "apps", below: "apps", apps: app("apps2"), want: "."},
		"what is elsewhere finds none": {exists: "apps", below: "apps",
			apps: append(app("apps/web"), discover.Application{Elsewhere: "a chart"}), want: "apps"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			if tt.exists != "" {
				if err := os.MkdirAll(filepath.Join(root, tt.exists), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(root, tt.exists, "ballast.yaml"), nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			f := &discover.Fleet{Root: root, Below: tt.below, Applications: tt.apps}
			if got := DirectoryOf(f); got != filepath.Join(root, tt.want) {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
