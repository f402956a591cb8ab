package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/go-jsonnet"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

const maxStack = 500 // how deep Jsonnet may call, as in Argo CD

// evaluation is one Jsonnet file and all that it may see.
type evaluation struct {
	Path    string
	Root    string   // what lies outside of it cannot be imported
	Libs    []string // where imports are looked for
	TLAs    []argocd.NameValue
	ExtVars []argocd.NameValue
	Trace   *Trace
}

// evaluated is how an evaluation ended.
type evaluated struct {
	out []byte
	err error
}

func (e evaluation) start() <-chan evaluated {
	done := make(chan evaluated, 1)
	go func() {
		out, err := e.run()
		done <- evaluated{out, err}
	}()
	return done
}

func (e evaluation) run() (out []byte, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("jsonnet panicked: %v", fault)
		}
	}()
	text, err := e.vm().EvaluateFile(e.Path)
	if err != nil {
		return nil, errors.New(strings.TrimSpace(err.Error()))
	}
	if len(text) > maxOutput {
		return nil, fmt.Errorf("it evaluates to more than %d MiB", maxOutput>>20)
	}
	return documents(text)
}

func (e evaluation) vm() *jsonnet.VM {
	vm := jsonnet.MakeVM()
	vm.MaxStack = maxStack
	vm.Importer(&importer{root: e.Root, trace: e.Trace, files: jsonnet.FileImporter{JPaths: e.Libs}})
	set(e.TLAs, vm.TLAVar, vm.TLACode)
	set(e.ExtVars, vm.ExtVar, vm.ExtCode)
	return vm
}

func set(variables []argocd.NameValue, text, code func(name, value string)) {
	for _, v := range variables {
		if v.Code {
			code(v.Name, v.Value)
		} else {
			text(v.Name, v.Value)
		}
	}
}

// documents makes a stream of one object, or of an array of them. A null, which a condition may
// leave in an array, is none.
func documents(text string) ([]byte, error) {
	objects := []json.RawMessage{json.RawMessage(text)}
	isArray := strings.HasPrefix(text, "[")
	if isArray {
		objects = nil
		if err := json.Unmarshal([]byte(text), &objects); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	for i, object := range objects {
		object = bytes.TrimSpace(object)
		if isArray && string(object) == "null" {
			continue
		}
		if !bytes.HasPrefix(object, []byte("{")) {
			return nil, fmt.Errorf("item %d of what it evaluates to is no object", i)
		}
		fmt.Fprintf(&out, "---\n%s\n", object)
	}
	return out.Bytes(), nil
}
