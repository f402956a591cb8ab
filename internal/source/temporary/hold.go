package temporary

import (
	"errors"
	"maps"
	"slices"
	"sync"
)

// held is what this process must not leave behind.
var held = struct {
	sync.Mutex
	next   int
	remove map[int]func() error
}{remove: map[int]func() error{}}

// Hold makes something that this process must not leave behind, and returns how to say that it is
// gone, or may stay.
func Hold(create, remove func() error) (forget func(), err error) {
	held.Lock()
	defer held.Unlock()
	if err := create(); err != nil {
		return nil, err
	}
	id := held.next
	held.next++
	held.remove[id] = remove
	return func() {
		held.Lock()
		defer held.Unlock()
		delete(held.remove, id)
	}, nil
}

// RemoveAll removes all that this process holds, and lets it make nothing new: it must end.
func RemoveAll() error {
	held.Lock() // for ever
	var all error
	for _, id := range slices.Sorted(maps.Keys(held.remove)) {
		all = errors.Join(all, held.remove[id]())
	}
	return all
}
