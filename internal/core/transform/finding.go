package transform

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Severity says how much a finding matters.
type Severity string

// The severities. An open error refuses the render.
const (
	Info    Severity = "info"
	Warning Severity = "warning"
	Error   Severity = "error"
)

// Status says what became of a finding.
type Status string

// The statuses: its edit was made; it is left to the author; a waiver lets it be; its
// danger is lessened; the registry asks to report only.
const (
	Applied   Status = "applied"
	Open      Status = "open"
	Waived    Status = "waived"
	Mitigated Status = "mitigated"
	Reported  Status = "reported"
)

// Finding is one change that was made, or one thing that was noticed: where, why, and
// from which registry line.
type Finding struct {
	ID          string    `json:"id"`
	Transformer string    `json:"transformer"`
	Severity    Severity  `json:"severity"`
	Status      Status    `json:"status"`
	Danger      bool      `json:"danger"`
	Restarts    bool      `json:"restarts"`
	App         string    `json:"app"`
	Object      ObjectRef `json:"object"`
	Container   string    `json:"container"`
	Path        string    `json:"path"` // JSON pointer into the resulting object
	Before      any       `json:"before"`
	After       any       `json:"after"`
	Reason      string    `json:"reason"`
	Source      *Source   `json:"source"`
	Fingerprint string    `json:"fingerprint"`

	Rule   Rule               `json:"-"` // that found it
	Label  bool               `json:"-"` // the edit is of a label of pods, and changes nothing that they do
	Waiver *registry.Waiver   `json:"-"` // that lets it be
	Doc    *manifest.Document `json:"-"`
	Line   int                `json:"-"` // 1-based, of the document as it leaves

	mark yamledit.Mark
	line int      // of the object's field, in the document as it came
	base []string // the object's place in its document
}

// ObjectRef names an object.
type ObjectRef struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace"`
	Name       string `json:"name"`
}

// String returns the object as users write it: "Deployment homeassistant/homeassistant".
func (o ObjectRef) String() string {
	return manifest.Object{Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}.String()
}

// Refuses reports whether the render must not go out while the finding is there.
func (f *Finding) Refuses() bool { return f.Status == Open && f.Severity == Error }

// Changes reports whether the finding stands for an edit, made or not.
func (f *Finding) Changes() bool { return f.Before != nil || f.After != nil }

// Place returns where the object is in what was rendered, as "file:line".
func (f *Finding) Place() string { return f.Doc.Place(f.line) }

// DocumentPath returns the finding's place as a JSON pointer into its document: other than
// Path where the object is an item of a List.
func (f *Finding) DocumentPath() string { return joinPointer(f.base) + f.Path }

// locate fills in where the finding ended up, once all edits of its document are made.
func (f *Finding) locate(out *yamledit.Output) {
	pointer, line := out.Place(f.mark)
	f.Path = strings.TrimPrefix(pointer, joinPointer(f.base))
	f.Line = line
}

// Detached returns the finding without the document that it was made in, to be kept for longer.
func (f *Finding) Detached() Finding {
	detached := *f
	detached.Doc, detached.mark = nil, yamledit.Mark{}
	return detached
}

func joinPointer(path []string) string {
	var b strings.Builder
	for _, key := range path {
		b.WriteString("/" + key)
	}
	return b.String()
}

// fingerprint names a finding in a way that survives edits elsewhere in the object: items
// of lists go by their names. The subject tells apart what is at one place.
func fingerprint(f *Finding, stable []string, subject string) string {
	parts := append([]string{f.ID, f.App, f.Object.APIVersion,
		f.Object.Kind, f.Object.Namespace, f.Object.Name, f.Container}, stable...)
	if subject != "" {
		parts = append(parts, "", subject)
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}
