package registry

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEntriesThatNoObjectHasMet(t *testing.T) {
	r := load(t, sized+entries([]string{
		"match: {name: web}, sizing: large",
		"match: {name: gone}, sizing: small",
		"match: {name: web*, namespace: media}, sizing: micro",
	}))
	if _, err := r.Match(Facts{Kind: "Deployment", Name: "web", Namespace: "data"}); err != nil {
		t.Fatal(err)
	}
	var got []Source
	for _, m := range r.Unmet() {
		if !m.Warning {
			t.Errorf("%v fails a render", m)
		}
		got = append(got, m.Source)
	}
	if diff := cmp.Diff([]Source{{"far.yaml", 8}, {"far.yaml", 9}}, got); diff != "" {
		t.Errorf("entries that none met (-want +got):\n%s", diff)
	}
	if met := r.Met("sizing"); len(met) != 1 || met[0].Source != (Source{"far.yaml", 7}) {
		t.Errorf("stated by entries that were met: %v", met)
	}
}
