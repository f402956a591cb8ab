package render

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

func (c chart) parameters() ([]string, error) {
	var set, setString []string
	for _, p := range c.spec.Parameters {
		value, err := c.options.Environment.expand(p.Value)
		if err != nil {
			return nil, fmt.Errorf("parameters: %s: %w", p.Name, err)
		}
		c.helm.secrets.Add(p.Name, value)
		assignment := p.Name + "=" + escapeCommas(value)
		if p.ForceString {
			setString = append(setString, "--set-string", assignment)
		} else {
			set = append(set, "--set", assignment)
		}
	}
	return append(set, setString...), nil
}

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

func (c chart) fileParameters() ([]string, error) {
	var flags []string
	for _, p := range c.spec.FileParameters {
		path, _, err := c.file(p.Path)
		if err != nil {
			return nil, fmt.Errorf("fileParameters: %s: %w", p.Name, err)
		}
		if content, err := os.ReadFile(path); err == nil {
			c.helm.secrets.Add(p.Name, string(content))
		}
		flags = append(flags, "--set-file", p.Name+"="+escapeCommas(path))
	}
	return flags, nil
}

func (c chart) valueFiles() ([]string, error) {
	var flags []string
	for _, name := range c.spec.ValueFiles {
		path, found, err := c.file(name)
		if err != nil {
			return nil, fmt.Errorf("valueFiles: %w", err)
		}
		if found || !c.spec.IgnoreMissingValueFiles {
			c.helm.knowFile(path)
			flags = append(flags, "--values", path)
		}
	}
	return flags, nil
}

// file gives the file of the repository, or the URL, that an option names, and whether it is there.
func (c chart) file(name string) (path string, found bool, err error) {
	from := c.folder
	if strings.HasPrefix(name, "$") && !strings.HasPrefix(name, "$ARGOCD_") && !strings.HasPrefix(name, "${") {
		if from, name, err = c.options.reference(name); err != nil {
			return "", false, err
		}
	}
	if name, err = c.options.Environment.expand(name); err != nil {
		return "", false, err
	}
	if isURL(name) {
		return name, true, checkHost(name, c.options.AllowRemote)
	}
	if path, err = from.resolve(name); err != nil {
		return "", false, err
	}
	_, err = os.Stat(path)
	return path, err == nil, nil
}

// values writes the values that the Application states, and names the file.
func (c chart) values() ([]string, error) {
	values := []byte(c.spec.Values)
	if c.spec.ValuesObject != nil {
		var err error
		if values, err = yaml.Marshal(c.spec.ValuesObject); err != nil {
			return nil, fmt.Errorf("valuesObject: %w", err)
		}
	}
	if len(values) == 0 {
		return nil, nil
	}
	c.helm.knowValues(values)
	path := filepath.Join(c.helm.home, statedValues)
	if err := os.WriteFile(path, values, 0o600); err != nil {
		return nil, err
	}
	return []string{"--values", path}, nil
}

// statedValues is the file of the values that an Application states.
const statedValues = "values-of-the-application.yaml"
