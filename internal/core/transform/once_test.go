package transform_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/vixens-io/ballast/internal/core/transform"
)

func TestWhatIsMadeOfAllWorkloadsIsMadeOnce(t *testing.T) {
	var made atomic.Int32
	count := toy("count", []string{"image"}, func(p *transform.Pass, _ transform.Config[settings, entry]) {
		names := transform.Once(p, func(all []transform.OtherWorkload) []string {
			made.Add(1)
			var names []string
			for _, o := range all {
				names = append(names, o.Name)
			}
			return names
		})
		p.Enforce(container(p).At("image"), strings.Join(names, "-"), why("wanted"))
	})
	got := run(t, deployment+"---\n"+strings.ReplaceAll(deployment, "web", "api"), "", count)
	if strings.Count(got.output, "image: web-api\n") != 2 || got.err != "" {
		t.Errorf("not both see both: %s%s", got.err, got.output)
	}
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
}
