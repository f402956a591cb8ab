package quantity

import (
	"math"
	"strconv"
)

// Amounts are how much of a node something takes. What is not known is 0.
type Amounts struct {
	CPU    int64 // thousandths of a core
	Memory int64 // bytes
}

// Max returns the larger of both, one by one.
func (a Amounts) Max(b Amounts) Amounts {
	return Amounts{CPU: max(a.CPU, b.CPU), Memory: max(a.Memory, b.Memory)}
}

// Unless returns what of a there is nothing of in b.
func (a Amounts) Unless(b Amounts) Amounts {
	if b.CPU > 0 {
		a.CPU = 0
	}
	if b.Memory > 0 {
		a.Memory = 0
	}
	return a
}

// Plus returns the amounts with so many per cent on top, rounded up.
func (a Amounts) Plus(percent int) Amounts {
	factor := 1 + float64(percent)/100
	more := func(n int64) int64 { return int64(math.Ceil(float64(n)*factor - 1e-6)) }
	return Amounts{CPU: more(a.CPU), Memory: more(a.Memory)}
}

// Fits reports whether nothing of a is more than b has; b has any amount of what it says
// nothing of.
func (a Amounts) Fits(b Amounts) bool {
	fits := func(need, has int64) bool { return has == 0 || need <= has }
	return fits(a.CPU, b.CPU) && fits(a.Memory, b.Memory)
}

// String returns the amounts for people: "cpu 250m, memory 1.5Gi".
func (a Amounts) String() string {
	switch {
	case a == Amounts{}:
		return "nothing"
	case a.CPU == 0:
		return "memory " + memoryText(a.Memory)
	case a.Memory == 0:
		return "cpu " + cpuText(a.CPU)
	}
	return "cpu " + cpuText(a.CPU) + ", memory " + memoryText(a.Memory)
}

func cpuText(milli int64) string {
	if milli%1000 == 0 {
		return strconv.FormatInt(milli/1000, 10)
	}
	return strconv.FormatInt(milli, 10) + "m"
}

// memoryText rounds up, so that nobody is shown less than there is.
func memoryText(bytes int64) string {
	const mebi, gibi = 1 << 20, 1 << 30
	switch {
	case bytes%gibi == 0:
		return strconv.FormatInt(bytes/gibi, 10) + "Gi"
	case bytes >= gibi:
		return strconv.FormatFloat(math.Ceil(float64(bytes)/gibi*10)/10, 'f', -1, 64) + "Gi"
	}
	return strconv.FormatInt((bytes+mebi-1)/mebi, 10) + "Mi"
}
