package sizeimport

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/fleet/registryinit"
)

const gibi = 1 << 30

// A case is a registry's entries, and what one recommendation comes to.
func TestImport(t *testing.T) {
	const settings = "conflict: keep, keep: [custom], sidecars: {side: {memory: 128Mi}}"
	tests := map[string]struct {
		entries    string
		workload   func(*registryinit.Workload)
		container  string
		need, runs quantity.Amounts
		want       string // the lines that are new, or the skip
	}{
		"no entry yet": {
			need: quantity.Amounts{Memory: 500 * mebi},
			want: "    # media: apps/dev\n    - match: {namespace: media, kind: Deployment, name: sonarr}\n      # observed " +
				"sonarr: memory 500Mi by KRR; with 0% headroom memory 500Mi; medium asks for memory 512Mi\n      sizing: medium",
		},
		"another size, and older evidence": {
			entries: "    - match: {kind: Deployment, name: sonarr}\n      # observed sonarr: long ago\n      sizing: small " +
				"# mine",
			need: quantity.Amounts{Memory: 500 * mebi},
			want: "      # observed sonarr: memory 500Mi by KRR; with 0% headroom memory 500Mi; medium asks for memory " +
				"512Mi\n      sizing: medium # mine",
		},
		"the right size": {
			entries: "    - {match: {kind: Deployment, name: sonarr}, sizing: medium}",
			need:    quantity.Amounts{Memory: 500 * mebi},
		},
		"not less than the tier of today": {
			entries: "    - {match: {kind: Deployment, name: sonarr}, sizing: medium}",
			need:    quantity.Amounts{Memory: 5 * mebi},
		},
		"a sidecar above its cap": {
			entries:   "    - match: {kind: Deployment, name: sonarr}\n      sizing: small",
			container: "side",
			need:      quantity.Amounts{Memory: 200 * mebi},
			want: "      # observed side: memory 200Mi by KRR; with 0% headroom memory 200Mi; medium asks for memory 512Mi\n" +
				"      sizing:\n        main: small\n        containers:\n          side: medium",
		},
		"a sidecar within its cap": {
			entries:   "    - {match: {kind: Deployment, name: sonarr}, sizing: small}",
			container: "side",
			need:      quantity.Amounts{Memory: 100 * mebi},
		},
		"one container of a map": {
			entries: "    - match: {kind: Deployment, name: sonarr}\n      sizing:\n        containers: {side: small}  # " +
				"measured\n        main: medium",
			container: "side",
			need:      quantity.Amounts{Memory: 200 * mebi},
			want: "      # observed side: memory 200Mi by KRR; with 0% headroom memory 200Mi; medium asks for memory 512Mi\n" +
				`        containers: {side: medium}  # measured`,
		},
		"one more container of a map in brackets": {
			entries: "    - {match: {kind: Deployment, name: sonarr}, sizing: {containers: {litestream: medium}, main: " +
				"small}}",
			container: "side",
			need:      quantity.Amounts{Memory: 200 * mebi},
			want: "    # observed side: memory 200Mi by KRR; with 0% headroom memory 200Mi; medium asks for memory 512Mi\n" +
				"    - {match: {kind: Deployment, name: sonarr}, sizing: {containers: {litestream: medium, side: medium}, " +
				"main: small}}",
		},
		"a container that JSON and YAML call otherwise": {
			entries:   "    - {match: {kind: Deployment, name: sonarr}, sizing: small}",
			container: "on",
			need:      quantity.Amounts{Memory: 500 * mebi},
			workload: func(w *registryinit.Workload) {
				w.Containers = append(w.Containers, registryinit.Container{Name: "on"})
			},
			want: "    # observed on: memory 500Mi by KRR; with 0% headroom memory 500Mi; medium asks for memory 512Mi\n" +
				`    - {match: {kind: Deployment, name: sonarr}, sizing: {"main": "small", "containers": {"on": "medium"}}}`,
		},
		"left alone by its entry": {
			entries: "    - {match: {kind: Deployment, name: sonarr}, sizing: none}",
			need:    quantity.Amounts{Memory: gibi},
			want:    "ballast.yaml:8 says none, so it is left alone",
		},
		"a label that is kept and is right": {
			workload: func(w *registryinit.Workload) { w.PodLabels = map[string]string{"vixens.io/sizing": "medium"} },
			need:     quantity.Amounts{Memory: 500 * mebi},
		},
		"a label that is kept and is wrong": {
			workload: func(w *registryinit.Workload) { w.PodLabels = map[string]string{"vixens.io/sizing": "small"} },
			need:     quantity.Amounts{Memory: 500 * mebi},
			want: "wants memory 500Mi with headroom, which is medium, and the label of its manifest says small, which " +
				"is kept: change it there, or let the registry win by sizing.conflict (mistake)",
		},
		"a label that means hands off": {
			workload: func(w *registryinit.Workload) { w.PodLabels = map[string]string{"vixens.io/sizing": "custom"} },
			need:     quantity.Amounts{Memory: 500 * mebi},
			want: "wants memory 500Mi with headroom, which is medium, and the label of its manifest says custom, which " +
				"is kept: change it there, or let the registry win by sizing.conflict",
		},
		"more than there is": {
			need: quantity.Amounts{CPU: 1000, Memory: 64 * gibi},
			want: "wants cpu 1, memory 64Gi with headroom, more than medium has, the largest: add a tier, or say it in the manifest and `sizing: none` here (mistake)",
		},
		"not less than what runs, however much": {
			need: quantity.Amounts{Memory: 100 * mebi},
			runs: quantity.Amounts{Memory: 3 * gibi},
			want: "runs with memory 3Gi, more than medium has, the largest: add a tier, or allow less than runs with " +
				"--lower (mistake)",
		},
		"two environments": {
			entries: "    - {match: {path: apps/sonarr, kind: Deployment, name: sonarr}, sizing: small}\n    - {match: " +
				"{path: apps/dev, kind: Deployment, name: sonarr}, sizing: small}",
			need: quantity.Amounts{Memory: 500 * mebi},
			want: "several entries are for it, and nothing says which environment was observed (mistake)",
		},
		"an entry for others of that name too": {
			entries: "    - {match: {kind: Deployment, name: sonarr}, sizing: small}",
			workload: func(w *registryinit.Workload) {
				if w.Path == "apps/dev" {
					w.Namespace = "dev"
				}
			},
			need: quantity.Amounts{Memory: 500 * mebi},
			want: "    # media: apps/sonarr\n    - match: {namespace: media, kind: Deployment, name: sonarr}\n      # " +
				"observed sonarr: memory 500Mi by KRR; with 0% headroom memory 500Mi; medium asks for memory 512Mi\n      " +
				"sizing: medium",
		},
		"a nearer registry": {
			workload: func(w *registryinit.Workload) {
				w.Stated = map[string]bool{"sizing": true}
				w.SizeFrom = registry.Source{File: "apps/sonarr/ballast.yaml", Line: 9}
			},
			need: quantity.Amounts{Memory: 500 * mebi},
			want: "apps/sonarr/ballast.yaml:9 states its size, nearer to it: change it there (mistake)",
		},
		"an entry that a new one would only tie with": {
			entries: "    - {match: {path: 'apps/*', name: 's*'}, sizing: small}",
			need:    quantity.Amounts{Memory: 500 * mebi},
			want: "an entry for it alone would not be more specific than ballast.yaml:8, which states its size: change " +
				"that one (mistake)",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text := "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: a}\nspec:\n  sizing: " +
				"{" + settings +
				", tiers: {small: {requests: {memory: 128Mi}}, medium: {requests: {memory: 512Mi}}}}\n  workloads:\n    - " +
				"match: {name: other}\n" + test.entries + "\n"
			f := open(t, text)
			w := sonarr()
			w.Containers = append(w.Containers, registryinit.Container{Name: "side"})
			dev := w
			dev.Path = "apps/dev"
			s := seen(f, dev, w)
			if test.workload != nil {
				for i := range s.Workloads {
					test.workload(&s.Workloads[i])
				}
			}
			r := Recommendation{Namespace: "media", Kind: "Deployment", Name: "sonarr", Container: "sonarr",
				Need: test.need, Runs: test.runs, By: "KRR"}
			if test.container != "" {
				r.Container = test.container
			}
			got, err := Propose(f, s, []Recommendation{r}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, outcome(f, got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// outcome returns the lines that an import adds, and its skips.
func outcome(f *registryinit.File, i *Import) string {
	var parts []string
	for _, s := range i.Skips {
		if s.Mistake {
			s.Reason += " (mistake)"
		}
		parts = append(parts, s.Reason)
	}
	for line := range strings.SplitSeq(f.Patch(i.Text), "\n") {
		if added, ok := strings.CutPrefix(line, "+"); ok && added != "" && !strings.HasPrefix(added, "++") {
			parts = append(parts, added)
		}
	}
	return strings.Join(parts, "\n")
}

func TestSeveralSourcesOfOneWorkloadAreOneProposal(t *testing.T) {
	f := open(t, "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: a}\nspec:\n  sizing: "+
		"{tiers: {small: {requests: {memory: 128Mi}}, medium: {requests: {memory: 512Mi}}}}\n  workloads:\n    - match: "+
		"{kind: Deployment, name: sonarr}\n")
	goldilocks := Recommendation{Namespace: "media", Name: "sonarr", Container: "sonarr",
		Need: quantity.Amounts{Memory: 100 * mebi}, By: "VerticalPodAutoscaler media/goldilocks-sonarr"}
	krr := Recommendation{Namespace: "media", Kind: "Deployment", Name: "sonarr", Container: "sonarr",
		Need: quantity.Amounts{CPU: 10, Memory: 400 * mebi}, By: "KRR"}
	got, err := Propose(f, seen(f, sonarr()), []Recommendation{goldilocks, krr}, Options{Headroom: 10})
	if err != nil {
		t.Fatal(err)
	}
	want := "      # observed sonarr: cpu 10m, memory 400Mi by VerticalPodAutoscaler media/goldilocks-sonarr, KRR; " +
		"with 10% headroom cpu 11m, memory 440Mi; medium asks for memory 512Mi\n      sizing: medium"
	if diff := cmp.Diff(want, outcome(f, got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestASidecarAnswersNoQuestionOfTheMainContainer(t *testing.T) {
	const asked = "    - match: {kind: Deployment, name: sonarr}\n      # sizing: ?  # no label and no resources\n"
	f := open(t, "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: a}\nspec:\n  sizing: "+
		"{tiers: {small: {requests: {memory: 128Mi}}, medium: {requests: {memory: 512Mi}}}}\n  workloads:\n"+asked)
	w := sonarr()
	w.Containers = append(w.Containers, registryinit.Container{Name: "side"})
	for _, step := range []struct {
		container string
		asks      bool
	}{{"side", true}, {"sonarr", false}} {
		got, err := Propose(f, seen(f, w), []Recommendation{
			{Namespace: "media", Kind: "Deployment", Name: "sonarr", Container: step.container,
				Need: quantity.Amounts{Memory: 100 * mebi}, By: "KRR"},
		}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if asks := strings.Contains(string(got.Text), registryinit.Question); got.Changed != 1 || asks != step.asks {
			t.Errorf("%s: the question is there: %t\n%s", step.container, asks, got.Text)
		}
		f = open(t, string(got.Text))
	}
}
