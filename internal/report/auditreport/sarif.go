package auditreport

import (
	"cmp"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// SARIFOptions are what an audit does not know and SARIF wants.
type SARIFOptions struct {
	Version string // of Ballast
	Root    fs.FS  // tells which files there are; without it, a place in a directory names the directory
}

// SARIF writes the findings of an audit as SARIF 2.1.0, for code scanning: those that
// are left or waived, the renders that failed, and the problems of the registry. What
// Ballast fixes is nobody's alert.
func SARIF(w io.Writer, a *audit.Audit, o SARIFOptions) error {
	s := &sarif{SARIFOptions: o, root: a.Root, rules: map[string]int{}}
	s.run.Tool.Driver = sarifDriver{Name: "Ballast", Version: o.Version, URI: "https://github.com/vixens-io/ballast"}
	s.run.Results = []sarifResult{}
	if a.AsPlugin { // else code scanning would take it for the next run of the audit of what is
		s.run.Automation = &sarifAutomation{ID: "ballast-audit/as-plugin/", Description: sarifText{whatIf(a)}}
	}
	for i := range a.Problems {
		s.problem(&a.Problems[i])
	}
	for _, m := range applicationsOf(a) {
		s.row(m)
	}
	return format.JSON(w, sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{s.run},
	})
}

// sarif is a run in the making.
type sarif struct {
	SARIFOptions
	root  string
	run   sarifRun
	rules map[string]int // their places in the run
}

func (s *sarif) problem(p *audit.Problem) {
	result := s.result(p.ID, p.Severity, p.Message, p.Fingerprint, nil)
	result.Locations = []sarifLocation{s.location(nil, transform.Source{File: p.File, Line: p.Line}.String())}
	s.run.Results = append(s.run.Results, result)
}

func (s *sarif) row(r app) {
	switch r.Verdict {
	case audit.Failed:
		s.app(r, transform.Error)
	case audit.External:
		s.app(r, transform.Info)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if audit.IsLeft(&f.Finding) || f.Status == transform.Open || f.Status == transform.Waived {
			s.run.Results = append(s.run.Results, s.finding(r.Row, f))
		}
	}
}

// application says of an application why nobody knows what is in it.
func (s *sarif) app(r app, severity transform.Severity) {
	result := s.result("audit/"+string(r.Verdict), severity, ifItWere(r.Row)+r.name+": "+r.Error, r.name, nil)
	result.Locations = []sarifLocation{s.location(r.Row, cmp.Or(r.Path, r.Place))}
	s.run.Results = append(s.run.Results, result)
}

func (s *sarif) finding(r *audit.Row, f *audit.Finding) sarifResult {
	what := f.Object.String()
	if f.Container != "" {
		what += ", container " + f.Container
	}
	result := s.result(f.ID, f.Severity, ifItWere(r)+what+": "+f.Reason, f.Fingerprint, f)
	at := s.location(r, f.Place)
	at.Logical = []sarifLogical{{Name: f.Object.Name, FullName: f.Object.String() + f.Path, Kind: "resource"}}
	result.Locations = []sarifLocation{at}
	if f.Source != nil && f.Source.Line > 0 {
		from := s.location(nil, f.Source.String())
		from.Message = &sarifText{"the registry line that asks for it"}
		result.Related = []sarifLocation{from}
	}
	if f.Status == transform.Waived {
		result.Suppressions = []sarifSuppression{{Kind: "external", Status: "accepted", Justification: whyWaived(&f.Finding)}}
	}
	return result
}

// ifItWere begins a message about what would be.
func ifItWere(r *audit.Row) string {
	if r.AsPlugin {
		return "if it went through Ballast: "
	}
	return ""
}

func (s *sarif) result(
	id string, severity transform.Severity, message, fingerprint string, of *audit.Finding,
) sarifResult {
	if _, ok := s.rules[id]; !ok {
		s.rules[id] = len(s.run.Tool.Driver.Rules)
		s.run.Tool.Driver.Rules = append(s.run.Tool.Driver.Rules, rule(id, severity, of))
	}
	fingerprint = cmp.Or(fingerprint, id)
	return sarifResult{
		RuleID: id, RuleIndex: s.rules[id], Level: levelOf(severity),
		Message: sarifText{cmp.Or(strings.ToValidUTF8(message, "\uFFFD"), id)},
		// The second is what GitHub goes by: it would take all that stands for one directory for one.
		Fingerprints: map[string]string{"ballast/v1": fingerprint, "primaryLocationLineHash": fingerprint},
	}
}

// rule describes a rule as its transformer does. One that no transformer has is about the
// registry, the repository or a failed render; its results say all there is to say.
func rule(id string, severity transform.Severity, of *audit.Finding) sarifRule {
	name, short, _ := strings.Cut(id, "/")
	if of == nil {
		text := strings.ReplaceAll(short, "-", " ")
		return sarifRule{ID: id, Config: sarifConfig{levelOf(severity)}, Short: sarifText{text}}
	}
	known := of.Rule
	url := "https://github.com/vixens-io/ballast/blob/main/transformers/" +
		strings.ReplaceAll(name, "-", "") + "/README.md"
	described := sarifRule{
		ID: id, Config: sarifConfig{levelOf(known.Severity)}, Short: sarifText{known.Doc}, HelpURI: url,
		Help: &sarifHelp{
			known.Doc, format.Escape(known.Doc) + "\n\n[What " + name + " does, and what you can do](" + url + ")",
		},
	}
	if known.Danger {
		described.Properties = &sarifProperties{[]string{"danger"}}
	}
	return described
}

// levelOf returns SARIF's word for a severity.
func levelOf(s transform.Severity) string {
	if s == transform.Info {
		return "note"
	}
	return string(s)
}

// location returns a "file:line" as a place under the root. What was rendered from a directory
// has no line in a file of it: the directory's own file stands for it, or the Application.
func (s *sarif) location(r *audit.Row, place string) sarifLocation {
	for _, candidate := range candidates(r, place) {
		file, line := splitPlace(candidate)
		if name := s.relative(file); s.isFile(name) {
			return sarifLocation{Physical: sarifPhysical{sarifArtifact{uri(name)}, &sarifRegion{max(line, 1)}}}
		}
	}
	file, _ := splitPlace(place)
	return sarifLocation{Physical: sarifPhysical{sarifArtifact{uri(s.relative(file))}, nil}}
}

// candidates returns the places that may stand for one, the best first.
func candidates(r *audit.Row, place string) []string {
	directory, _ := splitPlace(place)
	places := []string{place}
	for _, file := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization", "Chart.yaml"} {
		places = append(places, path.Join(directory, file))
	}
	if r != nil {
		places = append(places, r.Place)
	}
	return places
}

func (s *sarif) isFile(name string) bool {
	if s.Root == nil {
		return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".json")
	}
	if !fs.ValidPath(name) {
		return false
	}
	info, err := fs.Stat(s.Root, name)
	return err == nil && info.Mode().IsRegular()
}

// relative returns a file from the root.
func (s *sarif) relative(file string) string {
	file = strings.TrimPrefix(strings.TrimPrefix(file, strings.TrimSuffix(s.root, "/")), "/")
	return path.Clean(cmp.Or(file, "."))
}

// splitPlace takes "file:line" apart. What ends in no number is all file.
func splitPlace(place string) (file string, line int) {
	if i := strings.LastIndexByte(place, ':'); i >= 0 {
		if n, err := strconv.Atoi(place[i+1:]); err == nil {
			return place[:i], n
		}
	}
	return place, 0
}
