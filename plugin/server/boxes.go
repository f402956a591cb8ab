package server

import (
	"errors"
	"fmt"
	"time"

	"github.com/vixens-io/ballast/internal/run/box"
	"github.com/vixens-io/ballast/plugin"
)

// ready is how many boxes wait for a repository that has none.
const ready = 2

// mostJobs is how many renders a box does.
const mostJobs = 100

// yields is how long a render may take before it yields to others: most take less.
const yields = 300 * time.Millisecond

// patience is how long the box of a repository waits for its next render: Argo CD asks for those of a repository
// together, when it has changed.
const patience = time.Minute

// makeBoxes prepares what renders are done in.
func (s *Server) makeBoxes() error {
	programs, err := s.Operator.Programs()
	if err != nil {
		return err
	}
	s.boxes = &box.Pool{
		Dir: s.workDir.Name, Ready: min(ready, s.Concurrency), Idle: s.Concurrency, Patience: patience,
		Setup: box.Setup{Work: plugin.Work, Programs: programs, Hosts: s.Operator.AllowRemote, Jobs: mostJobs,
			Yields: yields,
			Limits: box.Limits{Memory: s.Memory, Folder: s.Limits.Unpacked}},
	}
	if s.landlock, err = s.boxes.Open(); err != nil {
		return err
	}
	if s.landlock == 0 && s.RequireLandlock {
		return errors.Join(errors.New("--require-landlock: this kernel has no Landlock, or a policy keeps it from this "+
			"process: boxes would see what the server sees"), s.boxes.Close())
	}
	if most, ok := containerMemory(); ok {
		s.warnOfMemory(most)
	}
	return nil
}

// walls says what keeps a render from what is not its own, for people.
func (s *Server) walls() string {
	if s.landlock == 0 {
		return "a process with limits for each repository; no Landlock"
	}
	return fmt.Sprintf("a process with limits for each repository; Landlock, version %d of its ABI", s.landlock)
}
