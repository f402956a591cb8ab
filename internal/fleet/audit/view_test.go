package audit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/transformers"
)

// What is rendered is the checkout, whatever an Application names.
func TestARevisionThatTheCheckoutIsNot(t *testing.T) {
	warning := func(revision string) []string {
		app := strings.Replace(application("web", "web"), "path: web", "path: web, targetRevision: "+revision, 1)
		return run(t, smallTier+app+overlay("web", deployment("web", sized, ""))).Rows[0].Warnings
	}
	for _, branch := range []string{"HEAD", "main", "release", "'feat/v2'", "deadbeef", "''"} {
		if got := warning(branch); len(got) > 0 {
			t.Errorf("%s: %q", branch, got)
		}
	}
	const commit = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
	for _, fixed := range []string{"v1.0", "1.2.3", "refs/tags/stable", commit, "'>=1.0'", "'*'"} {
		want := []string{"rendered from this checkout, not from its targetRevision " + strings.Trim(fixed, "'")}
		if diff := cmp.Diff(want, warning(fixed)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", fixed, diff)
		}
	}
}

// What of an Application Argo CD takes otherwise than it looks is told of each that has it.
func TestAnApplicationThatArgoCDTakesOtherwise(t *testing.T) {
	for name, tt := range map[string]struct {
		field string
		by    discover.Options
		want  []string
	}{
		"known": {", directory: {disableExtensionFilter: true}", discover.Options{ArgoCD: "3.6"}, nil},
		"newer": {", tagPrefix: web/", discover.Options{ArgoCD: "3.4"},
			[]string{"Argo CD 3.4 does not know spec.source.tagPrefix, which came with 3.5: it changes nothing"}},
		"known to none": {", targetRevison: main", discover.Options{ArgoCD: "3.6"},
			[]string{"Argo CD knows no spec.source.targetRevison: correct the name or remove it"}},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			app := strings.Replace(application("web", "web"), ", plugin: {name: ballast}", tt.field, 1)
			repositoryIn(t, root, smallTier+app+"-- web/a.yaml --\n"+deployment("web", sized, ""))
			tt.by.URLs = []string{"https://git.example.com/vixens/apps"}
			f, err := discover.Find(t.Context(), root, tt.by)
			if err != nil {
				t.Fatal(err)
			}
			a, err := audit.Run(t.Context(), f, audit.Request{Transformers: transformers.All()})
			if err != nil || len(a.Rows) != 1 {
				t.Fatalf("%v: %+v", err, a)
			}
			if diff := cmp.Diff(tt.want, a.Rows[0].Warnings); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestGitAndTheClusterDisagree(t *testing.T) {
	const plugin, around = ", plugin: {name: ballast}", ""
	inCluster := func(path, more string) string {
		return `{"kind": "List", "items": [{"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
"metadata": {"name": "web", "namespace": "argocd"}, "spec": {"destination": {"namespace": "web"},
"source": {"repoURL": "https://git.example.com/vixens/apps", "path": "` + path + `"` + more + `}}}]}`
	}
	const clusterPlugin = `, "plugin": {"name": "ballast"}`
	for name, tt := range map[string]struct {
		git, cluster string
		want         []string
	}{
		"they agree":      {plugin, inCluster("web", clusterPlugin), nil},
		"HEAD is nothing": {plugin, inCluster("web", clusterPlugin+`, "targetRevision": "HEAD"`), nil},
		"another path": {
			plugin, inCluster("old/web", clusterPlugin), []string{"its path is web in Git, and old/web in the cluster"},
		},
		"another revision": {
			plugin, inCluster("web", clusterPlugin+`, "targetRevision": "old"`),
			[]string{"its targetRevision is HEAD in Git, and old in the cluster"},
		},
		"another prefix of tags": {
			plugin, inCluster("web", clusterPlugin+`, "tagPrefix": "web/"`),
			[]string{"its tagPrefix is none in Git, and web/ in the cluster"},
		},
		"around Ballast": {
			plugin, inCluster("web", ""),
			[]string{"it goes through Ballast in Git, and is unmanaged in the cluster: nothing is made safe there until the " +
				"Application is applied"},
		},
		"through Ballast": {
			around, inCluster("web", clusterPlugin),
			[]string{"it is unmanaged in Git, and goes through Ballast in the cluster: it ceases to be made safe there once " +
				"the Application is applied"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			app := strings.Replace(application("web", "web"), plugin, tt.git, 1)
			repositoryIn(t, root, smallTier+app+overlay("web", deployment("web", sized, "")))
			known, err := argocd.FromCluster(strings.NewReader(tt.cluster))
			if err != nil {
				t.Fatal(err)
			}
			options := discover.Options{URLs: []string{"https://git.example.com/vixens/apps"}, Applications: known}
			f, err := discover.Find(t.Context(), root, options)
			if err != nil {
				t.Fatal(err)
			}
			a, err := audit.Run(t.Context(), f, audit.Request{Transformers: transformers.All()})
			if err != nil || len(a.Rows) != 1 {
				t.Fatalf("%v: %+v", err, a)
			}
			if diff := cmp.Diff(tt.want, a.Rows[0].Warnings); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
