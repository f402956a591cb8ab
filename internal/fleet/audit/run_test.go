package audit_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/transformers"
)

// repository writes a repository and returns its fleet.
func repository(t *testing.T, archive string) *discover.Fleet {
	t.Helper()
	return repositoryIn(t, t.TempDir(), archive)
}

// repositoryIn does so in a directory that may hold more.
func repositoryIn(t *testing.T, root, archive string) *discover.Fleet {
	t.Helper()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(root, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(root, ".git"), 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := discover.Find(t.Context(), root, discover.Options{URLs: []string{"https://git.example.com/vixens/apps"}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func run(t *testing.T, archive string) *audit.Audit {
	t.Helper()
	now := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	a, err := audit.Run(t.Context(), repository(t, archive), audit.Request{Transformers: transformers.All(), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// verdicts returns the rows of an audit as text, one a line.
func verdicts(a *audit.Audit) string {
	var b strings.Builder
	for _, r := range a.Rows {
		first, _, _ := strings.Cut(r.Error, "\n")
		fmt.Fprintln(&b, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %.60s", r.Verdict, r.App, r.Path, first)), " "))
	}
	return b.String()
}

// application returns an Application of a directory of the repository.
func application(name, path string) string {
	return fmt.Sprintf(`-- argocd/%[1]s.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: %[1]s, namespace: argocd}
spec:
  project: apps
  destination: {server: https://kubernetes.default.svc, namespace: %[1]s}
  source: {repoURL: https://git.example.com/vixens/apps, path: %[2]s, plugin: {name: ballast}}
`, name, path)
}

// overlay returns a kustomization of one file.
func overlay(path, manifest string) string {
	return fmt.Sprintf("-- %[1]s/kustomization.yaml --\nresources: [all.yaml]\n-- %[1]s/all.yaml "+
		"--\n%[2]s", path, manifest)
}

// deployment returns a Deployment whose pod template has more to say.
func deployment(name, podLabels, container string) string {
	return fmt.Sprintf(`apiVersion: apps/v1
kind: Deployment
metadata: {name: %[1]s}
spec:
  selector: {matchLabels: {app: %[1]s}}
  template:
    metadata: {labels: {app: %[1]s%[2]s}}
    spec:
      containers:
      - {name: %[1]s, image: "example/app:1"%[3]s}
`, name, podLabels, container)
}

const sized = ", vixens.io/sizing: small"

const smallTier = `-- ballast.yaml --
# +argocd:skip-file-rendering
apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: test}
spec:
  sizing:
    tiers: {small: {requests: {cpu: 100m, memory: 64Mi}}}
`

func TestEachApplicationHasItsVerdict(t *testing.T) {
	a := run(t, smallTier+
		application("safe", "safe")+overlay("safe", strings.Replace(deployment("web", sized, ", resources: {requests: "+
		"{cpu: 1, memory: 1Gi}}"), "name: web}", "name: web, labels: {vixens.io/sizing: small}}", 1))+
		application("changed", "changed")+overlay("changed", deployment("web", sized, ""))+
		application("unsized", "unsized")+overlay("unsized", deployment("web", "", ""))+
		overlay("lone", deployment("web", sized, `, resources: {requests: {cpu: 1, memory: 1Gi}}, args: [rclone, purge, `+
			`"s3:b"]`))+
		application("strict", "strict")+overlay("strict", deployment("web", "", ""))+
		"-- strict/ballast.yaml --\n# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: "+
		"Registry\nmetadata: {name: strict}\nspec: {sizing: {unregistered: error}}\n"+
		application("nowhere", "no/such/folder")+
		application("above", "../other")+
		application("broken", "broken")+overlay("broken", "a: [\n")+
		application("helpless", "helpless")+"-- helpless/kustomization.yaml --\nresources: [../missing]\n"+
		application("remote", "remote")+"-- remote/kustomization.yaml --\nresources: "+
		"['https://git.example.com/base?ref=v1']\n")
	want := `failed above ../other its path leads out of the repository, and Argo CD refuses it
failed broken broken building broken: accumulating resources: accumulating resour
changed changed changed
failed helpless helpless building helpless: accumulating resources: accumulation err=
failed nowhere no/such/folder there is no directory no/such/folder in the repository: corr
failed remote remote building remote: remote/kustomization.yaml: resources: https
safe safe safe
refused strict strict
open unsized unsized
open lone
`
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(verdicts(a), "\n")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAnAuditThatIsCancelledSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := repository(t, overlay("a", deployment("web", "", "")))
	if _, err := audit.Run(ctx, f, audit.Request{Transformers: transformers.All()}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// An Application's own options of a source count, as they do in Argo CD.
func TestAApplicationRendersAsItsApplicationSays(t *testing.T) {
	app := strings.Replace(application("web", "web"), "plugin: {name: ballast}", "kustomize: {namePrefix: prod-}", 1)
	a := run(t, smallTier+app+overlay("web", deployment("web", sized, "")))
	if len(a.Rows) != 1 || len(a.Rows[0].Workloads) != 1 {
		t.Fatalf("got %+v", a.Rows)
	}
	row := a.Rows[0]
	if got := row.Workloads[0].Object.Name; got != "prod-web" || row.Plugin || a.Totals.Unmanaged != 1 {
		t.Errorf("got %s, plugin %v, %d unmanaged", got, row.Plugin, a.Totals.Unmanaged)
	}
}

func TestAnotherPluginIsAWarning(t *testing.T) {
	app := strings.Replace(application("web", "web"), "plugin: {name: ballast}", "plugin: {name: avp}", 1)
	a := run(t, smallTier+app+overlay("web", deployment("web", sized, "")))
	want := []string{"its Application goes through the plugin avp, which is not run here: it is rendered as what its " +
		"directory holds"}
	if diff := cmp.Diff(want, a.Rows[0].Warnings); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What an Application says by its parameters is for itself alone, though others have its registry.
func TestParametersAreOfOneApplication(t *testing.T) {
	strict := strings.Replace(application("strict", "strict"), "{name: ballast}", "{name: ballast, parameters: [{name: "+
		"unregistered, string: error}]}", 1)
	a := run(t, smallTier+strict+overlay("strict", deployment("web", "", ""))+
		application("lax", "lax")+overlay("lax", deployment("web", "", ""))+
		application("open", "open")+overlay("open", deployment("web", "", "")))
	if diff := cmp.Diff("open lax lax\nopen open open\nrefused strict strict\n", verdicts(a)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
