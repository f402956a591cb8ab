// Package gitrepo is what Ballast knows of Git: by which URLs a repository is named, what it held at a
// revision, and how one is cloned. It runs git so that no hook runs and nobody is asked for anything.
package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/vixens-io/ballast/internal/source/temporary"
)

// ErrNotInstalled says that there is no git on the PATH.
var ErrNotInstalled = errors.New("git is not installed")

// command is how git is run.
type command struct {
	dir         string
	environment []string      // beside the inherited one
	timeout     time.Duration // of one run; 0: none
	url         string        // whose user and password are not shown
}

// run returns what git prints, without the last line break. Git is killed with what it started when its time
// is over.
func (c command) run(ctx context.Context, arguments ...string) (string, error) {
	limited, cancel := context.WithCancel(ctx)
	if c.timeout > 0 {
		limited, cancel = context.WithTimeout(ctx, c.timeout)
	}
	defer cancel()
	safe := []string{"-C", c.dir, "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false",
		"-c", "advice.detachedHead=false"}
	cmd := exec.CommandContext(limited, "git", slices.Concat(safe, arguments)...)
	cmd.Env = append(inherited(), c.environment...)
	var out, problem bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problem
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // no terminal to ask at
	temporary.Child(cmd)
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case limited.Err() != nil:
		return "", fmt.Errorf("git %s took longer than %s: it was stopped; see --timeout", arguments[0], c.timeout)
	case errors.Is(err, exec.ErrNotFound):
		return "", ErrNotInstalled
	case err != nil:
		text := strings.TrimSpace(problem.String())
		if c.url != "" {
			text = strings.ReplaceAll(text, c.url, WithoutUser(c.url))
		}
		return "", fmt.Errorf("git %s: %w: %s", arguments[0], err, text)
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}

// inherited is the environment of the user, whose credentials may be needed, without what would have git ask
// questions or, in a hook, work in the repository of that hook.
func inherited() []string {
	dropped := []string{
		"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "SSH_ASKPASS",
	}
	kept := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains(dropped, name)
	})
	return append(kept, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0")
}

// hasStatus reports whether git ended with a status.
func hasStatus(err error, status int) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == status
}
