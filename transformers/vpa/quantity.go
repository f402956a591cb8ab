package vpa

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// Quantity is an amount of a resource. It is compared as a number and written as it was
// read.
type Quantity struct {
	text   string
	number resource.Quantity
}

// UnmarshalText reads a quantity such as 500m or 128Mi.
func (q *Quantity) UnmarshalText(text []byte) error {
	parsed, ok := parse(string(text))
	if !ok {
		return fmt.Errorf("is %.40q, want an amount such as 500m or 128Mi", text)
	}
	*q = parsed
	return nil
}

// parse reads a quantity, but for exponents: large ones take Kubernetes' own parser long.
func parse(text string) (Quantity, bool) {
	const most = 40
	if len(text) > most || strings.ContainsAny(text, "eE") && strings.ContainsAny(text[len(text)-1:], "0123456789") {
		return Quantity{}, false
	}
	number, err := resource.ParseQuantity(text)
	return Quantity{text, number}, err == nil && number.Sign() >= 0
}

// MarshalText gives the quantity as it was read.
func (q Quantity) MarshalText() ([]byte, error) { return []byte(q.text), nil }

// String gives the quantity as it was read.
func (q Quantity) String() string { return q.text }

// JSONSchema describes the text that a Quantity is read from.
func (Quantity) JSONSchema() map[string]any {
	return map[string]any{
		"type":    []string{"string", "number"},
		"pattern": `^[+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([numkMGTPE]|[KMGTPE]i)?$`,
	}
}

// exceeds reports whether q is more than other.
func (q Quantity) exceeds(other Quantity) bool { return q.number.Cmp(other.number) > 0 }

func (q Quantity) equals(other Quantity) bool { return q.number.Cmp(other.number) == 0 }

// boundMistake says why an autoscaler would refuse a bound; "" if it would not.
func boundMistake(name string, q Quantity) string {
	switch name {
	case "cpu":
		if _, whole := q.number.AsScale(resource.Milli); !whole {
			return fmt.Sprintf("is %s, want whole thousandths of a CPU, such as 100m", q)
		}
	case "memory":
		if _, whole := q.number.AsScale(0); !whole {
			return fmt.Sprintf("is %s, want whole bytes, such as %sMi", q, strings.TrimSuffix(q.text, "m"))
		}
	default:
		return "is no resource that an autoscaler sets, want cpu or memory"
	}
	return ""
}
