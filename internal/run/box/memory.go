package box

import (
	"runtime/metrics"
	"time"
)

// memoryWatch looks how much memory this process has in use, so that too much ends with a reason: where the
// kernel refuses memory, Go ends a process with a trace of its stacks.
type memoryWatch struct {
	most     uint64 // bytes
	exceeded func()
}

// start looks until it is stopped.
func (w memoryWatch) start() (stop func()) {
	ended := make(chan struct{})
	go func() {
		look := time.NewTicker(5 * time.Millisecond)
		defer look.Stop()
		for {
			select {
			case <-ended:
				return
			case <-look.C:
				if inUse() > w.most {
					w.exceeded()
				}
			}
		}
	}()
	return func() { close(ended) }
}

// live returns how many bytes of memory the last collection of garbage has found in use.
func live() uint64 {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64()
}

// inUse returns how many bytes of memory this process has in use.
func inUse() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}
