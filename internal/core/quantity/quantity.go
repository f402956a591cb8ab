// Package quantity holds amounts of resources as Kubernetes writes them: 500m, 128Mi.
package quantity

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// Quantity is an amount of a resource. It is compared as a number and written as it was
// read.
type Quantity struct {
	text   string
	number resource.Quantity
}

// Quantities beyond these bounds are no amounts of anything, and take Kubernetes' own
// parser long to say so.
const (
	longest         = 40
	largestExponent = 18
)

// UnmarshalText reads a quantity such as 500m or 128Mi.
func (q *Quantity) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*q = parsed
	return nil
}

// Must reads a quantity that the code itself states.
func Must(text string) Quantity {
	q, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return q
}

// Parse reads a quantity that is not negative.
func Parse(text string) (Quantity, error) {
	errNone := fmt.Errorf("%.*q is no quantity, want one such as 500m or 128Mi", longest, text)
	if len(text) > longest || exponentOf(text) > largestExponent {
		return Quantity{}, errNone
	}
	number, err := resource.ParseQuantity(text)
	if err != nil {
		return Quantity{}, errNone
	}
	if number.Sign() < 0 {
		return Quantity{}, fmt.Errorf("is %s, less than nothing", text)
	}
	return Quantity{text, number}, nil
}

// exponentOf returns the size of the exponent in 1e6 or 1E-6; 0 where there is none, as in
// 1E and 1Ei.
func exponentOf(text string) int {
	digits := strings.TrimLeft(text[strings.LastIndexAny(text, "eE")+1:], "+-0")
	if !strings.ContainsAny(text, "eE") || strings.Trim(digits, "0123456789") != "" || digits == "" {
		return 0
	}
	if len(digits) > 2 {
		return largestExponent + 1
	}
	exponent, _ := strconv.Atoi(digits)
	return exponent
}

// MarshalText returns the quantity as it was read.
func (q Quantity) MarshalText() ([]byte, error) { return []byte(q.text), nil }

// String returns the quantity as it was read.
func (q Quantity) String() string { return q.text }

// JSONSchema describes the text that a Quantity is read from.
func (Quantity) JSONSchema() map[string]any {
	return map[string]any{
		"type":    []string{"string", "number"},
		"pattern": `^[+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,2}|[numkMGTPE]|[KMGTPE]i)?$`,
	}
}

// IsSet reports whether q was read at all.
func (q Quantity) IsSet() bool { return q.text != "" }

// Bytes returns q rounded up to a whole number, which is how memory is counted.
func (q Quantity) Bytes() int64 { return q.number.Value() }

// Millis returns q in thousandths rounded up, which is how CPU is counted; no more than there are
// numbers for.
func (q Quantity) Millis() int64 {
	if q.number.Value() > math.MaxInt64/1000 {
		return math.MaxInt64
	}
	return q.number.MilliValue()
}

// IsZero reports whether q is nothing, or was never read.
func (q Quantity) IsZero() bool { return q.number.IsZero() }

// IsWhole reports whether q is a whole number of what scale says: thousandths for Milli.
func (q Quantity) IsWhole(scale resource.Scale) bool {
	_, whole := q.number.AsScale(scale)
	return whole
}

// Exceeds reports whether q is more than other.
func (q Quantity) Exceeds(other Quantity) bool { return q.number.Cmp(other.number) > 0 }

// Equals reports whether q is as much as other, however it is written.
func (q Quantity) Equals(other Quantity) bool { return q.number.Cmp(other.number) == 0 }
