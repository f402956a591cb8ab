package hostile

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// neighbour is another tenant, who renders an ordinary application once a second.
type neighbour struct {
	server *server
	tgz    []byte

	took []time.Duration
	lost []string
}

const ordinary = `
-- ballast.yaml --
# +argocd:skip-file-rendering
apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: neighbour}
spec:
  sizing:
    tiers: {small: {requests: {cpu: 50m, memory: 128Mi}, limits: {memory: 256Mi}}}
  workloads:
    - {match: {name: shop}, sizing: small}
-- base/shop.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: shop, image: shop:1.0}]}
-- base/kustomization.yaml --
resources: [shop.yaml]
configMapGenerator: [{name: settings, literals: [a=b]}]
-- web/kustomization.yaml --
resources: [../base]
namespace: shop
images: [{name: shop, newTag: "1.1"}]
`

// rightly are texts of the neighbour's manifests.
var rightly = []string{"image: shop:1.1", "namespace: shop", "memory: 256Mi", "name: settings-"}

func newNeighbour(s *server) *neighbour {
	return &neighbour{server: s, tgz: pack(entriesOf(ordinary)...)}
}

// render renders once, and remembers how long that took.
func (n *neighbour) render() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	began := time.Now()
	manifests, err := n.server.render(ctx, metadata("https://example.org/neighbour", "web", n.tgz), n.tgz)
	n.took = append(n.took, time.Since(began))
	if err != nil {
		n.lost = append(n.lost, err.Error())
		return
	}
	all := strings.Join(manifests, "\n")
	for _, text := range rightly {
		if len(manifests) != 2 || !strings.Contains(all, text) {
			n.lost = append(n.lost, fmt.Sprintf("%d manifests, want 2 with %q: %s", len(manifests), text, all))
		}
	}
}

// renderEach renders once a second until it is stopped.
func (n *neighbour) renderEach() (stop func()) {
	var group sync.WaitGroup
	done := make(chan struct{})
	group.Go(func() {
		next := time.NewTicker(time.Second)
		defer next.Stop()
		for {
			n.render()
			select {
			case <-done:
				return
			case <-next.C:
			}
		}
	})
	return func() { close(done); group.Wait() }
}

// latency is how long renders took.
type latency struct {
	number               int
	median, p90, longest time.Duration
}

// latency returns how long renders took since the last time.
func (n *neighbour) latency() latency {
	sorted := slices.Sorted(slices.Values(n.took))
	n.took = nil
	last := len(sorted) - 1
	return latency{len(sorted), sorted[last/2], sorted[last*9/10], sorted[last]}
}

func (l latency) String() string {
	return fmt.Sprintf("%d renders, median %s, nine of ten within %s, longest %s", l.number,
		l.median.Round(time.Millisecond), l.p90.Round(time.Millisecond), l.longest.Round(time.Millisecond))
}
