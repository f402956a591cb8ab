package render

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// valueFlags returns the flags that hand helm the values of the Application. Helm splits the names of
// files at commas and opens what it reads in them, so it gets copies under names of our own.
func (c chart) valueFlags(ctx context.Context) ([]string, error) {
	files, err := c.valueFiles(ctx)
	if err != nil {
		return nil, err
	}
	stated, err := c.statedValues()
	if err != nil {
		return nil, err
	}
	if len(stated) > 0 {
		files = append(files, valueFile{"the values that the Application states", stated})
	}
	for _, f := range files {
		c.helm.knowValues(f.content)
	}
	if len(c.spec.Parameters)+len(c.spec.FileParameters) > 0 {
		merged, err := c.merge(files)
		if err != nil {
			return nil, err
		}
		return c.assign(ctx, merged)
	}
	var flags []string
	for _, f := range files {
		path, err := c.helm.write(f.name, f.content)
		if err != nil {
			return nil, err
		}
		flags = append(flags, "--values="+path)
	}
	return flags, nil
}

// read returns the content of the file of the repository, or of the URL, that an option names.
func (c chart) read(ctx context.Context, name string) ([]byte, error) {
	e, err := c.entry(name)
	if err != nil {
		return nil, err
	}
	return c.readEntry(ctx, e)
}

func (c chart) readEntry(ctx context.Context, e entry) ([]byte, error) {
	if isURL(e.below) {
		return c.fetch(ctx, e.below)
	}
	path, err := e.from.resolve(e.below)
	if err != nil {
		return nil, err
	}
	c.options.Trace.read(e.from.join(e.below))
	content, err := c.budget.readFile(path)
	if os.IsNotExist(err) {
		return nil, &fs.PathError{Op: "open", Path: e.name, Err: fs.ErrNotExist}
	}
	return content, named(err, path, e.name)
}

// statedValues returns the values that the Application states.
func (c chart) statedValues() ([]byte, error) {
	if c.spec.ValuesObject == nil {
		return []byte(c.spec.Values), nil
	}
	values, err := yaml.Marshal(c.spec.ValuesObject)
	if err != nil {
		return nil, fmt.Errorf("valuesObject: %w", err)
	}
	return values, nil
}

// write puts a file into helm's home, under a name that nobody else chose. Messages call it by its own.
func (h *helm) write(name string, content []byte) (path string, err error) {
	path = h.values(len(h.written))
	h.written = append(h.written, name)
	return path, os.WriteFile(path, content, 0o600)
}

func (h *helm) values(i int) string { return filepath.Join(h.home, fmt.Sprintf("values-%d.yaml", i)) }

// escapeCommas keeps helm from taking a comma for the end of a value, in anything but a list.
func escapeCommas(value string) string {
	if strings.HasPrefix(value, "{") && strings.HasSuffix(value, "}") {
		return value
	}
	var escaped strings.Builder
	var before rune
	for _, r := range value {
		if r == ',' && before != '\\' {
			escaped.WriteByte('\\')
		}
		escaped.WriteRune(r)
		before = r
	}
	return escaped.String()
}

// assignment returns a parameter as Argo CD writes it on helm's command line.
func (c chart) assignment(p argocd.HelmParameter) (string, error) {
	value, err := c.options.Environment.expand(p.Value)
	if err != nil {
		return "", err
	}
	c.helm.secrets.Add(p.Name, value)
	return p.Name + "=" + escapeCommas(value), nil
}
