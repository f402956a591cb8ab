package render

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

const (
	schemaFile = "values.schema.json"
	maxSchemas = 20
)

// schemas checks what the schemas of charts refer to.
type schemas struct {
	ctx     context.Context
	from    *puller
	fetched map[string]bool // the parts on allowed hosts that helm will fetch
}

// checkSchemas refuses schemas of a chart, and of the charts in it, that are elsewhere in part:
// helm would read any file of this machine, or fetch from any host. It reports whether helm has to
// fetch some from allowed hosts.
func checkSchemas(ctx context.Context, dir string, hosts Hosts) (remote bool, err error) {
	if hosts.every() {
		return true, nil
	}
	c := schemas{ctx, newPuller(hosts), map[string]bool{}}
	err = c.checkDir(dir)
	return len(c.fetched) > 0, err
}

func (c schemas) checkDir(dir string) error {
	return new(following).walk(dir, func(path string, e fs.DirEntry) error {
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		return inChart(path, name, schemaFile, c.checkSchema)
	})
}

func (c schemas) checkSchema(name string, content []byte) error {
	var schema any
	if json.Unmarshal(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")), &schema) != nil {
		return nil // helm reads it the same way, and says what is wrong with it
	}
	if err := c.checkReferences(schema); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// checkReferences checks what a schema names, at any depth.
func (c schemas) checkReferences(schema any) error {
	switch schema := schema.(type) {
	case []any:
		for _, item := range schema {
			if err := c.checkReferences(item); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(schema)) { // of several mistakes, always the same one is returned
			below := schema[key]
			err := c.checkReferences(below)
			if named, isText := below.(string); isText {
				err = c.checkReference(key, named)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (c schemas) checkReference(key, named string) error {
	switch key {
	case "$schema":
		for _, known := range []string{"http://json-schema.org/", "https://json-schema.org/"} {
			if strings.HasPrefix(named, known) {
				return nil
			}
		}
	case "$ref", "$dynamicRef", "$recursiveRef":
	default:
		return nil
	}
	switch {
	case named == "" || strings.HasPrefix(named, "#"):
		return nil
	case !strings.HasPrefix(named, "http://") && !strings.HasPrefix(named, "https://"):
		return fmt.Errorf("%s: %s is a file outside of the schema: copy it into its $defs", key, named)
	}
	if err := c.checkFetched(named); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

// checkFetched checks a part of a schema that is on an allowed host, with all that it refers to.
func (c schemas) checkFetched(named string) error {
	named, _, _ = strings.Cut(named, "#")
	if c.fetched[named] {
		return nil
	}
	if len(c.fetched) == maxSchemas {
		return fmt.Errorf("more than %d schemas are elsewhere: copy them into $defs", maxSchemas)
	}
	if err := checkHost(named, c.from.hosts); err != nil {
		return err
	}
	c.fetched[named] = true
	content, err := c.from.get(c.ctx, named)
	if err != nil {
		return err
	}
	return c.checkSchema(redactURL(named), content)
}
