package runreport

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/yamledit"
)

func TestWithResultsReplacesTheOldOnes(t *testing.T) {
	const list = "kind: ResourceList # of kustomize\nresults:\n- message: old\nitems: []\n"
	for name, c := range map[string]struct {
		results yamledit.Items
		want    string
	}{
		"new ones": {KRMError("new"), "kind: ResourceList # of kustomize\nresults:\n- message: new\n  severity: " +
			"error\nitems: []\n"},
		"none": {KRM(nil), "kind: ResourceList # of kustomize\nitems: []\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := WithResults([]byte(list), c.results)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
