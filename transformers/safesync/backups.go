package safesync

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// backupObject looks at the objects of programs that back volumes up.
func (r render) backupObject() {
	switch group, kind, spec := r.Object.Group(), r.Object.Kind, r.Root.At("spec"); {
	case group == "volsync.backube" && kind == "ReplicationSource":
		r.volsync(spec, backup)
		r.volsyncRetention(spec.At("restic"))
	case group == "volsync.backube" && kind == "ReplicationDestination":
		r.volsync(spec, restore)
		r.volsyncRestore(spec.At("restic", "enableFileDeletion"))
	case isK8up(group) && kind == "Schedule":
		r.retention(spec.At("prune", "retention"), k8upByNumber, k8upByAge, "k8up")
	case isK8up(group) && kind == "Prune":
		r.retention(spec.At("retention"), k8upByNumber, k8upByAge, "k8up")
	case group == "velero.io" && kind == "Schedule":
		r.veleroSchedule(spec)
	}
}

func isK8up(group string) bool { return group == "k8up.io" || group == "backup.appuio.ch" }

// volsync notes the movers of VolSync that mirror. Their command lines are VolSync's own: nothing in the object makes
// them safe.
func (r render) volsync(spec transform.Field, way direction) {
	if f := spec.At("rclone"); f.Exists() {
		r.Note(f, transform.Why{Rule: volsyncMirror, Reason: "VolSync's rclone mover runs rclone sync, which " +
			mirroring + "; " + way.stake() + "; nothing in the object makes it safe: use the restic mover, " +
			"or versioning of the bucket, and waive this"})
	}
	for _, mover := range []string{"rsync", "rsyncTLS"} {
		if f := spec.At(mover); f.Exists() && way == backup {
			r.Note(f, transform.Why{Rule: volsyncMirror, Reason: "VolSync's " + mover + " mover runs rsync --delete, which " +
				mirroring + "; an empty volume would erase the replica; nothing in the object makes it safe: keep snapshots " +
				"of the destination, and waive this"})
		}
	}
}

// volsyncRestore notes a restore from restic that deletes what the snapshot does not have.
func (r render) volsyncRestore(deletes transform.Field) {
	if deletes.Bool() {
		r.Note(deletes, transform.Why{Rule: volsyncMirror, Reason: "with enableFileDeletion VolSync runs restic restore " +
			"--delete, which " + mirroring + "; " + restore.stake() + "; leave the field out"})
	}
}

// The keys of retention policies that keep by number, and by age.
var (
	volsyncByNumber = []string{"last", "hourly"}
	volsyncByAge    = []string{"within", "daily", "weekly", "monthly", "yearly"}
	k8upByNumber    = []string{"keepLast", "keepHourly"}
	k8upByAge       = []string{"keepDaily", "keepWeekly", "keepMonthly", "keepYearly", "keepWithin", "keepWithinHourly",
		"keepWithinDaily", "keepWithinWeekly", "keepWithinMonthly", "keepWithinYearly"}
)

const tooFew = "enough empty snapshots push out the good ones"

// volsyncRetention looks at what VolSync keeps of restic's snapshots: the last one, unless the object says otherwise.
func (r render) volsyncRetention(restic transform.Field) {
	if restic.Exists() && len(restic.At("retain").Keys()) == 0 {
		r.Note(restic, transform.Why{Rule: prune, Reason: "without retain VolSync keeps only the last snapshot: " +
			"an empty one pushes out the good one; set retain.daily or retain.within"})
		return
	}
	r.retention(restic.At("retain"), volsyncByNumber, volsyncByAge, "VolSync")
}

// retention notes a policy that only keeps by number.
func (r render) retention(policy transform.Field, byNumber, byAge []string, program string) {
	states := func(key string) bool {
		value := policy.At(key).Value()
		return value != "" && strings.Trim(value, "0") != ""
	}
	if slices.ContainsFunc(byAge, states) || !slices.ContainsFunc(byNumber, states) {
		return
	}
	r.Note(policy, transform.Why{Rule: prune, Reason: program + " keeps snapshots by number and not by what is in them: " +
		tooFew + "; keep by age as well (" + byAge[0] + ", " + byAge[1] + "), and alert on snapshots that shrink"})
}

// leastTurns is how many backups there have to be, and leastTime how old they have to get, for someone to notice in
// time that the newer ones are empty.
const (
	leastTurns = 3
	leastTime  = 24 * time.Hour
	veleroTTL  = 30 * 24 * time.Hour // where none is said
)

// veleroSchedule notes backups that expire before someone can notice that the newer ones are empty.
func (r render) veleroSchedule(spec transform.Field) {
	ttl := veleroTTL
	at := spec.At("schedule")
	if stated := spec.At("template", "ttl"); stated.Value() != "" {
		parsed, err := time.ParseDuration(stated.Value())
		if err != nil {
			return
		}
		if parsed > 0 { // Velero takes its default for 0
			ttl, at = parsed, stated
		}
	}
	gap, ok := longestGap(spec.At("schedule").Value())
	if !ok || ttl >= max(leastTurns*gap, leastTime) {
		return
	}
	r.Note(at, transform.Why{Rule: prune, Reason: fmt.Sprintf("backups expire after %s, and the schedule makes one "+
		"every %s: "+
		"when the newer ones are empty, the good ones are soon gone; set template.ttl to %s or more",
		brief(ttl), brief(gap), brief(max(leastTurns*gap, leastTime)))})
}

// brief is a duration without the parts that are zero.
func brief(d time.Duration) string {
	s := d.String()
	s = strings.TrimSuffix(s, "0s")
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
