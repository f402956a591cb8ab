package render

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// guard is the file system of a build that may fetch from some hosts only. Whatever names a place
// to fetch from is read through it first, in clones too, so a refusal comes before the fetch.
type guard struct {
	filesys.FileSystem
	allowed []string // nil: every host

	// refused is the first refusal: kustomize takes a kustomization that it cannot read for one
	// that is not there, and would hide the reason.
	refused error
}

// ReadFile refuses a file that names a host which is not allowed.
func (g *guard) ReadFile(path string) ([]byte, error) {
	content, err := g.FileSystem.ReadFile(path)
	if err != nil || g.allowed == nil {
		return content, err
	}
	if err := g.check(path, content); err != nil {
		g.refused = err
		return nil, err
	}
	return content, nil
}

func (g *guard) check(path string, content []byte) error {
	if !slices.Contains(konfig.RecognizedKustomizationFileNames(), filepath.Base(path)) {
		return g.checkPlugin(path, content)
	}
	var k types.Kustomization
	if k.Unmarshal(content) != nil {
		return nil // kustomize reads it the same way, and says what is wrong with it
	}
	k.FixKustomization()
	for _, f := range fetched(&k) {
		if err := g.checkEntry(path, f); err != nil {
			return err
		}
	}
	for _, f := range plugins(&k) {
		if err := g.checkPluginEntry(path, f); err != nil {
			return err
		}
	}
	return nil
}

// field is an entry of a kustomization that may name a place to fetch from.
type field struct{ name, entry string }

func (g *guard) checkEntry(path string, f field) error {
	host, remote := remoteHost(f.entry)
	if !remote || host != "" && slices.Contains(g.allowed, host) {
		return nil
	}
	return fmt.Errorf("%s: %s: %s is remote and its host is not allowed (allowed: %s): copy it into the repository or allow the host",
		path, f.name, mask(f.entry), orNone(g.allowed))
}

// checkPluginEntry checks a generator, transformer or validator: the name of a file, or the
// configuration itself.
func (g *guard) checkPluginEntry(path string, f field) error {
	if strings.Contains(f.entry, "\n") {
		return g.checkPlugin(path, []byte(f.entry))
	}
	// The configurations of a folder could be patched after they were read.
	if g.IsDir(filepath.Join(filepath.Dir(path), f.entry)) {
		return fmt.Errorf("%s: %s: %s is a folder, whose configurations cannot be checked for remote hosts: name its files", path, f.name, f.entry)
	}
	return g.checkEntry(path, f)
}

// checkPlugin checks the configurations of kustomize's built-in plugins in a file that is not a
// kustomization.
func (g *guard) checkPlugin(path string, content []byte) error {
	if !bytes.Contains(content, []byte("builtin")) {
		return nil
	}
	documents := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var config map[string]any
		err := documents.Decode(&config)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return nil // no configuration, then
		}
		if config["apiVersion"] != "builtin" {
			continue
		}
		if err := g.checkValues(path, "", config); err != nil {
			return err
		}
	}
}

// checkValues checks what a configuration says under the keys that plugins load from.
func (g *guard) checkValues(path, key string, value any) error {
	switch v := value.(type) {
	case map[string]any:
		for k, below := range v {
			if err := g.checkValues(path, k, below); err != nil {
				return err
			}
		}
	case []any:
		for _, below := range v {
			if err := g.checkValues(path, key, below); err != nil {
				return err
			}
		}
	case string:
		if slices.Contains(pluginKeys, key) {
			return g.checkEntry(path, field{key, afterKey(v)})
		}
	}
	return nil
}

// pluginKeys are the keys of the built-in plugins' configurations whose values are loaded.
var pluginKeys = []string{"path", "paths", "files", "env", "envs", "targetFilePath", "valuesFile", "additionalValuesFiles", "repo"}

// fetched lists the entries of a kustomization that kustomize hands to its loader or to git.
func fetched(k *types.Kustomization) []field {
	var fields []field
	add := func(name string, entries ...string) {
		for _, e := range entries {
			fields = append(fields, field{name, e})
		}
	}
	add("resources", k.Resources...)
	add("components", k.Components...)
	add("crds", k.Crds...)
	add("configurations", k.Configurations...)
	add("openapi", k.OpenAPI["path"])
	for _, p := range k.PatchesStrategicMerge {
		add("patchesStrategicMerge", string(p))
	}
	for _, p := range append(k.PatchesJson6902, k.Patches...) {
		add("patches", p.Path)
	}
	for _, r := range k.Replacements {
		add("replacements", r.Path)
	}
	for _, m := range k.ConfigMapGenerator {
		add("configMapGenerator", sources(m.KvPairSources)...)
	}
	for _, s := range k.SecretGenerator {
		add("secretGenerator", sources(s.KvPairSources)...)
	}
	for _, c := range k.HelmCharts {
		add("helmCharts", append(c.AdditionalValuesFiles, c.Repo, c.ValuesFile)...)
	}
	return fields
}

// plugins lists the entries that configure a plugin.
func plugins(k *types.Kustomization) []field {
	var fields []field
	for name, entries := range map[string][]string{
		"generators": k.Generators, "transformers": k.Transformers, "validators": k.Validators,
	} {
		for _, e := range entries {
			fields = append(fields, field{name, e})
		}
	}
	return fields
}

func sources(s types.KvPairSources) []string {
	var paths []string
	for _, entry := range append(slices.Clone(s.FileSources), s.EnvSources...) {
		paths = append(paths, afterKey(entry))
	}
	return paths
}

// afterKey is the path of a `key=path` entry.
func afterKey(entry string) string {
	if key, path, ok := strings.Cut(entry, "="); ok && !strings.ContainsAny(key, ":/") {
		return path
	}
	return entry
}

// remoteHost returns the host that kustomize would fetch an entry from, in lower case and without
// its port; empty where it is this machine or cannot be told. It follows kustomize's IsRemoteFile
// and NewRepoSpecFromURL, which are internal, and takes for remote a little more than they do.
func remoteHost(entry string) (host string, remote bool) {
	if filepath.IsAbs(entry) {
		return "", false
	}
	lower := strings.ToLower(entry)
	lower = strings.TrimPrefix(lower, "git::")
	if strings.Contains(lower, "://") {
		u, err := url.Parse(lower)
		if err != nil {
			return "", true
		}
		return u.Hostname(), true
	}
	// user@host:path and user@host/path, as ssh has them; kustomize knows github.com without a user.
	user, rest, hasUser := strings.Cut(lower, "@")
	if !hasUser || strings.ContainsAny(user, "/:") {
		rest = lower
	}
	end := strings.IndexAny(rest, ":/")
	if end < 0 {
		return "", false
	}
	host = rest[:end]
	return host, host == "github.com" || rest != lower
}

// mask hides the credentials of a URL.
func mask(entry string) string {
	u, err := url.Parse(entry)
	if err != nil || u.User == nil {
		return entry
	}
	return u.Redacted()
}

func orNone(hosts []string) string {
	if len(hosts) == 0 {
		return "none"
	}
	return strings.Join(hosts, ", ")
}
