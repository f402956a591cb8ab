package render

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

// dependency is a chart that another one is made of.
type dependency struct {
	Name       string `json:"name"`
	Repository string `json:"repository"`
}

// buildDependencies gets the charts that a chart depends on, into a copy of it: nothing is ever
// written to the repository.
func (c chart) buildDependencies(ctx context.Context) (dir string, err error) {
	needed, err := c.dependencies()
	if err != nil {
		return "", err
	}
	for _, d := range needed {
		if err := c.mayGet(d); err != nil {
			return "", err
		}
	}
	if dir, err = c.copy(filepath.Join(c.helm.home, "repository")); err != nil {
		return "", err
	}
	for _, d := range needed {
		if !strings.HasPrefix(d.Repository, "https://") {
			continue
		}
		name := strings.ReplaceAll(d.Repository, "/", "-")
		if _, err := c.helm.run(ctx, dir, "repo", "add", "--force-update", name, d.Repository); err != nil {
			return "", err
		}
	}
	_, err = c.helm.run(ctx, dir, "dependency", "build")
	return dir, err
}

func (c chart) dependencies() ([]dependency, error) {
	var all []dependency
	for _, name := range []string{chartFile, "requirements.yaml"} {
		content, err := os.ReadFile(filepath.Join(c.folder.dir, name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var file struct {
			Dependencies []dependency `json:"dependencies"`
		}
		if err := yaml.Unmarshal(content, &file); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, file.Dependencies...)
	}
	return all, nil
}

// mayGet refuses a dependency that is neither in the repository nor on an allowed host.
func (c chart) mayGet(d dependency) error {
	if path, local := strings.CutPrefix(d.Repository, "file://"); local {
		if filepath.IsAbs(path) {
			return fmt.Errorf("dependency %s: %s: name the chart by a path from this one", d.Name, d.Repository)
		}
		chart, err := c.folder.resolve(path)
		if err == nil {
			err = c.folder.checkLinks(chart)
		}
		if err != nil {
			return fmt.Errorf("dependency %s: %w", d.Name, err)
		}
		return nil
	}
	if d.Repository == "" || !isURL(d.Repository) {
		return fmt.Errorf("dependency %s: the repository %q is known by this name only where it was added: write its address, or put the chart into charts/", d.Name, d.Repository)
	}
	if err := checkHost(d.Repository, c.options.AllowRemote); err != nil {
		return fmt.Errorf("dependency %s: %w", d.Name, err)
	}
	return nil
}

// copy copies the chart into a folder that looks like its repository, whose other folders are
// links: a dependency may be a chart beside this one.
func (c chart) copy(to string) (dir string, err error) {
	below, err := filepath.Rel(c.folder.root, c.folder.dir)
	if err != nil {
		return "", err
	}
	from := c.folder.root
	if below != "." {
		for _, name := range strings.Split(below, string(filepath.Separator)) {
			if err := linkAllBut(name, from, to); err != nil {
				return "", err
			}
			from, to = filepath.Join(from, name), filepath.Join(to, name)
		}
	}
	return to, copyTree(from, to)
}
