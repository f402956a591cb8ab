package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/vixens-io/ballast/internal/fleet/audit/fleettest"
)

// printFleet audits a repository of many Applications in one process, three times, and prints
// the best: how fast, and the most memory that it had.
func printFleet(w io.Writer, dir string, applications int) error {
	root := filepath.Join(dir, "fleet")
	if err := fleettest.Write(root, applications); err != nil {
		return err
	}
	best, err := auditOnce(dir, root)
	if err != nil {
		return err
	}
	for range 2 {
		next, err := auditOnce(dir, root)
		if err != nil {
			return err
		}
		if next.wall < best.wall {
			best = next
		}
	}
	perSecond := float64(best.objects) / best.wall.Seconds()
	_, err = fmt.Fprintf(w, "\naudit of %d applications, %d objects: "+
		"%.0f objects per second, %.1f s, %.1f s of CPU, at most %d MiB\n",
		applications, best.objects, perSecond, best.wall.Seconds(), best.cpu.Seconds(), best.peak>>20)
	return err
}

// audited is what one audit took.
type audited struct {
	figures
	objects int
	peak    int64 // bytes
}

func auditOnce(dir, root string) (audited, error) {
	cmd := exec.Command(filepath.Join(dir, "ballast"), "audit", "--fail-on", "never", "-o", "json", root)
	cmd.Stderr = os.Stderr
	start := time.Now()
	out, err := cmd.Output()
	if err != nil {
		return audited{}, fmt.Errorf("auditing: %w", err)
	}
	a := audited{figures: figures{cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		wall: time.Since(start)}}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		a.peak = usage.Maxrss << 10 // Linux counts in KiB, and never less than what we have ourselves
	}
	var report struct{ Totals struct{ Objects int } }
	err = json.Unmarshal(out, &report)
	a.objects = report.Totals.Objects
	return a, err
}
