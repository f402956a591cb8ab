package render

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/regular"
)

const (
	schemaFile   = "values.schema.json"
	maxSubcharts = 5 // packages in each other
	maxSchemas   = 20
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
	err = c.checkFolder(dir)
	return len(c.fetched) > 0, err
}

func (c schemas) checkFolder(dir string) error {
	return new(following).walk(dir, func(path string, e fs.DirEntry) error {
		isSchema, isPackage := e.Name() == schemaFile, filepath.Ext(path) == ".tgz"
		if !isSchema && !isPackage {
			return nil
		}
		content, err := regular.Read(path)
		if err != nil {
			return err
		}
		if name, err := filepath.Rel(dir, path); err == nil {
			path = name
		}
		if isPackage {
			return c.checkPackage(path, content, maxSubcharts)
		}
		return c.checkSchema(path, content)
	})
}

// checkPackage checks the schemas in a packaged chart. What is no package is helm's to report.
func (c schemas) checkPackage(name string, content []byte, depth int) error {
	if depth == 0 {
		return fmt.Errorf("%s: more than %d packages are in each other", name, maxSubcharts)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil
	}
	archive := tar.NewReader(&io.LimitedReader{R: unzipped, N: maxPackage})
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: it is no archive of at most %d MiB: %w", name, maxPackage>>20, err)
		}
		entry := strings.ReplaceAll(header.Name, `\`, "/") // as helm reads it
		isSchema, isPackage := path.Base(entry) == schemaFile, path.Ext(entry) == ".tgz"
		if !isSchema && !isPackage {
			continue
		}
		inner, err := io.ReadAll(archive)
		if err == nil && isPackage {
			err = c.checkPackage(name+"/"+entry, inner, depth-1)
		} else if err == nil {
			err = c.checkSchema(name+"/"+entry, inner)
		}
		if err != nil {
			return err
		}
	}
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
		for _, key := range slices.Sorted(maps.Keys(schema)) { // of several mistakes, always the same one is told
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
	return c.checkSchema(mask(named), content)
}
