package registry

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEntriesThatMatchNoObject(t *testing.T) {
	r := load(t, sized+entries([]string{
		"match: {name: web}, sizing: large",
		"match: {name: gone}, sizing: small",
		"match: {name: web*, namespace: media, labels: {b: c, a: ''}}, sizing: micro",
	}))
	if _, err := r.Match(Facts{Kind: "Deployment", Name: "web", Namespace: "data"}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range r.Unmatched() {
		if !m.Warning {
			t.Errorf("%v fails a render", m)
		}
		match, _, _ := strings.Cut(m.Message, " matches no object")
		got = append(got, m.Source.String()+" "+match)
	}
	if diff := cmp.Diff([]string{"far.yaml:8 {name: gone}", "far.yaml:9 {namespace: media, name: web*, labels: {a: , " +
		"b: c}}"}, got); diff != "" {
		t.Errorf("entries that matched none (-want +got):\n%s", diff)
	}
	if matched := r.Matched("sizing"); len(matched) != 1 || matched[0].Source != (Source{"far.yaml", 7}) {
		t.Errorf("stated by entries that matched: %v", matched)
	}
}
