package lint

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// Problem is a finding about the registry or the repository, not about one render.
type Problem struct {
	ID          string             `json:"id"` // of its kind
	Severity    transform.Severity `json:"severity"`
	Message     string             `json:"message"` // what it is, and what to do
	File        string             `json:"file"`    // from the repository's root
	Line        int                `json:"line"`    // 1-based; 0: the file as a whole, or none
	Fingerprint string             `json:"fingerprint"`

	Kind Kind `json:"-"`
}

// Kind is what all problems of one ID have in common.
type Kind struct {
	ID       string
	Severity transform.Severity // of a problem that nothing lessens

	// HidesApplications says that the repository may deploy more than was seen.
	HidesApplications bool
}

// The kinds of problems. Nothing else spells an ID.
var (
	Unreadable   = Kind{ID: "fleet/unreadable", Severity: transform.Error, HidesApplications: true}
	Unevaluated  = Kind{ID: "fleet/unevaluated-set", Severity: transform.Info, HidesApplications: true}
	Unnamed      = Kind{ID: "fleet/unnamed", Severity: transform.Info, HidesApplications: true}
	Deprecated   = Kind{ID: "fleet/deprecated-field", Severity: transform.Info}
	Assumed      = Kind{ID: "fleet/assumed", Severity: transform.Info, HidesApplications: true}
	Unmanaged    = Kind{ID: "fleet/unmanaged", Severity: transform.Warning}
	StalePaths   = Kind{ID: "fleet/manifest-generate-paths", Severity: transform.Error}
	Mutation     = Kind{ID: "fleet/admission-mutation", Severity: transform.Warning}
	NoRegistry   = Kind{ID: "registry/none", Severity: transform.Warning}
	Mistake      = Kind{ID: "registry/mistake", Severity: transform.Error}
	Expired      = Kind{ID: "registry/expired-waiver", Severity: transform.Error}
	DeadEntry    = Kind{ID: "registry/matches-nothing", Severity: transform.Warning}
	UnusedTier   = Kind{ID: "registry/unused-tier", Severity: transform.Info}
	ClassDrift   = Kind{ID: "registry/classes-out-of-step", Severity: transform.Warning}
	CriticalAll  = Kind{ID: "registry/critical-class", Severity: transform.Warning}
	MissingLabel = Kind{ID: "registry/unlabelled-container", Severity: transform.Warning}
)

// At returns a problem of the kind. Its fingerprint survives edits elsewhere: it is made of the file and of
// names of what the problem is about, or else of what the message says.
func (k Kind) At(place registry.Source, names, message string) Problem {
	sum := sha256.Sum256([]byte(strings.Join([]string{k.ID, place.File, cmp.Or(names, WithoutNumbers(message))}, "\x00")))
	return Problem{
		ID: k.ID, Severity: k.Severity, Message: message, File: place.File, Line: place.Line,
		Fingerprint: hex.EncodeToString(sum[:8]), Kind: k,
	}
}

// WithoutNumbers returns a text without its digits: lines, places in lists and counts change with what is
// around.
func WithoutNumbers(text string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return -1
		}
		return c
	}, text)
}
