package policytest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// extension is that of the files of a snapshot; others in its directory are nobody's business.
const extension = ".findings"

// judgeOutput compares what leaves with a file, byte for byte.
func (r *caseRun) judgeOutput(apps []app) {
	if r.Output == "" {
		return
	}
	if len(apps) > 1 {
		r.fail(r.place(), "output: is of one input, and there are %d: give each a case, or take a snapshot", len(apps))
		return
	}
	if r.refused(apps[0], "output") {
		return
	}
	var out bytes.Buffer
	if err := apps[0].result.Write(&out); err != nil {
		r.fail(r.place(), "%v", err)
		return
	}
	r.judgeFile(r.fromHere(r.Output), out.Bytes())
}

// judgeSnapshot compares the findings of each input with a file of its own.
func (r *caseRun) judgeSnapshot(wanted map[string][]byte) {
	if r.Snapshot == "" {
		return
	}
	dir := r.fromHere(r.Snapshot)
	if err := r.checkReach(dir); err != nil {
		r.fail(r.place(), "%v", err)
		return
	}
	known := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		path := filepath.Join(dir, filepath.FromSlash(name)+extension)
		known[path] = true
		r.judgeFile(path, wanted[name])
	}
	for _, path := range r.snapshots(dir) {
		if !known[path] {
			r.fail(r.place(), "%s: no input is called so any more", path).fix = remove(path)
		}
	}
}

// snapshots returns the files that a snapshot has now.
func (r *caseRun) snapshots(dir string) []string {
	var all []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && strings.HasSuffix(path, extension) {
			all = append(all, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.fail(r.place(), "%v", err)
	}
	return all
}

// hint says of a file that is not there how to get it.
const hint = "; --update writes it"

func (r *caseRun) judgeFile(path string, got []byte) {
	if err := r.checkReach(path); err != nil {
		r.fail(r.place(), "%v", err)
		return
	}
	want, err := regular.Read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.fail(r.place(), "%s: is not there"+hint, path).fix = write(path, got)
	case err != nil:
		r.fail(r.place(), "%v", err)
	case !bytes.Equal(want, got):
		failure := r.fail(r.place(), "%s: is not what is expected", path)
		failure.Diff, failure.fix = diff(path, want, got), write(path, got)
	}
}

// diff returns what differs as a unified diff, with secrets redacted.
func diff(path string, want, got []byte) string {
	text := udiff.Unified(path, "got", shown(want), shown(got))
	if text == "" {
		return "what differs is redacted, or the break of a line\n"
	}
	return text
}

func shown(text []byte) string { return strings.Join(redact.Lines(string(text)), "\n") }

// snapshot writes what was found in an input: what, where and what became of it. It leaves
// out reasons and lines of the registry, which change without an effect.
func snapshot(findings []*transform.Finding) string {
	if len(findings) == 0 {
		return "no findings\n"
	}
	var b strings.Builder
	var last transform.ObjectRef
	for i, f := range findings {
		if i == 0 || f.Object != last {
			fmt.Fprintf(&b, "%s\n", f.Object)
			last = f.Object
		}
		fmt.Fprintf(&b, "  %s %s", f.Status, f.ID)
		if f.Container != "" {
			fmt.Fprintf(&b, " in container %s", f.Container)
		}
		b.WriteString(details(f) + "\n    " + f.Path + change(f) + "\n")
	}
	return b.String()
}

// longest is how long a change may be to stand on the line of its field.
const longest = 60

// change returns the values of a finding before and after, where it stands for an edit.
func change(f *transform.Finding) string {
	before, after := oneLine(f.Before), oneLine(f.After)
	switch {
	case !f.Changes():
		return ""
	case len(before)+len(after) <= longest:
		return ": " + before + " → " + after
	}
	return "\n    - " + before + "\n    + " + after
}

func details(f *transform.Finding) string {
	words := []string{string(f.Severity)}
	if f.Danger {
		words = append(words, "danger")
	}
	if f.Restarts && f.Status == transform.Applied {
		words = append(words, "restarts")
	}
	return " (" + strings.Join(slices.Compact(words), ", ") + ")"
}

func oneLine(v any) string {
	if v == nil {
		return none
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(b.String())
}
