package registryinit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const goneHead = "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: a}\nspec:\n  sizing: {tiers: {small: {requests: {memory: 128Mi}}}}\n  workloads:\n"

func TestWhatIsCalledGone(t *testing.T) {
	const (
		gone    = "gone"
		here    = "here"
		unclear = "unclear" // and so it stays marked, or unmarked
	)
	broken := Unseen{What: "b", IsApplication: true, Path: "apps/broken"}
	tests := map[string]struct {
		entry  string
		unseen []Unseen
		want   string
	}{
		"a workload that nothing renders":         {entry: "{namespace: media, kind: Deployment, name: radarr}", want: gone},
		"one that something renders":              {entry: "{namespace: media, kind: Deployment, name: sonarr}", want: here},
		"one that something renders, and more":    {entry: "{namespace: media, kind: Deployment, name: sonarr}", unseen: []Unseen{{What: "a"}}, want: here},
		"of a folder that is gone":                {entry: "{path: apps/old, kind: Deployment, name: sonarr}", want: gone},
		"many, by a pattern":                      {entry: "{namespace: media, kind: Deployment, name: 'r*'}", want: unclear},
		"of any kind":                             {entry: "{namespace: media, name: radarr}", want: unclear},
		"no workload, but an autoscaler":          {entry: "{namespace: media, kind: VerticalPodAutoscaler, name: radarr}", want: unclear},
		"perhaps of a chart that is unseen":       {entry: "{namespace: media, kind: Deployment, name: radarr}", unseen: []Unseen{{What: "a", Namespace: "media"}}, want: unclear},
		"of another namespace than a chart":       {entry: "{namespace: media, kind: Deployment, name: radarr}", unseen: []Unseen{{What: "a", Namespace: "other"}}, want: gone},
		"perhaps of what could be anywhere":       {entry: "{namespace: media, kind: Deployment, name: radarr}", unseen: []Unseen{{What: "a"}}, want: unclear},
		"beside what was rendered":                {entry: "{namespace: media, kind: Deployment, name: radarr}", unseen: []Unseen{{What: "a", Rendered: true}}, want: gone},
		"perhaps of a folder that is broken":      {entry: "{namespace: media, kind: Deployment, name: radarr}", unseen: []Unseen{broken}, want: unclear},
		"of the folder that is broken":            {entry: "{path: apps/broken, kind: Deployment, name: radarr}", unseen: []Unseen{broken}, want: unclear},
		"of another folder than is broken":        {entry: "{path: apps/sonarr, kind: Deployment, name: radarr}", unseen: []Unseen{broken}, want: gone},
		"of an application that is not broken":    {entry: "{app: radarr, kind: Deployment, name: radarr}", unseen: []Unseen{broken}, want: gone},
		"of a folder, and a set that may hold it": {entry: "{path: apps/sonarr, kind: Deployment, name: radarr}", unseen: []Unseen{{What: "set"}}, want: unclear},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			marks := func(mark string) bool {
				text := drafted(t, []byte(goneHead+mark+"  - match: "+test.entry+"\n    sizing: small\n"), []Workload{sonarr()}, test.unseen...)
				return strings.Contains(string(text), "  "+goneMark+"\n  - match: "+test.entry)
			}
			want := map[string][2]bool{gone: {true, true}, here: {false, false}, unclear: {false, true}}[test.want]
			if got := [2]bool{marks(""), marks("  " + goneMark + "\n")}; got != want {
				t.Errorf("marked where it was not, and where it was: %t, want %t", got, want)
			}
		})
	}
}

func TestTheSummarySaysWhatNobodyCouldDecide(t *testing.T) {
	text := []byte(goneHead + "  - match: {namespace: media, kind: Deployment, name: radarr}\n  - match: {namespace: media, kind: Deployment, name: sonarr}\n    sizing: small\n")
	for name, test := range map[string]struct {
		unseen []Unseen
		want   string
	}{
		"all was seen":            {want: "1 workload seen, 0 new entries, 0 questions, 1 entry perhaps gone"},
		"a set was not evaluated": {unseen: []Unseen{{What: "set"}}, want: "1 workload seen, 0 new entries, 0 questions, 1 entry undecided, which what was not seen may hold, 1 thing left to you, listed at its end"},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, text)
			s := seen(f, []Workload{sonarr()}, test.unseen...)
			drafted, err := f.Draft(s, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, f.Summary(s, drafted)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
