package safesync

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vixens-io/ballast/internal/core/transform"
)

func TestCommonEnv(t *testing.T) {
	users := []*user{
		{env: map[string]string{"SAME": "a", "OTHER": "a", "LEFT": "a"}},
		{env: map[string]string{"SAME": "a", "OTHER": "b", "RIGHT": "a"}},
	}
	if diff := cmp.Diff(map[string]string{"SAME": "a"}, commonEnv(users)); diff != "" {
		t.Error(diff)
	}
}

// A script of several workloads gets what they agree on, and the default where they do not.
func TestCommonPolicy(t *testing.T) {
	all := policy{strategy: history, restores: "update", guard: "env", required: []string{"a"}}
	for name, c := range map[string]struct{ other, want policy }{
		"the same": {all, all},
		"another strategy": {policy{strategy: maxDelete, restores: "update", guard: "env", required: []string{"a"}},
			policy{strategy: copyOnly, restores: "update", guard: "env", required: []string{"a"}}},
		"other restores": {policy{strategy: history, restores: "none", guard: "env", required: []string{"a"}},
			policy{strategy: history, restores: "all", guard: "env", required: []string{"a"}}},
		"another guard": {policy{strategy: history, restores: "update", guard: "none", required: []string{"a"}},
			policy{strategy: history, restores: "update", guard: "none", required: []string{"a"}}},
		"other files": {policy{strategy: history, restores: "update", guard: "env", required: []string{"b"}},
			policy{strategy: history, restores: "update", guard: "env", required: []string{"a", "b"}, different: true}},
	} {
		t.Run(name, func(t *testing.T) {
			got := common([]policy{all, c.other})
			fields := []cmp.Option{cmp.AllowUnexported(policy{}), cmpopts.IgnoreTypes(transform.Source{})}
			if diff := cmp.Diff(c.want, got, fields...); diff != "" {
				t.Error(diff)
			}
		})
	}
}
