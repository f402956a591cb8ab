package auditreport

import (
	"crypto/sha256"
	_ "embed" // the parts of the page
	"encoding/base64"
	"html/template"
	"io"
	"sync"
	"time"

	"github.com/vixens-io/ballast/internal/fleet/audit"
)

// PageOptions are what an audit does not know and its page shows.
type PageOptions struct {
	Node    audit.Requests // what one node has for pods; zero where nobody said
	Version string         // of Ballast
	Made    time.Time      // when; zero leaves it out
}

var (
	//go:embed page/page.html
	pageHTML string
	//go:embed page/page.css
	pageStyle string
	//go:embed page/page.js
	pageScript string
)

var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Parse(pageHTML))
})

// HTML writes an audit as one page that needs nothing else: no network, no other file,
// and no script but for filtering. Its policy lets a browser run that script alone, whatever
// a manifest holds.
func HTML(w io.Writer, a *audit.Audit, o PageOptions) error {
	p := newPage(a, o)
	p.Style, p.Script = template.CSS(pageStyle), template.JS(pageScript) //nolint:gosec // ours, embedded
	p.Policy = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src " +
		hash(pageStyle) + "; script-src " + hash(pageScript)
	return pageTemplate().Execute(w, p)
}

// hash names a text in a content security policy.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
