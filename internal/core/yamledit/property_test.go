package yamledit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
)

// outcome is what became of a document that was checked.
type outcome int

const (
	spliced outcome = iota
	reencoded
	undecodable
	unknown // the model does not know what edits would mean
)

// trial is a document that is edited at random, next to the model of it.
type trial struct {
	src     []byte
	doc     *Document
	before  string // what the input means
	model   *model
	touched *touched
	marks   []Mark
	places  []modelMark // where the marks must be
	log     bytes.Buffer
}

// try edits a document and returns an error for each promise of the package that breaks.
// Only a generated document has comments that can be told from text.
func try(choose chooser, src []byte, generated bool) (outcome, error) {
	t := &trial{src: src}
	defer func() {
		if r := recover(); r != nil {
			panic(fmt.Sprintf("%v\nsource:\n%s\nedits:\n%s", r, src, &t.log))
		}
	}()
	got, err := t.run(choose, generated)
	if err != nil {
		err = fmt.Errorf("%w\nsource:\n%s\n%q\nedits:\n%s", err, src, src, &t.log)
	}
	return got, err
}

func (t *trial) run(choose chooser, generated bool) (outcome, error) {
	var err error
	if t.doc, err = Parse(t.src); err != nil {
		return undecodable, mustBeSyntaxError(err)
	}
	if out, err := t.doc.Write(); err != nil || !bytes.Equal(out.Bytes, t.src) || out.Reencoded {
		return spliced, fmt.Errorf("without an edit: %v, %q", err, out.Bytes) //nolint:errorlint // err may be nil
	}
	t.model, err = modelOf(t.src)
	switch {
	case errors.Is(err, errTooLarge):
		t.model = nil
	case err != nil:
		return spliced, fmt.Errorf("parsed, but the decoder says: %w", err)
	case t.model != nil && (t.model.hasDuplicateKey() || t.model.isOdd()):
		t.model = nil
	}
	if t.model == nil {
		return unknown, t.editBlindly(choose)
	}
	t.before = t.inputNow()
	t.touched = newTouched(t.src, t.doc.input, t.doc.json)
	for range 1 + choose(2) {
		if err := t.edit(choose); err != nil {
			return spliced, err
		}
	}
	return t.write(generated)
}

func mustBeSyntaxError(err error) error {
	if syntax := (*SyntaxError)(nil); errors.As(err, &syntax) {
		return nil
	}
	return fmt.Errorf("not a SyntaxError: %w", err)
}

// editBlindly edits what may be refused, but never with a panic.
func (t *trial) editBlindly(choose chooser) error {
	if _, err := t.doc.Apply(someEdits(choose, t.doc.Root())); err == nil {
		_, _ = t.doc.Write()
	}
	return nil
}

func (t *trial) edit(choose chooser) error {
	edits := someEdits(choose, t.doc.Root())
	for _, e := range edits {
		fmt.Fprintf(&t.log, "%s verb %d value %q text %d:%d %q\n", e.At.Pointer(), e.Verb, fmt.Sprint(e.Value), e.From,
			e.To, e.New)
	}
	t.touched.edits(t.doc, edits)
	t.places = append(t.places, t.model.apply(edits)...)
	marks, err := t.doc.Apply(edits)
	t.marks = append(t.marks, marks...)
	return err
}

func (t *trial) write(generated bool) (outcome, error) {
	out, err := t.doc.Write()
	if err != nil {
		return spliced, err
	}
	defer fmt.Fprintf(&t.log, "output:\n%s\n%q\n", out.Bytes, out.Bytes)
	if err := t.checkMeaning(out); err != nil {
		return spliced, err
	}
	if out.Reencoded {
		return reencoded, nil
	}
	return spliced, t.checkBytes(out, generated)
}

func (t *trial) checkMeaning(out *Output) error {
	got, err := modelOf(out.Bytes)
	if err != nil {
		return fmt.Errorf("the output does not decode: %w", err)
	}
	if diff := cmp.Diff(t.model.String(), got.String()); diff != "" {
		return fmt.Errorf("not what the edits say (-want +got):\n%s", diff)
	}
	if before, ok := neighbours(t.src); ok && before > 1 {
		if after, ok := neighbours(out.Bytes); ok && after != before {
			return fmt.Errorf("between two others there are %d documents, were %d", after, before)
		}
	}
	if diff := cmp.Diff(t.before, t.inputNow()); diff != "" {
		return fmt.Errorf("the input has changed (-want +got):\n%s", diff)
	}
	for i, m := range t.marks {
		want, ok := t.places[i].pointer(t.model)
		if got, _ := out.Place(m); ok && got != want {
			return fmt.Errorf("mark %d is at %s, want %s", i, got, want)
		}
	}
	return nil
}

// neighbours counts the documents of a stream in which the source has one before it and
// one behind it that rely on its own `---` and `...` lines.
func neighbours(src []byte) (count int, ok bool) {
	dec := yaml.NewDecoder(bytes.NewReader(slices.Concat([]byte("before: 1\n"), src, []byte("\nbehind: 1\n"))))
	for {
		var n yaml.Node
		switch err := dec.Decode(&n); {
		case errors.Is(err, io.EOF):
			return count, true
		case err != nil:
			return count, false
		}
		count++
	}
}

func (t *trial) inputNow() string {
	budget := maxModel
	m, _ := modelOfYAML(t.doc.input, &budget)
	return m.String()
}

func (t *trial) checkBytes(out *Output, generated bool) error {
	if line, is := t.touched.missingLine(string(out.Bytes)); is {
		return fmt.Errorf("line %q is gone", line)
	}
	if !generated {
		return nil
	}
	for _, c := range t.touched.comments() {
		if n := bytes.Count(out.Bytes, []byte(c)); n != 1 {
			return fmt.Errorf("comment %q is there %d times", c, n)
		}
	}
	return nil
}

func (m modelMark) pointer(root *model) (string, bool) {
	p, ok := root.pointerTo(m.node)
	for _, key := range m.gone {
		p += "/" + escapePointer.Replace(key)
	}
	return p, ok
}

func TestWriteIsWhatTheEditsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		choose := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "") }
		if _, err := try(choose, someDocument(choose), true); err != nil {
			t.Fatal(err)
		}
	})
}

// TestSplicingIsAlmostAlwaysRight names the documents that cannot be spliced, and counts
// those that are not among them.
func TestSplicingIsAlmostAlwaysRight(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	explicitKey := regexp.MustCompile(`(?m)^ *(- +)*\? `)
	count := map[outcome]int{}
	unexplained := 0
	const documents = 2000
	for seed := range uint64(documents) {
		choose := seeded(seed)
		src := someDocument(choose)
		got, err := try(choose, src, true)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		count[got]++
		if got == reencoded && !explicitKey.MatchString(sourceBreaks.Replace(string(src))) {
			unexplained++
			t.Logf("seed %d re-encoded", seed)
		}
	}
	t.Logf("%d spliced, %d re-encoded, %d of them for no reason known; %d undecodable", count[spliced],
		count[reencoded], unexplained, count[undecodable])
	// The one reason left: behind a removed entry stand blank lines, or a comment indented
	// so deep that it becomes a line of the block scalar above the entry.
	if unexplained > documents/500 {
		t.Errorf("%d of %d documents were re-encoded", unexplained, documents)
	}
	if count[undecodable] > documents/10 {
		t.Errorf("%d of %d generated documents do not decode", count[undecodable], documents)
	}
}

// FuzzWrite edits whatever decodes.
func FuzzWrite(f *testing.F) {
	for seed := range uint64(50) {
		f.Add(someDocument(seeded(seed)), seed)
	}
	f.Fuzz(func(t *testing.T, src []byte, seed uint64) {
		if _, err := try(seeded(seed), src, false); err != nil {
			t.Error(err)
		}
	})
}
