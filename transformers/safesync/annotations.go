package safesync

import (
	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// commandAnnotations are those by which a backup program has a pod run a command.
var commandAnnotations = []string{
	"pre.hook.backup.velero.io/command", "post.hook.backup.velero.io/command", "post.hook.restore.velero.io/command",
	"init.hook.restore.velero.io/command", "k8up.io/backupcommand", "k8up.syn.tools/backupcommand",
	"backup.appuio.ch/backupcommand",
}

// annotations looks at the commands that annotations of the pods hold: a list in JSON, or a command line.
func (r render) annotations() {
	all := r.Workload.Template.At("metadata", "annotations")
	for _, key := range commandAnnotations {
		f := all.At(key)
		if !r.tools.named(f.Value()) {
			continue
		}
		l := newScriptLook(r.tools, content{field: f, text: f.Value()})
		l.policy = policyOf(r.config)
		if words := workload.Texts(transform.Embedded(f)); len(words) > 0 {
			l.scalars = nil
			l.read(shell.Read(shell.Container{Command: words}))
		} else {
			l.read(shell.ReadScript(f.Value(), nil))
		}
		l.leave("an annotation holds it: change it in its source")
		for i := range l.proposals {
			l.proposals[i].field = f
		}
		l.propose(r.Pass)
	}
}
