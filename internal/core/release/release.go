// Package release is what differs between the versions of Argo CD, in one table: a source renders as the server in
// front of it would render it.
package release

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Version is a minor version of Argo CD, as "3.6": that of the server that renders what Ballast shall render likewise.
// The zero value is Newest.
type Version string

// Facts are what a version of Argo CD does otherwise than another one.
type Facts struct {
	Version Version
	Proven  string // the release that the tests run; empty: its source was read, and it was not run

	Helm      string // the release in its image; of its first number, charts are rendered with that helm
	Kustomize string // the release in its image

	// SkipMarker says that a file with the comment +argocd:skip-file-rendering is left out of a directory.
	SkipMarker bool

	// MissingComponents says that ignoreMissingComponents is known. EmptyComponents says that by it a folder without a
	// kustomization is missing, too.
	MissingComponents, EmptyComponents bool

	// ValueFilePatterns says that valueFiles are patterns, and that none counts twice.
	ValueFilePatterns bool

	// ValuesWait says that values of the second generator of a matrix may name what only the matrix knows.
	ValuesWait bool

	// FlatSelectors says that the selector of a generator sees what Go templates have of texts by their path, as
	// metadata.labels.env of a cluster, and values.tier.
	FlatSelectors bool

	// OverlappingPatterns says that include and exclude are read by a library that takes some patterns in a way of its
	// own. What stands before an asterisk and what stands behind it may be the same characters of a path: a/*/b.yaml is
	// a/b.yaml, too.
	OverlappingPatterns bool

	// ExtensionFilter says that disableExtensionFilter is known.
	ExtensionFilter bool

	// OCIGenerator says that ApplicationSets may ask a registry of OCI artefacts.
	OCIGenerator bool

	// NestedSelectors says that selectors count within a matrix or a merge that stands in another one.
	NestedSelectors bool

	// FileExclusions says that the files of a git generator can be excluded.
	FileExclusions bool

	// Tpl says that the Go templates of ApplicationSets have the function tpl.
	Tpl bool
}

// versions are the facts by version, oldest first. A new version of Argo CD is a new row, with what it does otherwise
// than the one before: the applications of e2e/testdata show that, and docs/parity.md lists what is not followed.
var versions = history(
	row{"2.14", "2.14.21", "3.16.3", "5.4.3", func(f *Facts) { f.OverlappingPatterns = true }},
	row{"3.0", "", "3.17.1", "5.6.0", func(f *Facts) { f.MissingComponents, f.NestedSelectors = true, true }},
	row{"3.1", "", "3.18.4", "5.7.0", func(f *Facts) { f.SkipMarker, f.FileExclusions = true, true }},
	row{"3.2", "3.2.12", "3.18.4", "5.7.0", nil},
	row{"3.3", "", "3.19.4", "5.8.1", nil},
	row{"3.4", "", "3.19.4", "5.8.1", func(f *Facts) {
		f.ValueFilePatterns, f.ValuesWait, f.FlatSelectors = true, true, true
	}},
	row{"3.5", "", "4.2.1", "5.8.1", nil},
	row{"3.6", "3.6.1", "4.3.1", "5.8.3", func(f *Facts) {
		f.OverlappingPatterns = false
		f.EmptyComponents, f.ExtensionFilter, f.OCIGenerator, f.Tpl = true, true, true, true
	}},
)

// row is a version with what it does otherwise than the one before.
type row struct {
	version                 Version
	proven, helm, kustomize string
	since                   func(*Facts)
}

func history(rows ...row) (all []Facts) {
	var f Facts
	for _, r := range rows {
		f.Version, f.Proven, f.Helm, f.Kustomize = r.version, r.proven, r.helm, r.kustomize
		if r.since != nil {
			r.since(&f)
		}
		all = append(all, f)
	}
	return all
}

// Newest is the newest version that the tests prove.
const Newest Version = "3.6"

// Versions returns the facts of all versions that are known, oldest first.
func Versions() []Facts { return slices.Clone(versions) }

// Facts returns what is known of a version.
func (v Version) Facts() Facts {
	i := slices.IndexFunc(versions, func(f Facts) bool { return f.Version == cmp.Or(v, Newest) })
	if i < 0 {
		panic(fmt.Sprintf("release: there is no version %q: Parse makes them", v))
	}
	return versions[i]
}

// Before reports whether a version is older than another.
func (v Version) Before(other Version) bool {
	at := func(v Version) int {
		return slices.IndexFunc(versions, func(f Facts) bool { return f.Version == cmp.Or(v, Newest) })
	}
	return at(v) < at(other)
}

// HelmMajor returns the first number of the helm that a version has.
func (f Facts) HelmMajor() string {
	major, _, _ := strings.Cut(f.Helm, ".")
	return major
}

// HelmVersions returns what helm.version of a source may be. One that has helm 4 takes both and means the same by them.
func (f Facts) HelmVersions() []string {
	if f.HelmMajor() == "3" {
		return []string{"v3"}
	}
	return []string{"v3", "v4"}
}

// form is how the version of a server is written: 3.6, v3.6.1, v3.6.1+ab12cd.
var form = regexp.MustCompile(`^v?(\d{1,4})\.(\d{1,4})(\.\d+)?([-+][0-9A-Za-z.+-]+)?$`)

// Parse reads the version of a server, as it is told by `argocd version`, too. One that is not known is the
// nearest older one, or else the oldest; warning then says so.
func Parse(text string) (v Version, warning string, err error) {
	if text == "" {
		return "", "", nil
	}
	m := form.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return "", "", fmt.Errorf("%q is no version of Argo CD: want one as %s", text, Newest)
	}
	major, minor := number(m[1]), number(m[2])
	found := versions[0].Version
	for _, f := range versions {
		if before(f.Version, major, minor) {
			found = f.Version
		}
	}
	if want := fmt.Sprintf("%d.%d", major, minor); string(found) != want {
		warning = fmt.Sprintf("Argo CD %s is not known to this version of Ballast: sources are rendered as by %s",
			want, found)
	}
	return found, warning, nil
}

// before reports whether a version is not after another.
func before(v Version, major, minor int) bool {
	m := form.FindStringSubmatch(string(v))
	return cmp.Or(cmp.Compare(number(m[1]), major), cmp.Compare(number(m[2]), minor)) <= 0
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits) // it is at most four digits
	return n
}
