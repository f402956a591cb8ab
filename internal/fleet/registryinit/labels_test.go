package registryinit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLabelsOfSingleContainers(t *testing.T) {
	tests := map[string]struct {
		labels map[string]string
		want   []string
	}{
		"one that exists": {
			labels: map[string]string{"vixens.io/sizing": "small", "vixens.io/sizing.side": "micro"},
			want:   []string{"sizing: {main: small, containers: {side: micro}}"},
		},
		"one that does not": {
			labels: map[string]string{"vixens.io/sizing": "small", "vixens.io/sizing.exporterr": "micro"},
			want: []string{"sizing: small", "# label vixens.io/sizing.exporterr: micro is left out: there is no such " +
				"container"},
		},
		"one that names no tier": {
			labels: map[string]string{"vixens.io/sizing": "small", "vixens.io/sizing.side": "gigantic"},
			want:   []string{"sizing: small", "# label vixens.io/sizing.side: gigantic is left out: it names no tier"},
		},
		"none": {
			labels: map[string]string{"vixens.io/sizing": "small", "vixens.io/sizings": "x"},
			want:   []string{"sizing: small"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := sonarr()
			w.PodLabels = test.labels
			w.Containers = append(w.Containers, Container{Name: "side"})
			_, text, _ := strings.Cut(string(drafted(t, nil, []Workload{w})), "name: sonarr}\n      ")
			got := strings.Split(strings.TrimSpace(text), "\n      ")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
