package sizing

import (
	"fmt"
	"maps"
	"slices"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// ofCaps brings a sidecar under the caps that are for it.
func (s sizer) ofCaps(c workload.Container) {
	f := c.At("resources")
	for _, resource := range []string{"cpu", "memory"} {
		most, sidecar := s.most(c, resource)
		if most == nil {
			continue
		}
		own, err := amountsOf(f, resource)
		if err != nil {
			s.unreadable(f, err)
			continue
		}
		set := lower(own, *most)
		source := s.SettingSource("sidecars", sidecar, resource)
		s.propose(f, resource, set, func(key string, _ *quantity.Quantity) transform.Why {
			return transform.Why{
				Rule: ruleSidecarCap, Source: source,
				Reason: fmt.Sprintf("%s; the sidecar cap %s is %s", amountHad(f, key, resource), sidecar, most),
			}
		})
		if resource == "memory" {
			s.rclone(c, *own.with(set).limit, source)
		}
	}
}

// most returns the cap on what a container gets of one resource, and under which name the
// registry has it; nil for none. A cap for its name wins over those for its image, of
// which the lowest counts.
func (s sizer) most(c workload.Container, resource string) (most *quantity.Quantity, sidecar string) {
	if own, ok := s.Settings.Sidecars[c.Name]; ok && own.Image == "" {
		return own.of(resource), c.Name
	}
	images := workload.ImageNames(c.Image)
	for _, name := range s.shared().byImage {
		limit := s.Settings.Sidecars[name]
		if !slices.ContainsFunc(images, limit.Image.Matches) {
			continue
		}
		if q := limit.of(resource); q != nil && (most == nil || most.Exceeds(*q)) {
			most, sidecar = q, name
		}
	}
	return most, sidecar
}

// byImage returns the names of the caps that are for images, in order.
func (s Settings) byImage() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(s.Sidecars)), func(name string) bool {
		return s.Sidecars[name].Image == ""
	})
}

// of returns the cap on one resource; nil for none.
func (c Cap) of(resource string) *quantity.Quantity {
	switch resource {
	case "memory":
		return &c.Memory
	case "cpu":
		return c.CPU
	}
	return nil
}
