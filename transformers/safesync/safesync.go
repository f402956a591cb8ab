// Package safesync makes commands unable to delete what they should keep.
//
// A run looks at one object: a workload, of which it reads all that its containers run, or
// a ConfigMap, of which it reads the scripts that some container of the render runs. The
// commands found are read by the rules of the tools in the catalogue; what is dangerous is
// rewritten by a strategy, or noted.
package safesync

import (
	"bytes"
	_ "embed"
	"slices"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
)

//go:embed README.md
var readme string

// Definition is the transformer.
var Definition = transform.Define(transform.Spec{
	Name: "safe-sync", Section: "sync", Stage: transform.Inject,
	For:    transform.Workloads.And(transform.Kinds(stores...)).And(transform.WorthALook(mayRun)),
	Reads:  stores,
	Writes: []string{"command", "args", "env", "data", stampKey},
	Rules:  rules(), Doc: readme, Worth: worth,
}, defaults, plan)

// worth reports whether a document may name a tool: where no document does, no ConfigMap holds a script that
// matters. Base64 hides names, and a command may come from elsewhere altogether.
func worth(settings any, document []byte) bool {
	for _, sign := range hiding {
		if bytes.Contains(document, sign) {
			return true
		}
	}
	all := settings.(*Settings).all()
	for _, t := range all {
		if named(document, t.name) && (!t.shy || named(document, "sync")) {
			return true
		}
	}
	return shell.MentionsBroken(string(document), all.names()...) ||
		slices.ContainsFunc(backupGroups, func(group string) bool { return bytes.Contains(document, []byte(group)) })
}

// hiding are the keys and tags behind which a tool may be named unseen.
var hiding = [][]byte{
	[]byte("binaryData"), []byte("!!binary"), []byte("kind: Secret\n"), []byte("\"Secret\""), []byte("envFrom"),
	[]byte("valueFrom"),
}

// backupGroups are those of objects and annotations that say what a backup does without naming a tool.
var backupGroups = []string{"volsync.backube", "k8up.io", "backup.appuio.ch", "velero.io"}

// named reports whether bytes have a word. In the source of a string, \n and \t stand for what
// comes before a word, not for a letter of it.
func named(source []byte, word string) bool {
	for {
		n := bytes.Index(source, []byte(word))
		if n < 0 {
			return false
		}
		after := n + len(word)
		escape := bytes.HasSuffix(source[:n], []byte(`\n`)) || bytes.HasSuffix(source[:n], []byte(`\t`))
		if (n == 0 || escape || !isLetter(source[n-1])) && (after == len(source) || !isLetter(source[after])) {
			return true
		}
		source = source[n+1:]
	}
}

func isLetter(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// The strategies.
const (
	copyOnly  = "copy"
	history   = "history"
	maxDelete = "max-delete"
)

// The other choices that are not the default.
const (
	updateOnly = "update"
	guardByEnv = "env"
)

// Settings say what becomes of a command that deletes.
type Settings struct {
	Strategy      string          `yaml:"strategy" enum:"copy,history,max-delete" doc:"What rclone sync becomes. copy: rclone copy. history: rclone copy that keeps overwritten files in a dated directory beside the destination, where that is possible. max-delete: a sync that fails instead of deleting, where a failure harms nothing."`
	Restores      string          `yaml:"restores" enum:"all,update" doc:"Which files a restore by rclone overwrites. all: every file that differs. update: none that is newer in the volume."`
	Guard         string          `yaml:"guard" enum:"none,env" doc:"What is done about an rclone command that cannot be read. none: a finding. env: also RCLONE_MAX_DELETE=0 in the environment of its container."`
	RequireSource []string        `yaml:"requireSource" merge:"set" doc:"What a source must have before it is synced, copied or moved: a file with content, by its path in the source or in the container, or . for anything. A check is put before the command; where it fails, the command does not run." example:"[.]"`
	Tools         map[string]Tool `yaml:"tools" merge:"add" doc:"Programs that the catalogue does not know, by name."`
}

// Entry says so for one workload.
type Entry struct {
	Strategy string `yaml:"strategy" short:"true" enum:"copy,history,max-delete" doc:"The strategy for this workload." example:"history"`
	Restores string `yaml:"restores" enum:"all,update" doc:"Which files its restores overwrite." example:"update"`
	Guard    string `yaml:"guard" enum:"none,env" doc:"What is done about an rclone command that cannot be read." example:"env"`

	RequireSource []string `yaml:"requireSource" doc:"What its sources must have. An empty list requires nothing." example:"[.storage/auth]"`
}

// Check reports files that cannot be required.
func (e Entry) Check(_ Settings, r *transform.Report) { checkRequired(e.RequireSource, r) }

func defaults() Settings { return Settings{Strategy: copyOnly, Restores: "all", Guard: "none"} }

type config = transform.Config[Settings, Entry]

func plan(c config, p *transform.Pass) error {
	r := render{Pass: p, config: c, tools: c.Settings.all()}
	if isStore(transform.GroupKind{Group: p.Object.Group(), Kind: p.Object.Kind}) {
		r.scripts()
		return nil
	}
	if r.Workload.Pod.Exists() {
		r.workload()
		r.annotations()
	}
	if mayRun(p.Object.Group(), p.Object.Kind) {
		r.custom()
	}
	return nil
}

// policy is what the registry asks for one workload.
type policy struct {
	strategy, restores, guard           string
	source, restoresSource, guardSource transform.Source // the lines that say so

	required       []string // of a source
	requiredSource transform.Source
	different      bool // the workloads that run a script require different files
}

func policyOf(c config) policy {
	p := policy{
		strategy: c.Settings.Strategy, source: c.SettingSource("strategy"),
		restores: c.Settings.Restores, restoresSource: c.SettingSource("restores"),
		guard: c.Settings.Guard, guardSource: c.SettingSource("guard"),
		required: c.Settings.RequireSource, requiredSource: c.SettingSource("requireSource"),
	}
	if c.Entry == nil {
		return p
	}
	if c.Entry.Strategy != "" {
		p.strategy, p.source = c.Entry.Strategy, c.EntrySource("strategy")
	}
	if c.Entry.Restores != "" {
		p.restores, p.restoresSource = c.Entry.Restores, c.EntrySource("restores")
	}
	if c.Entry.Guard != "" {
		p.guard, p.guardSource = c.Entry.Guard, c.EntrySource("guard")
	}
	if c.Entry.RequireSource != nil {
		p.required, p.requiredSource = c.Entry.RequireSource, c.EntrySource("requireSource")
	}
	return p
}

// common is what a script does that several workloads run: where they differ, the default,
// which never harms; guarded only if all are.
func common(all []policy) policy {
	p := all[0]
	for _, q := range all[1:] {
		if q.strategy != p.strategy {
			p.strategy, p.source = copyOnly, transform.Source{}
		}
		if q.restores != p.restores {
			p.restores = "all"
		}
		if q.guard != p.guard {
			p.guard = "none"
		}
		if !slices.Equal(q.required, p.required) {
			p.required = append(slices.Clone(p.required), q.required...)
			p.different = true
		}
	}
	return p
}
