package vpa

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/vixens-io/ballast/internal/core/quantity"
)

// boundMistake says why an autoscaler would refuse a bound; "" if it would not.
func boundMistake(name string, q quantity.Quantity) string {
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
		return "is no resource that an autoscaler sets, want cpu or memory"
	}
	return ""
}
