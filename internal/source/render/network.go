package render

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// viaNetwork returns the proxy that the environment names for a request.
func viaNetwork(request *http.Request) (*url.URL, error) {
	readProxies()
	return http.ProxyFromEnvironment(request)
}

// readProxies returns the variables of the environment that name the proxies of the network. They are read
// once: while kustomize runs, the environment has the proxy of its git.
var readProxies = sync.OnceValue(func() (variables []string) {
	_, _ = http.ProxyFromEnvironment(&http.Request{URL: new(url.URL)}) // which remembers them, too
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"} {
		for _, name := range []string{name, strings.ToLower(name)} {
			variables = append(variables, name+"="+os.Getenv(name)) // an empty one says nothing
		}
	}
	return variables
})

// setEnvironment sets variables, written as NAME=VALUE, until they are put back.
func setEnvironment(variables []string) (putBack func()) {
	var undo []func()
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		was, isSet := os.LookupEnv(name)
		_ = os.Setenv(name, value) // its name is one of ours
		undo = append(undo, func() {
			if isSet {
				_ = os.Setenv(name, was)
			} else {
				_ = os.Unsetenv(name)
			}
		})
	}
	return func() {
		for _, one := range undo {
			one()
		}
	}
}

// hiddenPath is the variable that has the PATH while kustomize is to find no programs.
const hiddenPath = "BALLAST_PATH"

// noPrograms returns an environment in which kustomize finds no git, and findProgram all that there is.
func noPrograms() []string { return []string{hiddenPath + "=" + searchPath(), "PATH="} }

func searchPath() string {
	if path, hidden := os.LookupEnv(hiddenPath); hidden {
		return path
	}
	return os.Getenv("PATH")
}

// findProgram returns the path of a program, as exec.LookPath does.
func findProgram(name string) (string, error) {
	if filepath.Base(name) != name {
		return exec.LookPath(name)
	}
	for _, dir := range filepath.SplitList(searchPath()) {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil && filepath.IsAbs(path) {
			return path, nil
		}
	}
	return "", &exec.Error{Name: name, Err: exec.ErrNotFound}
}
