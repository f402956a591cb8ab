package render

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	schemaFile = "values.schema.json"
	maxSchemas = 20
)

// schemas brings what the schemas of charts refer to: helm has no network.
type schemas struct {
	ctx     context.Context
	from    *puller
	to      string            // the directory that parts are written to
	fetched map[string]string // where the parts on allowed hosts are written to, as a URL
}

// withSchemas returns a directory with a chart whose schemas, and those of the charts in it, are whole: the
// chart itself, or a copy below a directory that refers to fetched parts by their files. It refuses parts that
// are files, since helm would read any of this machine, or on hosts that are not allowed.
func withSchemas(ctx context.Context, dir, to string, hosts Hosts) (whole string, err error) {
	if hosts.every() {
		return dir, nil
	}
	s := schemas{ctx, newPuller(hosts), to, map[string]string{}}
	err = new(following).walk(dir, func(path string, e fs.DirEntry) error {
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		return inChart(path, name, schemaFile, func(name string, content []byte) error {
			_, err := s.localized(name, content)
			return err
		})
	})
	if err != nil || len(s.fetched) == 0 {
		return dir, err
	}
	if whole, err = os.MkdirTemp(to, "chart-"); err != nil {
		return "", err
	}
	if err := new(copying).tree(dir, whole); err != nil {
		return "", err
	}
	return whole, editChart(whole, schemaFile, s.localized)
}

// localized returns a schema that refers to files in place of hosts, all of which it brings.
func (s schemas) localized(name string, content []byte) ([]byte, error) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	var schema any
	numbers := json.NewDecoder(bytes.NewReader(content))
	numbers.UseNumber()
	if !json.Valid(content) || numbers.Decode(&schema) != nil {
		return content, nil // helm reads it the same way, and says what is wrong with it
	}
	if err := s.localize(schema); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return json.Marshal(schema)
}

// localize changes what a schema names, at any depth.
func (s schemas) localize(schema any) error {
	switch schema := schema.(type) {
	case []any:
		for _, item := range schema {
			if err := s.localize(item); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(schema)) { // of several mistakes, always the same one is returned
			below := schema[key]
			err := s.localize(below)
			if named, isText := below.(string); isText {
				schema[key], err = s.reference(key, named)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// reference returns what a text is to be that may name a part of a schema.
func (s schemas) reference(key, named string) (string, error) {
	switch key {
	case "$schema":
		for _, known := range []string{"http://json-schema.org/", "https://json-schema.org/"} {
			if strings.HasPrefix(named, known) {
				return named, nil
			}
		}
	case "$ref", "$dynamicRef", "$recursiveRef":
	default:
		return named, nil
	}
	switch {
	case named == "" || strings.HasPrefix(named, "#"):
		return named, nil
	case !strings.HasPrefix(named, "http://") && !strings.HasPrefix(named, "https://"):
		return "", fmt.Errorf("%s: %s is a file outside of the schema: copy it into its $defs", key, named)
	}
	part, fragment, hasFragment := strings.Cut(named, "#")
	at, err := s.fetch(part)
	if err != nil {
		return "", fmt.Errorf("%s: %w", key, err)
	}
	if hasFragment {
		at += "#" + fragment
	}
	return at, nil
}

// fetch writes a part of a schema that is on an allowed host, with all that it refers to, and returns where.
func (s schemas) fetch(part string) (at string, err error) {
	if at, done := s.fetched[part]; done {
		return at, nil
	}
	if len(s.fetched) == maxSchemas {
		return "", fmt.Errorf("more than %d schemas are elsewhere: copy them into $defs", maxSchemas)
	}
	if err := checkHost(part, s.from.hosts); err != nil {
		return "", err
	}
	file, err := os.CreateTemp(s.to, "schema-*.json")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	s.fetched[part] = (&url.URL{Scheme: "file", Path: file.Name()}).String()
	content, err := s.from.get(s.ctx, part)
	if err != nil {
		return "", err
	}
	if content, err = s.localized(redactURL(part), content); err != nil {
		return "", err
	}
	_, err = file.Write(content)
	return s.fetched[part], err
}
