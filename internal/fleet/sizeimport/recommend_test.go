package sizeimport

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/quantity"
)

const mebi = 1 << 20

func TestRead(t *testing.T) {
	tests := map[string]struct {
		text string
		want Input
	}{
		"an autoscaler with a recommendation": {
			text: vpa("sonarr",
				`{containerName: sonarr, target: {cpu: 250m, memory: 200Mi}, lowerBound: {memory: 100Mi}, upperBound: {memory: 2Gi}}`),
			want: Input{Recommendations: []Recommendation{{
				Namespace: "media", Kind: "Deployment", Name: "sonarr", Container: "sonarr",
				Need: quantity.Amounts{CPU: 250, Memory: 200 * mebi}, Written: Texts{"250m", "200Mi"},
				By: "VerticalPodAutoscaler media/sonarr", Place: "in.yaml:7",
			}}},
		},
		"what a policy cut off is needed all the same": {
			text: vpa("sonarr",
				`{containerName: sonarr, target: {cpu: 1, memory: 200Mi}, uncappedTarget: {cpu: 500m, memory: 300Mi}}`),
			want: Input{Recommendations: []Recommendation{{
				Namespace: "media", Kind: "Deployment", Name: "sonarr", Container: "sonarr",
				Need: quantity.Amounts{CPU: 1000, Memory: 300 * mebi}, Written: Texts{"1", "300Mi"},
				By: "VerticalPodAutoscaler media/sonarr", Place: "in.yaml:7",
			}}},
		},
		"an autoscaler of Goldilocks that has lost its target": {
			text: strings.Replace(vpa("goldilocks-sonarr", `{containerName: sonarr, target: {memory: 200Mi}}`),
				"spec: {targetRef: {kind: Deployment, name: sonarr}}\n", "", 1),
			want: Input{Recommendations: []Recommendation{{
				Namespace: "media", Name: "sonarr", Container: "sonarr",
				Need: quantity.Amounts{Memory: 200 * mebi}, Written: Texts{Memory: "200Mi"}, By: "VerticalPodAutoscaler " +
					"media/goldilocks-sonarr", Place: "in.yaml:6",
			}}},
		},
		"no recommendation yet": {
			text: "apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: a, namespace: b}\nspec: " +
				"{targetRef: {kind: Deployment, name: a}}\n",
			want: Input{Skips: []Skip{{Place: "in.yaml:1", What: "VerticalPodAutoscaler b/a",
				Reason: "has no recommendation yet"}}},
		},
		"units that nobody has": {
			text: vpa("sonarr", `{containerName: sonarr, target: {cpu: 1.5.0, memory: 128mb}}`),
			want: Input{Skips: []Skip{
				{"in.yaml:7", "Deployment media/sonarr, container sonarr",
					`target.cpu: "1.5.0" is no quantity, want one such as 500m or 128Mi`, true},
				{"in.yaml:7", "Deployment media/sonarr, container sonarr",
					`target.memory: "128mb" is no quantity, want one such as 500m or 128Mi`, true},
			}},
		},
		"units of something else": {
			text: vpa("sonarr", `{containerName: sonarr, target: {cpu: 15Mi, memory: 128m}}`),
			want: Input{Skips: []Skip{
				{"in.yaml:7", "Deployment media/sonarr, container sonarr",
					`target.cpu: 15Mi has a unit of memory, want cores such as 0.5, or thousandths of one such as 500m`, true},
				{"in.yaml:7", "Deployment media/sonarr, container sonarr",
					`target.memory: 128m is a fraction of a byte by its unit, want bytes, or a unit such as 128Mi`, true},
			}},
		},
		"memory without a unit": {
			text: vpa("sonarr", `{containerName: sonarr, target: {cpu: 15m, memory: 128}}`),
			want: Input{Skips: []Skip{{"in.yaml:7", "Deployment media/sonarr, container sonarr",
				`target.memory: 128 is less than any container takes, want bytes, or a unit such as 128Mi`, true}}},
		},
		"memory of KRR in Mi": {
			text: krr(`{"cpu": {"value": 0.01}, "memory": {"value": 50}}`),
			want: Input{Skips: []Skip{{"in.yaml:2", "CronJob vaultwarden/backup, container rclone",
				`requests.memory: 50 is less than any container takes, want bytes, such as 134217728 for 128Mi`, true}}},
		},
		"memory that an autoscaler counts in thousands": {
			text: vpa("sonarr", `{containerName: sonarr, target: {cpu: 25m, memory: 262144k}}`),
			want: Input{Recommendations: []Recommendation{{
				Namespace: "media", Kind: "Deployment", Name: "sonarr", Container: "sonarr",
				Need: quantity.Amounts{CPU: 25, Memory: 262144000}, Written: Texts{"25m", "262144k"},
				By: "VerticalPodAutoscaler media/sonarr", Place: "in.yaml:7",
			}}},
		},
		"more than there is": {
			text: vpa("sonarr", `{containerName: sonarr, target: {memory: 9000E}}`),
			want: Input{Skips: []Skip{{"in.yaml:7", "Deployment media/sonarr, container sonarr",
				`target.memory: 9000E is more than any node has`, true}}},
		},
		"null for a target": {
			text: vpa("sonarr", `{containerName: sonarr, target: null}`),
			want: Input{Skips: []Skip{{"in.yaml:7", "Deployment media/sonarr, container sonarr", "has no target", false}}},
		},
		"something else among the autoscalers": {
			text: "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n",
			want: Input{Skips: []Skip{{Place: "in.yaml:4", What: "Pod a", Reason: "is no VerticalPodAutoscaler"}}},
		},
		"a scan of KRR": {
			text: krr(`{"cpu": {"value": 0.0101, "severity": "WARNING"}, "memory": {"value": 149946368.0}}`),
			want: Input{Recommendations: []Recommendation{{
				Namespace: "vaultwarden", Kind: "CronJob", Name: "backup", Container: "rclone",
				Need: quantity.Amounts{CPU: 11, Memory: 143 * mebi}, Written: Texts{"0.0101", "149946368.0"},
				Limit: quantity.Amounts{Memory: 143 * mebi}, Runs: quantity.Amounts{CPU: 10, Memory: 64 * mebi},
				By: "KRR", Place: "in.yaml:2",
			}}},
		},
		"KRR does not know": {
			text: krr(`{"cpu": {"value": "?"}, "memory": {"value": null}}`),
			want: Input{Skips: []Skip{{"in.yaml:2", "CronJob vaultwarden/backup, container rclone", "KRR has too little " +
				"data for it", false}}},
		},
		"KRR says NaN, which is no JSON": {
			text: krr(`{"cpu": {"value": NaN}, "memory": {"value": NaN}}`),
			want: Input{Skips: []Skip{{"in.yaml:2", "CronJob vaultwarden/backup, container rclone", "KRR has too little " +
				"data for it", false}}},
		},
		"KRR says what is no number": {
			text: krr(`{"cpu": {"value": "-1"}, "memory": {"value": [1]}}`),
			want: Input{Skips: []Skip{
				{"in.yaml:2", "CronJob vaultwarden/backup, container rclone", "requests.cpu: -1 is no amount that a container " +
					"can take", true},
				{"in.yaml:2", "CronJob vaultwarden/backup, container rclone", "requests.memory is no amount", true},
			}},
		},
		"KRR saw nothing": {
			text: `{"scans": []}`,
			want: Input{Skips: []Skip{{Place: "in.yaml:1", What: "KRR", Reason: "its list of scans is empty: it found no " +
				"workload that it may look at"}}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Read("in.yaml", strings.NewReader(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func vpa(name, container string) string {
	return "apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: " + name + ", namespace: " +
		"media}\n" +
		"spec: {targetRef: {kind: Deployment, name: sonarr}}\nstatus:\n  recommendation: {containerRecommendations: [\n  " +
		"  " + container + "]}\n"
}

func krr(requests string) string {
	return `{"scans": [
  {"object": {"cluster": null, "name": "backup", "container": "rclone", "namespace": "vaultwarden", "kind": "CronJob",
    "allocations": {"requests": {"cpu": 0.01, "memory": 67108864.0}, "limits": {"cpu": null, "memory": null}}},
   "recommended": {"requests": ` + requests + `, "limits": {"cpu": {"value": null}, "memory": {"value": 149946368.0}}}}]}`
}

func TestWhatIsNoInput(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"an empty file":   {"", "no VerticalPodAutoscaler in it and no scan of KRR"},
		"an empty list":   {"apiVersion: v1\nkind: List\nitems: []\n", "no VerticalPodAutoscaler in it and no scan of KRR"},
		"a table of KRR":  {"Running Robusta's KRR\n┏━━━━┓\n┃ Nr ┃\n", "krr simple -q -f json"},
		"an answer of no": {"[]\n", "not a Kubernetes object"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			in, err := Read("in.yaml", strings.NewReader(test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v and %+v, want an error with %q", err, in, test.want)
			}
		})
	}
}

func TestWhatWasObservedAsItWasWritten(t *testing.T) {
	tests := map[string]struct {
		of   Recommendation
		want string
	}{
		"as people write it": {Recommendation{Need: quantity.Amounts{CPU: 25, Memory: 200 * mebi},
			Written: Texts{"25m", "200Mi"}}, "cpu 25m, memory 200Mi"},
		"as machines do": {Recommendation{Need: quantity.Amounts{CPU: 11, Memory: 143 * mebi},
			Written: Texts{"0.0101", "149946368.0"}}, "cpu 0.0101 (11m), memory 149946368.0 (143Mi)"},
		"memory alone": {Recommendation{Need: quantity.Amounts{Memory: 1 << 30}, Written: Texts{Memory: "1Gi"}},
			"memory 1Gi"},
		"the larger one of two": {Recommendation{Need: quantity.Amounts{CPU: 25, Memory: mebi}, Written: Texts{"25m",
			"1Mi"}}.Max(Recommendation{Need: quantity.Amounts{CPU: 20, Memory: 2 * mebi}, Written: Texts{"20m",
			"2097152"}}), "cpu 25m, memory 2097152 (2Mi)"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.of.Observed(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// FuzzRead asks that whatever comes in, each thing is read, skipped or an error.
func FuzzRead(f *testing.F) {
	f.Add([]byte(vpa("a", `{containerName: a, target: {cpu: 1, memory: 1Gi}}`)))
	f.Add([]byte(krr(`{"cpu": {"value": 0.1}, "memory": 5}`)))
	f.Add([]byte("scans: [{object: 1, recommended: {requests: {cpu: .inf}}}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		in, err := Read("in", strings.NewReader(string(text)))
		if (err == nil) == (len(in.Recommendations)+len(in.Skips) == 0) {
			t.Errorf("error %v, and %+v", err, in)
		}
		for _, r := range in.Recommendations {
			if r.Name == "" || r.Container == "" || r.Need.CPU < 0 || r.Need.Memory < 0 || r.Need == (quantity.Amounts{}) {
				t.Errorf("%+v says nothing", r)
			}
			_ = r.Need.Plus(20).String()
		}
	})
}
