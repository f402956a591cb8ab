package server

import (
	"fmt"
	"os"
	"path/filepath"

	"google.golang.org/grpc/codes"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/plugin/cmp"
)

// largestAnswer is what a repo-server takes.
const largestAnswer = 100 << 20

// environment returns what the repo-server sends, and nothing of what this process knows.
func environment(m *cmp.Metadata) plugin.Environment {
	env := plugin.Environment{}
	for _, e := range m.Env {
		env[e.Name] = e.Value
	}
	return env
}

// checkoutOf finds the application's directory in what was unpacked.
func checkoutOf(root *os.Root, m *cmp.Metadata) (plugin.Checkout, error) {
	below := filepath.Clean(m.AppRelPath)
	if !filepath.IsLocal(below) {
		return plugin.Checkout{}, reject("the application's path %q is not below its repository", m.AppRelPath)
	}
	info, err := root.Stat(below)
	if err != nil || !info.IsDir() {
		return plugin.Checkout{}, reject("the archive has no directory %q, where the application should be", m.AppRelPath)
	}
	return plugin.Checkout{Dir: filepath.Join(root.Name(), below), Root: root.Name()}, nil
}

// manifests returns the documents one by one, as every other command prints them.
func manifests(result *engine.Result) (*cmp.Manifests, error) {
	answer := &cmp.Manifests{}
	size := 0
	for _, d := range result.Documents {
		if d.Bare() {
			continue
		}
		answer.Manifests = append(answer.Manifests, string(result.Bytes(d)))
		size += len(answer.Manifests[len(answer.Manifests)-1])
	}
	if size > largestAnswer {
		return nil, failure{codes.ResourceExhausted, failed, fmt.Errorf(
			"the manifests have %d bytes, and Argo CD takes %d: split the application", size, largestAnswer)}
	}
	return answer, nil
}
