// Package box does work in child processes that cannot harm anything but themselves. A box is a process that
// confines itself to a folder of its own before it knows its first job: it may write there alone, run and
// read what it needs and nothing else, connect to nothing unless hosts are allowed, and take a bounded amount
// of memory. Whoever started it hands it jobs, one at a time, kills it when a limit or a deadline is reached,
// and believes nothing that it answers.
//
// The process is this same program, started anew: its main function begins with [Main].
package box

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/vixens-io/ballast/internal/core/quantity"
)

// Setup is what a box knows before it knows a job.
type Setup struct {
	Work     string   // the name of the handler that does its jobs
	Dir      string   // its folder; it has TempDir, where nothing else is written to
	Read     []string // directories beside its folder that it may read
	Programs []string // paths of the programs that it may run, with what these need
	Hosts    []string // that it may connect to; none: nothing in it connects at all
	Jobs     int      // that it does at most; zero: as many as it is given
	Limits   Limits

	// Yields is how long a job may take before those of other boxes go first; zero: it never yields. The box
	// ends with such a job: no process may take back what it has yielded.
	Yields time.Duration

	mayRemoveFolder bool
}

// Limits bound what a box may take.
type Limits struct {
	Memory quantity.Quantity // bytes of it and of the programs that it runs, together
	Folder quantity.Quantity // bytes of the files in its folder, together
}

// Confine confines this process as a box confines itself, for one that does a single job and then ends. Its
// folder is its directory for temporary files, which it may remove at the end.
func Confine(s Setup) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	s.Programs = append([]string{self}, s.Programs...)
	s.mayRemoveFolder = true
	_, err = confine(s)
	return err
}

// TempDir is the directory of temporary files in the folder of a box.
const TempDir = "tmp"

// Answer is what a box says of a job. It comes from where hostile input was: its lengths are bounded, and
// nothing else of it is known.
type Answer struct {
	Header json.RawMessage // short, as the handler defines it
	Parts  [][]byte        // long texts, to be relayed as they are

	Last bool // the box does no other job after this one: the job has changed something that stays
}

// Exceeded is the error of a job that ended with its box, at a limit.
type Exceeded struct {
	Limit string // Memory or Folder
	Most  quantity.Quantity
}

// The limits that a job may exceed.
const (
	Memory = "memory"
	Folder = "folder"
)

func (e Exceeded) Error() string {
	if e.Limit == Folder {
		return fmt.Sprintf("it writes more than %s into its folder", e.Most)
	}
	return fmt.Sprintf("it needs more than %s of memory", e.Most)
}

// Died is the error of a job whose box ended, nobody knows why.
type Died struct {
	Status string // how the process ended
	Output string // the end of what it wrote to standard error
}

func (e Died) Error() string {
	return "the process that rendered it ended (" + e.Status + "), which is a fault of Ballast: please report it"
}
