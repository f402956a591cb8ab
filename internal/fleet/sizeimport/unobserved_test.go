package sizeimport

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/fleet/registryinit"
)

// A size has memory and CPU: one that is chosen by half of what it must hold says so, or is not
// proposed at all.
func TestImportOfHalfOfWhatIsNeeded(t *testing.T) {
	const unlimited = "memory was not observed, and nothing limits it as it runs, so small, by its cpu alone, could " +
		"be too little: choose a size that it fits in, or come back when it was observed (mistake)"
	const added = "    # media: apps/sonarr\n    - match: {namespace: media, kind: Deployment, name: sonarr}\n"
	cpu := quantity.Amounts{CPU: 40}
	tests := map[string]struct {
		entry         string
		own           registryinit.Resources
		need, allowed quantity.Amounts
		lower         bool
		want          string
	}{
		"memory that nothing limits": {need: cpu, want: unlimited},
		"a request limits nothing": {need: cpu,
			own: registryinit.Resources{Requests: quantity.Amounts{Memory: 64 * mebi}}, want: unlimited},
		"the question stays": {
			entry: "    - match: {kind: Deployment, name: sonarr}\n      # sizing: ?  # no label and no resources\n",
			need:  cpu, want: unlimited,
		},
		"a limit of the manifest": {
			need: cpu, own: registryinit.Resources{Limits: quantity.Amounts{Memory: 200 * mebi}},
			want: added + "      # observed sonarr: cpu 40m by KRR (memory was not observed: at most 200Mi); with 0% " +
				"headroom cpu 40m; small asks for cpu 50m, memory 128Mi\n      sizing: small",
		},
		"a limit of the manifest above the size for its CPU": {
			need: cpu, own: registryinit.Resources{Limits: quantity.Amounts{Memory: 3 * gibi}},
			want: added + "      # observed sonarr: cpu 40m by KRR (memory was not observed: at most 3Gi); with 0% headroom " +
				"cpu 40m; large asks for cpu 1, memory 2Gi\n      sizing: large",
		},
		"a limit that was seen to run": {
			need: cpu, allowed: quantity.Amounts{Memory: 256 * mebi},
			want: added + "      # observed sonarr: cpu 40m by KRR (memory was not observed: at most 256Mi); with 0% " +
				"headroom cpu 40m; small asks for cpu 50m, memory 128Mi\n      sizing: small",
		},
		"a limit above every size": {
			need: cpu, allowed: quantity.Amounts{Memory: 16 * gibi},
			want: "wants cpu 40m with headroom and room for memory 16Gi, more than large has, the largest: add a tier, or say it in the manifest and `sizing: none` here (mistake)",
		},
		"a size that has room": {
			entry: "    - {match: {kind: Deployment, name: sonarr}, sizing: large}\n",
			need:  cpu, want: "memory was not observed, so it stays as it is",
		},
		"a size is not lowered by half": {
			entry: "    - {match: {kind: Deployment, name: sonarr}, sizing: large}\n",
			need:  cpu, lower: true, want: "memory was not observed, so it stays as it is",
		},
		"CPU is not lowered by memory": {
			entry: "    - {match: {kind: Deployment, name: sonarr}, sizing: large}\n",
			need:  quantity.Amounts{Memory: 100 * mebi}, lower: true,
		},
		"a size that may not run yet limits nothing": {
			entry: "    - match: {kind: Deployment, name: sonarr}\n      sizing: small\n",
			need:  quantity.Amounts{CPU: 700},
			want:  strings.Replace(unlimited, "small", "large", 1),
		},
		"CPU that the size limits": {
			need: quantity.Amounts{Memory: 100 * mebi},
			want: "cpu was not observed: see that cpu 500m, which small allows, is enough (mistake)\n" + added +
				"      # observed sonarr: memory 100Mi by KRR (cpu was not observed); with 0% headroom memory 100Mi; small " +
				"asks for cpu 50m, memory 128Mi\n      sizing: small",
		},
		"CPU that the manifest limits": {
			need: quantity.Amounts{Memory: 100 * mebi}, own: registryinit.Resources{Limits: quantity.Amounts{CPU: 200}},
			want: added + "      # observed sonarr: memory 100Mi by KRR (cpu was not observed: at most 200m); with 0% " +
				"headroom memory 100Mi; small asks for cpu 50m, memory 128Mi\n      sizing: small",
		},
		"CPU that the size leaves free": {
			need: quantity.Amounts{Memory: 1500 * mebi},
			want: added + "      # observed sonarr: memory 1.5Gi by KRR (cpu was not observed); with 0% headroom memory " +
				"1.5Gi; large asks for cpu 1, memory 2Gi\n      sizing: large",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t, ("apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: a}\nspec:\n  sizing:\n  " +
				"  tiers:\n" +
				"      small: {requests: {cpu: 50m, memory: 128Mi}, limits: {cpu: 500m, memory: 256Mi}}\n" +
				"      large: {requests: {cpu: 1, memory: 2Gi}, limits: {memory: 4Gi}}\n" +
				"  workloads:\n    - match: {name: other}\n" + test.entry))
			w := sonarr()
			w.Resources, w.Containers = test.own, []registryinit.Container{{Name: "sonarr", Main: true, Resources: test.own}}
			got, err := Propose(f, seen(f, w), []Recommendation{{
				Namespace: "media", Kind: "Deployment", Name: "sonarr", Container: "sonarr", Need: test.need,
				Allowed: test.allowed, By: "KRR",
			}}, Options{Lower: test.lower})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, outcome(f, got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
