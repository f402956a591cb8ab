package box

import (
	"runtime/metrics"
	"time"

	"github.com/vixens-io/ballast/internal/core/quantity"
)

// WatchMemory calls exceeded when this process has more memory in use than it may, so that this ends with a
// reason: where the kernel refuses memory, Go ends a process with a trace of its stacks.
func WatchMemory(most quantity.Quantity, exceeded func()) (stop func()) {
	ended := make(chan struct{})
	go func() {
		look := time.NewTicker(5 * time.Millisecond)
		defer look.Stop()
		for {
			select {
			case <-ended:
				return
			case <-look.C:
				if inUse() > uint64(most.Bytes()) {
					exceeded()
					return
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
