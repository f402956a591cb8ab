package render

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

func TestJsonnet(t *testing.T) {
	root := tree(t, `
-- app/one.jsonnet --
local name = import 'name.libsonnet';
{kind: 'One', name: name}
-- app/name.libsonnet --
'from beside'
-- app/two.jsonnet --
function(size='', code={}) [{kind: 'Two', size: size, code: code}, null, {kind: 'Three', ext: std.extVar('ext')}]
-- app/four.yaml --
kind: Four
-- app/empty.jsonnet --
[]
-- lib/name.libsonnet --
'from the library'
-- app/five.jsonnet --
{kind: 'Five', lib: import 'only.libsonnet', text: importstr '../lib/only.libsonnet'}
-- lib/only.libsonnet --
1
`)
	spec := &argocd.Directory{Jsonnet: argocd.Jsonnet{
		TLAs: []argocd.NameValue{{Name: "size", Value: "$ARGOCD_APP_NAME"}, {Name: "code", Value: "{a: 1 + 1}",
			Code: true}},
		ExtVars: []argocd.NameValue{{Name: "ext", Value: "1"}},
		Libs:    []string{"lib"},
	}}
	const want = `---
{
   "kind": "Five",
   "lib": 1,
   "text": "1\n"
}
kind: Four
---
{
   "kind": "One",
   "name": "from beside"
}
---
{
      "code": {
         "a": 2
      },
      "kind": "Two",
      "size": "shop"
   }
---
{
      "ext": "1",
      "kind": "Three"
   }
`
	o := Options{Root: root, Spec: Spec{Directory: spec}, Environment: environment}
	r, err := Source(t.Context(), filepath.Join(root, "app"), o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, bytesOf(t, r)); diff != "" {
		t.Error(diff)
	}
}

func TestMain(m *testing.M) {
	if called, err := AnswerHelmCall(os.Args); called {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func TestJsonnetThatIsRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	outside := filepath.Join(t.TempDir(), "outside.libsonnet")
	if err := os.WriteFile(outside, []byte("1"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		code string
		spec argocd.Jsonnet
		want []string
	}{
		"it is no Jsonnet": {"{", argocd.Jsonnet{}, []string{"a.jsonnet:"}},
		"it recurses for ever": {"local f(x) = f(x + 1); f(0)", argocd.Jsonnet{}, []string{"max stack frames " +
			"exceeded"}},
		"it imports itself for ever": {"import 'a.jsonnet'", argocd.Jsonnet{}, []string{"max stack frames exceeded"}},
		"it takes for ever": {"local f(n) = if n == 0 then 0 else f(n - 1) + f(n - 1); f(100)",
			argocd.Jsonnet{}, []string{"longer than 1s"}},
		"it imports from outside": {"import '" + outside + "'", argocd.Jsonnet{}, []string{"outside.libsonnet " +
			"leads out of the repository"}},
		"it reads from outside": {"importstr '/etc/passwd'", argocd.Jsonnet{}, []string{"/etc/passwd leads out " +
			"of the repository"}},
		"it imports through a link": {"import 'link.libsonnet'", argocd.Jsonnet{}, []string{"link.libsonnet leads " +
			"out of the repository"}},
		"it is text":            {"'kind'", argocd.Jsonnet{}, []string{"is no object"}},
		"it is a list of texts": {"['kind']", argocd.Jsonnet{}, []string{"item 0", "is no object"}},
		"it is nothing":         {"null", argocd.Jsonnet{}, []string{"is no object"}},
		"a library from outside": {"{}", argocd.Jsonnet{Libs: []string{"../.."}}, []string{"libs", "leads out of " +
			"the repository"}},
		"a variable that is not told": {"std.extVar('a')", argocd.Jsonnet{}, []string{"a"}},
		"a variable of Argo CD alone": {"{}", argocd.Jsonnet{TLAs: []argocd.NameValue{{Name: "a",
			Value: "$ARGOCD_APP_REVISION"}}}, []string{"tlas: a", "ARGOCD_APP_REVISION"}},
		"an argument that is no code": {"function(a) a", argocd.Jsonnet{TLAs: []argocd.NameValue{{Name: "a",
			Value: "{", Code: true}}}, []string{"a.jsonnet"}},
		"a native function that panics ": {"std.native('x')(1)", argocd.Jsonnet{}, []string{"a.jsonnet"}},
	} {
		t.Run(name, func(t *testing.T) {
			root := tree(t, "-- app/a.jsonnet --\n"+tt.code+"\n-- lib/x --\n")
			if err := os.Symlink(outside, filepath.Join(root, "app", "link.libsonnet")); err != nil {
				t.Fatal(err)
			}
			o := Options{Root: root, Spec: Spec{Directory: &argocd.Directory{Jsonnet: tt.spec}}, Timeout: time.Second}
			_, err := Source(t.Context(), filepath.Join(root, "app"), o)
			wantError(t, err, append(tt.want, "a.jsonnet")...)
		})
	}
}

func TestACancelledEvaluationReturnsEarly(t *testing.T) {
	root := tree(t, "-- a.jsonnet --\nlocal f(n) = if n == 0 then 0 else f(n - 1) + f(n - 1); f(25)\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Source(ctx, root, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
