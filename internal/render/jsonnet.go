package render

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/go-jsonnet"

	"github.com/vixens-io/ballast/internal/argocd"
)

// maxStack is how deep Jsonnet may call, as in Argo CD.
const maxStack = 500

// jsonnet gives what a file evaluates to, as a stream of JSON documents. An evaluation cannot be
// interrupted: when its time is over it is left behind.
func (d directory) jsonnet(ctx context.Context, path string) ([]byte, error) {
	vm, err := d.vm()
	if err != nil {
		return nil, err
	}
	timeout := cmp.Or(d.options.Timeout, defaultTimeout)
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	type result struct {
		out []byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		out, err := evaluate(vm, path)
		done <- result{out, err}
	}()
	select {
	case r := <-done:
		return r.out, r.err
	case <-limited.Done():
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("evaluating it took longer than %s", timeout)
	}
}

// vm prepares an evaluation with what the Application's options say.
func (d directory) vm() (*jsonnet.VM, error) {
	vm := jsonnet.MakeVM()
	vm.MaxStack = maxStack
	spec := d.spec.Jsonnet
	if err := d.set(spec.TLAs, vm.TLAVar, vm.TLACode); err != nil {
		return nil, fmt.Errorf("tlas: %w", err)
	}
	if err := d.set(spec.ExtVars, vm.ExtVar, vm.ExtCode); err != nil {
		return nil, fmt.Errorf("extVars: %w", err)
	}
	paths := []string{d.folder.dir}
	for _, lib := range spec.Libs {
		// From the root of the repository, with a leading slash or without.
		path, err := d.folder.resolve("/" + lib)
		if err != nil {
			return nil, fmt.Errorf("libs: %w", err)
		}
		paths = append(paths, path)
	}
	vm.Importer(&importer{folder: d.folder, files: jsonnet.FileImporter{JPaths: paths}})
	return vm, nil
}

func (d directory) set(variables []argocd.NameValue, text, code func(name, value string)) error {
	for _, v := range variables {
		value, err := d.options.Environment.expand(v.Value)
		if err != nil {
			return fmt.Errorf("%s: %w", v.Name, err)
		}
		if v.Code {
			code(v.Name, value)
		} else {
			text(v.Name, value)
		}
	}
	return nil
}

// evaluate gives the documents of a Jsonnet file: one object, or an array of them.
func evaluate(vm *jsonnet.VM, path string) (out []byte, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("jsonnet panicked: %v", fault)
		}
	}()
	text, err := vm.EvaluateFile(path)
	if err != nil {
		return nil, errors.New(strings.TrimSpace(err.Error()))
	}
	if len(text) > maxOutput {
		return nil, fmt.Errorf("it evaluates to more than %d MiB", maxOutput>>20)
	}
	objects := []json.RawMessage{json.RawMessage(text)}
	if strings.HasPrefix(strings.TrimSpace(text), "[") {
		objects = nil
		if err := json.Unmarshal([]byte(text), &objects); err != nil {
			return nil, err
		}
	}
	return joined(objects)
}

// joined makes a stream of objects; a null, which a condition may leave in an array, is none.
func joined(objects []json.RawMessage) ([]byte, error) {
	var out bytes.Buffer
	for i, object := range objects {
		object = bytes.TrimSpace(object)
		if string(object) == "null" && len(objects) > 1 {
			continue
		}
		if !bytes.HasPrefix(object, []byte("{")) {
			return nil, fmt.Errorf("item %d of what it evaluates to is no object", i)
		}
		fmt.Fprintf(&out, "---\n%s\n", object)
	}
	return out.Bytes(), nil
}

// importer imports files of the repository alone.
type importer struct {
	folder folderOf
	files  jsonnet.FileImporter
}

// Import gives the content of an imported file.
func (i *importer) Import(from, path string) (jsonnet.Contents, string, error) {
	contents, found, err := i.files.Import(from, path)
	if err != nil {
		return contents, found, err
	}
	real, err := realPath(found)
	if err != nil {
		return jsonnet.Contents{}, "", err
	}
	if !within(real, i.folder.root) {
		return jsonnet.Contents{}, "", fmt.Errorf("%s leads out of the repository", path)
	}
	return contents, found, nil
}
