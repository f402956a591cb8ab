package registryinit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A case is the entries that were there when sonarr came to media, and what is added for it.
func TestWhatAMovedWorkloadTakesAlong(t *testing.T) {
	const (
		usual = "      sizing: small  # its manifest says requests memory 100Mi"
		from  = "      # ? perhaps moved from {namespace: tv, kind: Deployment, name: sonarr}, whose entry says this; uncomment what still holds:"
		asks  = "      # sizing: ?  # small by what is seen, and otherwise where it perhaps moved from: choose one of small, large or none"
	)
	tests := map[string]struct {
		entries string
		unseen  []Unseen
		dangers []string
		want    []string
	}{
		"nothing that went": {
			entries: "    - match: {namespace: tv, kind: Deployment, name: radarr}\n      sizing: large\n",
			want:    []string{usual},
		},
		"a larger size and a waiver": {
			entries: "    - match: {namespace: tv, kind: Deployment, name: sonarr}\n      sizing: large  # since the migration\n\n      # they know\n      waive:\n        - {rule: safe-sync/rclone-sync, reason: object lock}\n\n    # the rest\n",
			want: []string{
				asks, from,
				"      # sizing: large  # since the migration", "      # # they know",
				"      # waive:", "      #   - {rule: safe-sync/rclone-sync, reason: object lock}",
			},
		},
		"the same size and a pinned class": {
			entries: "    -   match:\n            namespace: tv\n            # which\n            kind: Deployment\n            name: sonarr\n        sizing: small  # mine\n        priority: vixens-high\n",
			want:    []string{usual, from, "      # priority: vixens-high"},
		},
		"the same and nothing else": {
			entries: "    - match: {namespace: tv, kind: Deployment, name: sonarr}\n      sizing: small\n",
			want:    []string{usual, "      # perhaps moved from {namespace: tv, kind: Deployment, name: sonarr}"},
		},
		"questions that are asked again": {
			entries: "    - match: {namespace: tv, kind: Deployment, name: sonarr}\n      # sizing: ?  # no label\n      # container a: safe-sync/rclone-sync is left to you, see ballast explain\n      priority: vixens-high\n",
			want:    []string{usual, "      # container a: safe-sync/rclone-sync is left to you, see ballast explain", from, "      # priority: vixens-high"},
			dangers: []string{"container a: safe-sync/rclone-sync is left to you, see ballast explain"},
		},
		"an entry in brackets": {
			entries: "    - {match: {namespace: tv, kind: Deployment, name: sonarr}, sizing: {main: large}, mode: report}\n",
			want:    []string{asks, from, "      # sizing: {main: large}", "      # mode: report"},
		},
		"an entry begun below its dash, of another document": {
			entries: "    - match: {name: x}\n---\napiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: a}\nspec:\n  workloads:\n    -\n      sizing: large\n      match: {namespace: tv, kind: Deployment, name: sonarr}\n",
			want:    []string{asks, from, "      # sizing: large"},
		},
		"an entry of another document": {
			entries: "    - match: {name: x}\n---\napiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: a}\nspec:\n  workloads:\n    - sizing: large  # mine\n      match: {namespace: tv, kind: Deployment, name: sonarr}\n",
			want:    []string{asks, from, "      # sizing: large  # mine"},
		},
		"two that went": {
			entries: "    - match: {namespace: tv, kind: Deployment, name: sonarr}\n      sizing: large\n    - match: {namespace: old, kind: Deployment, name: sonarr}\n      sizing: large\n",
			want:    []string{usual},
		},
		"one that is perhaps there": {
			entries: "    - match: {namespace: tv, kind: Deployment, name: sonarr}\n      sizing: large\n",
			unseen:  []Unseen{{What: "set"}},
			want:    []string{usual},
		},
		"one that was gone already": {
			entries: "    " + goneMark + "\n    - match: {namespace: tv, kind: Deployment, name: sonarr}\n      sizing: large\n",
			unseen:  []Unseen{{What: "set"}},
			want:    []string{asks, from, "      # sizing: large"},
		},
		"from another folder": {
			entries: "    - match: {path: apps/old, namespace: media, kind: Deployment, name: sonarr}\n      sizing: large\n",
			want:    []string{asks, strings.Replace(from, "{namespace: tv", "{path: apps/old, namespace: media", 1), "      # sizing: large"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			old := []byte("apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: a}\nspec:\n  sizing: {tiers: {small: {requests: {memory: 128Mi}}, large: {requests: {memory: 1Gi}}}}\n  priority: {classes: [vixens-high]}\n  workloads:\n" + test.entries)
			w := sonarr()
			w.Dangers = test.dangers
			text := drafted(t, old, []Workload{w}, test.unseen...)
			_, added, _ := strings.Cut(string(text), "    # media: apps/sonarr\n    - match: {namespace: media, kind: Deployment, name: sonarr}\n")
			added, _, _ = strings.Cut(added, "\n\n")
			added, _, _ = strings.Cut(added, "---\n")
			if diff := cmp.Diff(test.want, strings.Split(strings.TrimSuffix(strings.TrimSuffix(added, "    # the rest\n"), "\n"), "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, text)
			}
			if again := drafted(t, text, []Workload{w}, test.unseen...); string(again) != string(text) {
				t.Errorf("again: %s", cmp.Diff(string(text), string(again)))
			}
		})
	}
}
