package render

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/pflag"

	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/source/offline"
	"github.com/vixens-io/ballast/internal/source/temporary"
)

// helmCall is what the helm of one kustomization may do. Kustomize makes helm's command line from
// strings of the repository, and runs this program in its place.
type helmCall struct {
	Program    string   // helm
	Parent     int      // the process that it is for, and ends with
	Repository string   // where charts and values must lie; empty: anywhere
	Hosts      Hosts    // to fetch from
	Proxies    []string // of the network, as variables of the environment, which has that of git

	dir string // where this lies, beside the name that kustomize calls
}

// callFile is the file of a helmCall.
const callFile = "call.json"

// AnswerHelmCall is the other end of Options.HelmCall: where kustomize has started this process as its
// helm, it becomes helm, with a command line on which nothing can be split and every file is in the
// repository. It returns where that may not be, where it was done without helm, and with called false in
// every other process.
func AnswerHelmCall(args []string) (called bool, err error) {
	dir := filepath.Dir(args[0])
	if filepath.Base(args[0]) != "helm" || !strings.HasPrefix(filepath.Base(dir), leashPrefix) {
		return false, nil
	}
	content, err := os.ReadFile(filepath.Join(dir, callFile))
	if err != nil {
		return true, fmt.Errorf("the build that called helm is over: %w", err)
	}
	c := helmCall{dir: dir}
	if err := json.Unmarshal(content, &c); err != nil {
		return true, err
	}
	setEnvironment(c.Proxies)
	arguments, err := c.arguments(args[1:])
	if err != nil || arguments == nil {
		return true, err
	}
	if err := temporary.EndWith(c.Parent); err != nil { // and stay on this thread
		return true, err
	}
	env := os.Environ()
	if !c.Hosts.every() { // kustomize's would lead to what a kustomization names, plugins too
		if err := offline.Thread(); err != nil {
			return true, err
		}
		env = helmEnvironment(filepath.Join(dir, "home"), c.Hosts)
	}
	env = append([]string{"TMPDIR=" + dir}, env...) // of two, the first counts
	return true, syscall.Exec(c.Program, append([]string{args[0]}, arguments...), env)
}

// arguments returns a command line of kustomize as helm may get it; none, if helm is not needed any more.
func (c helmCall) arguments(args []string) ([]string, error) {
	if len(args) == 0 {
		return nil, errors.New("kustomize called helm without a command")
	}
	switch args[0] {
	case "version":
		return []string{"version", "--short"}, nil
	case "pull":
		return c.pull(args[1:])
	case "template":
		return c.template(args[1:])
	}
	return nil, fmt.Errorf("kustomize called helm %s, which is not known", args[0])
}

// flagSet has the flags of kustomize's command line; what is none of them is refused.
func flagSet(name string) *pflag.FlagSet {
	return pflag.NewFlagSet("helm "+name, pflag.ContinueOnError)
}

func (c helmCall) template(args []string) ([]string, error) {
	f := flagSet("template")
	generated := f.Bool("generate-name", false, "")
	nameTemplate := f.String("name-template", "", "")
	namespace := f.String("namespace", "", "")
	kube := f.String("kube-version", "", "")
	versions := f.StringArray("api-versions", nil, "")
	files := f.StringArrayP("values", "f", nil, "")
	switches := []string{"include-crds", "skip-tests", "no-hooks", "debug", "devel"}
	for _, name := range switches {
		f.Bool(name, false, "")
	}
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if *nameTemplate != "" {
		return nil, errors.New("nameTemplate is not evaluated, since it may read the environment: use releaseName")
	}
	line := []string{"template"}
	named := f.Args()
	if *generated {
		line = append(line, "--generate-name")
	} else if len(named) == 2 {
		if err := checkRelease(named[0]); err != nil {
			return nil, err
		}
		line, named = append(line, named[0]), named[1:]
	}
	if len(named) != 1 {
		return nil, fmt.Errorf("want one chart, not %d: give releaseName and name one word each", len(named))
	}
	chart, err := c.chart(named[0])
	if err != nil {
		return nil, err
	}
	line = append(line, chart)
	if *namespace != "" {
		line = append(line, "--namespace="+*namespace)
	}
	version, err := kubeVersion(*kube)
	if err != nil {
		return nil, err
	}
	if version != "" {
		line = append(line, "--kube-version="+version)
	}
	for _, file := range *files {
		copied, err := c.values(file)
		if err != nil {
			return nil, err
		}
		line = append(line, "--values="+copied)
	}
	known, err := apiVersionFlags(*versions)
	return append(append(line, known...), whichAreSet(f, switches)...), err
}

func (c helmCall) pull(args []string) ([]string, error) {
	f := flagSet("pull")
	f.Bool("untar", false, "")
	to := f.String("untardir", "", "")
	repository := f.String("repo", "", "")
	version := f.String("version", "", "")
	devel := f.Bool("devel", false, "")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() != 1 {
		return nil, fmt.Errorf("want one chart to pull, not %d", f.NArg())
	}
	chart := f.Arg(0)
	from := chart // of a registry
	if *repository != "" {
		from = *repository
	}
	if !isURL(from) {
		return nil, fmt.Errorf("%s is no address of a repository of charts", from)
	}
	if err := checkHost(from, c.Hosts); err != nil {
		return nil, err
	}
	dir, _, err := c.inside(*to)
	if err != nil {
		return nil, err
	}
	if !c.Hosts.every() {
		return nil, c.fetchChart(from, path.Base(chart), *version, *devel, dir)
	}
	line := []string{"pull", "--untar", "--untardir=" + dir, chart}
	if *repository != "" {
		line = append(line, "--repo="+*repository)
	}
	if *version != "" {
		line = append(line, "--version="+*version)
	}
	return append(line, whichAreSet(f, []string{"devel"})...), nil
}

// fetchChart puts a chart to where kustomize looks for it.
func (c helmCall) fetchChart(from, name, version string, devel bool, to string) error {
	if devel && version == "" {
		version = ">0.0.0-0" // as helm has it
	}
	if strings.HasPrefix(from, ociScheme) {
		from = strings.TrimSuffix(from, "/"+name)
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	beside, err := os.MkdirTemp(to, ".pulled-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(beside) }()
	dir, err := Pull(context.Background(), from, name, version, beside, Options{AllowRemote: c.Hosts})
	if err != nil {
		return err
	}
	return os.Rename(dir, filepath.Join(to, filepath.Base(dir)))
}

func whichAreSet(f *pflag.FlagSet, names []string) []string {
	var flags []string
	for _, name := range names {
		if on, err := f.GetBool(name); on && err == nil {
			flags = append(flags, "--"+name)
		}
	}
	return flags
}

// chart returns the directory of a chart, in which nothing leads out of its repository.
func (c helmCall) chart(name string) (string, error) {
	dir, root, err := c.inside(name)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", fmt.Errorf("%s is no directory of a chart", name)
	}
	if err := (repoDir{root: root}).checkFiles(dir); err != nil {
		return "", err
	}
	visitValues(dir, func(values []byte) { // helm finds them by itself: this is for what they hold of secrets
		_, _ = c.write(values)
	})
	return withSchemas(context.Background(), dir, c.dir, c.Hosts)
}

// valuesPattern is how files of values are named. Those of a call stay, for what they hold of secrets.
const valuesPattern = "values-*.yaml"

// values copies a file of values to a name of our own.
func (c helmCall) values(path string) (string, error) {
	real, _, err := c.inside(path)
	if err != nil {
		return "", err
	}
	content, err := new(budget).readFile(real)
	if err != nil {
		return "", err
	}
	return c.write(content)
}

// write puts values into a file of our own.
func (c helmCall) write(content []byte) (path string, err error) {
	to, err := os.CreateTemp(c.dir, valuesPattern)
	if err != nil {
		return "", err
	}
	_, err = to.Write(content)
	return to.Name(), errors.Join(err, to.Close())
}

// inside returns what a path leads to, and the repository, or the clone of one, that it lies in.
func (c helmCall) inside(path string) (real, root string, err error) {
	if !filepath.IsAbs(path) {
		return "", "", fmt.Errorf("%q is no path from the root", path)
	}
	if real, err = repopath.Target(path); err != nil {
		return "", "", err
	}
	if root = c.Repository; root == "" {
		return real, string(filepath.Separator), nil
	}
	if !repopath.Contains(root, real) {
		root = cloneOf(real)
	}
	if root == "" {
		return "", "", fmt.Errorf("%s lies outside of the repository: only what is in it can be used", path)
	}
	return real, root, nil
}

// cloneOf returns the temporary directory of kustomize that a path lies in: of a repository that it cloned,
// or of values that it wrote. Empty: there is none.
func cloneOf(path string) string {
	temporary, err := repopath.Real(os.TempDir())
	if err != nil {
		return ""
	}
	below, _ := repopath.Below(temporary, path)
	first, _, _ := strings.Cut(below, string(filepath.Separator))
	if !strings.HasPrefix(first, "kustomize-") {
		return ""
	}
	return filepath.Join(temporary, first)
}
