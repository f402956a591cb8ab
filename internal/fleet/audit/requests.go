package audit

import (
	"math"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// requestsOf returns what one pod asks of a node, as the scheduler reckons: the containers that run
// together, or more where an init container takes more. What is stated for the pod as a whole
// counts instead of its containers.
func requestsOf(w workload.Workload) Requests {
	if !w.Template.Exists() {
		return amounts(w.Resources)
	}
	var running, beside, starting Requests // beside: the native sidecars that run already
	for _, c := range w.Containers {
		own := amounts(c.At("resources"))
		switch {
		case c.Role == workload.NativeSidecar:
			beside = beside.plus(own)
			starting = starting.most(beside)
		case isInit(c):
			starting = starting.most(beside.plus(own))
		default:
			running = running.plus(own)
		}
	}
	pod := running.plus(beside).most(starting).or(amounts(w.Pod.At("resources")))
	return pod.plus(amountsIn(w.Pod.At("overhead"), yamledit.Field{}))
}

// amounts returns the requests of a resources field. One that is not there is the limit.
func amounts(resources yamledit.Field) Requests {
	return amountsIn(resources.At("requests"), resources.At("limits"))
}

func amountsIn(requests, limits yamledit.Field) Requests {
	stated := func(name string) quantity.Quantity {
		field := requests.At(name)
		if field.Empty() {
			field = limits.At(name)
		}
		q, _ := quantity.Parse(field.Value()) // what is none asks for nothing, and is never admitted
		return q
	}
	return Requests{CPU: bounded(stated("cpu").Millis()), Memory: bounded(stated("memory").Bytes())}
}

func bounded(n int64) int64 {
	if n < 0 { // more than the type holds
		return math.MaxInt64
	}
	return n
}

func (r Requests) plus(s Requests) Requests {
	return Requests{CPU: bounded(r.CPU + s.CPU), Memory: bounded(r.Memory + s.Memory)}
}

func (r Requests) most(s Requests) Requests {
	return Requests{CPU: max(r.CPU, s.CPU), Memory: max(r.Memory, s.Memory)}
}

func (r Requests) times(n int64) Requests {
	return Requests{CPU: product(r.CPU, n), Memory: product(r.Memory, n)}
}

// or returns the requests, and other ones where those are stated.
func (r Requests) or(stated Requests) Requests {
	if stated.CPU > 0 {
		r.CPU = stated.CPU
	}
	if stated.Memory > 0 {
		r.Memory = stated.Memory
	}
	return r
}

func product(a, n int64) int64 {
	if n > 0 && a > math.MaxInt64/n {
		return math.MaxInt64
	}
	return a * n
}
