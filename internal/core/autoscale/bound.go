package autoscale

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/vixens-io/ballast/internal/core/quantity"
)

// BoundMistake says why a VerticalPodAutoscaler cannot have a bound on a resource; "" if it can.
func BoundMistake(name string, q quantity.Quantity) string {
	switch name {
	case "cpu":
		if !q.IsWhole(resource.Milli) {
			return fmt.Sprintf("is %s, want whole thousandths of a CPU, such as 100m", q)
		}
	case "memory":
		if !q.IsWhole(0) {
			return fmt.Sprintf("is %s, want whole bytes, such as %sMi", q, strings.TrimSuffix(q.String(), "m"))
		}
	default:
		return "no VerticalPodAutoscaler sets it, want cpu or memory"
	}
	return ""
}
