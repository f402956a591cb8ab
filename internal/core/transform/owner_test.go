package transform_test

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/transform"
)

func TestTheDeepestAndThenTheLongestOfWritesOwnsAPlace(t *testing.T) {
	const both = deployment + "      initContainers:\n      - name: init\n"
	tests := map[string]struct {
		writes []string
		place  []string
		owner  string
	}{
		"a key":          {[]string{"securityContext"}, []string{"securityContext"}, "that"},
		"a key above it": {[]string{"containers"}, []string{"securityContext"}, "that"},
		"another key":    {[]string{"env"}, []string{"securityContext"}, "nobody"},
		"a key in items of the list": {[]string{"containers/*/securityContext"}, []string{"securityContext",
			"runAsUser"}, "that"},
		"a key in items of another list": {[]string{"initContainers/*/securityContext"},
			[]string{"securityContext"}, "nobody"},
		"a longer one than another's": {[]string{"containers/*/securityContext", "the other's: " +
			"securityContext"}, []string{"securityContext"}, "that"},
		"a longer one, but another's is deeper": {[]string{"containers/*/securityContext", "the other's: runAsUser"},
			[]string{"securityContext", "runAsUser"}, "other"},
		"a list, but another's is in its items": {[]string{"containers", "the other's: containers/*/env"},
			[]string{"env", "X"}, "other"},
		"a list, where another's is in another's": {[]string{"containers", "the other's: initContainers/*/env"},
			[]string{"env"}, "that"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var own, others []string
			for _, keys := range tt.writes {
				if theirs, ok := strings.CutPrefix(keys, "the other's: "); ok {
					others = append(others, theirs)
				} else {
					own = append(own, keys)
				}
			}
			that := toy("that", own, func(p *transform.Pass, _ transform.Config[settings, entry]) {
				p.Enforce(p.Workload.Pod.At("containers").Each()[0].At(tt.place...), "x", why("wanted"))
			})
			got := run(t, both, "", that, toy("other", others, func(*transform.Pass, transform.Config[settings, entry]) {}))
			want := map[string]string{
				"that": "", "nobody": "its Writes name no key of it", "other": "it belongs to other",
			}[tt.owner]
			if !strings.HasSuffix(got.err, want) || (want == "") != (got.err == "") {
				t.Errorf("got error %q, want the owner to be %s", got.err, tt.owner)
			}
		})
	}
}
