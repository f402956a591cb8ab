package sizeimport

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Texts are amounts as their source writes them. What it does not say is empty.
type Texts struct{ CPU, Memory string }

// Observed returns what was observed as its source writes it, and how people read that:
// "cpu 250m, memory 104857600 (100Mi)".
func (r Recommendation) Observed() string {
	var parts []string
	for _, part := range []struct {
		name, written string
		amount        quantity.Amounts
	}{
		{"cpu ", r.Written.CPU, quantity.Amounts{CPU: r.Need.CPU}},
		{"memory ", r.Written.Memory, quantity.Amounts{Memory: r.Need.Memory}},
	} {
		readable := part.amount.String()
		switch {
		case part.amount == quantity.Amounts{}:
		case part.written == "" || part.name+part.written == readable:
			parts = append(parts, readable)
		default:
			parts = append(parts, fmt.Sprintf("%s%s (%s)", part.name, part.written, strings.TrimPrefix(readable, part.name)))
		}
	}
	return strings.Join(parts, ", ")
}

// reading is what a field says, and what is wrong with it.
type reading struct {
	quantity.Amounts
	written  Texts
	mistakes []error
}

// read reads both amounts of a field: each by itself, or as the value of a map.
func read(f yamledit.Field, cpu, memory func(text string) (int64, error)) reading {
	var r reading
	for _, part := range []struct {
		name    string
		parse   func(string) (int64, error)
		into    *int64
		written *string
	}{{"cpu", cpu, &r.CPU, &r.written.CPU}, {"memory", memory, &r.Memory, &r.written.Memory}} {
		value := f.At(part.name)
		if value.Kind() == yamledit.Map {
			value = value.At("value")
		}
		if value.Empty() {
			continue
		}
		if value.Kind() != yamledit.Scalar {
			r.mistakes = append(r.mistakes, fmt.Errorf("%s.%s is no amount", f.Key(), part.name))
			continue
		}
		n, err := part.parse(value.Value())
		if err != nil {
			r.mistakes = append(r.mistakes, fmt.Errorf("%s.%s: %w", f.Key(), part.name, err))
			continue
		}
		if *part.into = n; n > 0 {
			*part.written = value.Value()
		}
	}
	return r
}

// largest is beyond what any node has, and far from where sums overflow.
const largest = int64(1) << 52

// leastMemory is less than any container takes: a smaller figure has another unit.
const leastMemory = 1 << 20

// quantities reads amounts as Kubernetes writes them.
func quantities(f yamledit.Field) reading {
	return read(f,
		func(text string) (int64, error) {
			q, err := bounded(text, largest/1000)
			if err == nil && strings.ContainsAny(text[len(text)-1:], "ikMGTPE") {
				return 0, fmt.Errorf("%s has a unit of memory, want cores such as 0.5, or thousandths of one such as 500m", text)
			}
			return q.Millis(), err
		},
		func(text string) (int64, error) {
			q, err := bounded(text, largest)
			switch {
			case err != nil:
				return 0, err
			case strings.ContainsAny(text[len(text)-1:], "num"):
				return 0, fmt.Errorf("%s is a fraction of a byte by its unit, want bytes, or a unit such as 128Mi", text)
			case q.Bytes() > 0 && q.Bytes() < leastMemory:
				return 0, fmt.Errorf("%s is less than any container takes, want bytes, or a unit such as 128Mi", text)
			}
			return q.Bytes(), nil
		})
}

func bounded(text string, most int64) (quantity.Quantity, error) {
	q, err := quantity.Parse(text)
	if err == nil && q.Exceeds(quantity.Must(strconv.FormatInt(most, 10))) {
		return q, fmt.Errorf("%s is more than any node has", text)
	}
	return q, err
}

// numbers reads amounts as KRR writes them: cores and bytes.
func numbers(f yamledit.Field) reading {
	return read(f,
		func(text string) (int64, error) { return number(text, 1000) },
		func(text string) (int64, error) { return number(text, 1) })
}

// recommended reads numbers that were observed.
func recommended(f yamledit.Field) reading {
	return read(f,
		func(text string) (int64, error) { return number(text, 1000) },
		func(text string) (int64, error) {
			n, err := number(text, 1)
			if err == nil && n > 0 && n < leastMemory {
				return 0, fmt.Errorf("%s is less than any container takes, want bytes, such as 134217728 for 128Mi", text)
			}
			return n, err
		})
}

// number reads a number of KRR in a smaller unit.
func number(text string, factor float64) (int64, error) {
	if text == "?" || text == "NaN" {
		return 0, nil // how KRR says that it does not know
	}
	n, err := strconv.ParseFloat(text, 64)
	n *= factor
	switch {
	case err != nil:
		return 0, fmt.Errorf("%.40q is no number, want one of cores or bytes", text)
	case math.IsNaN(n) || n < 0 || n > float64(largest):
		return 0, fmt.Errorf("%.40s is no amount that a container can take", text)
	}
	return int64(math.Ceil(n - 1e-6)), nil
}
