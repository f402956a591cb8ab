package server

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/source/temporary"
)

// makeWorkDir makes the directory for the directories of all calls, and removes those that killed
// predecessors left behind.
func (s *Server) makeWorkDir() (*temporary.Path, error) {
	if err := temporary.Sweep(s.WorkDir); err != nil {
		s.Log.Warn("what a killed server left in the work directory cannot be removed", "error", err.Error())
	}
	workDir, err := temporary.Directory(s.WorkDir)
	if err != nil {
		return nil, fmt.Errorf("work directory: %w", err)
	}
	return workDir, nil
}
