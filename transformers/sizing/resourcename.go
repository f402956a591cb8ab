package sizing

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
)

// resourceMistake says what is wrong with an amount of a resource; "" if nothing is.
func resourceMistake(name string, q quantity.Quantity) string {
	switch {
	case name == "memory" && strings.HasSuffix(q.String(), "m"):
		return fmt.Sprintf("is %s, thousandths of a byte: did you mean %sMi?", q, strings.TrimSuffix(q.String(), "m"))
	case name == "cpu", name == "memory", name == "ephemeral-storage", strings.HasPrefix(name, "hugepages-"):
		return ""
	case strings.Contains(name, "/"):
		return labelNameMistake(name) // the names of devices follow the same rules
	}
	return "is no resource, want cpu, memory, ephemeral-storage, hugepages-… " +
		"or one with a domain, such as nvidia.com/gpu"
}
