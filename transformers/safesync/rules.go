package safesync

import "github.com/vixens-io/ballast/internal/core/transform"

// The rules that are not about one tool.
const (
	unreadable = "unreadable-command"
	overwrites = "overwrites-unprotected"
	restoring  = "restore-overwrites"
	guarding   = "guard"
	stamping   = "script-changed"
	limitFails = "max-delete-fails"
	requiring  = "require-source"
	notRead    = "not-read"

	volsyncMirror = "volsync-mirror"
	prune         = "prune"
	ownTool       = "own-tool"
)

// rules are all rules. Those of the catalogue's dangers are dangers themselves.
func rules() []transform.Rule {
	all := []transform.Rule{
		{Name: "rclone-sync", Doc: "rclone sync deletes at the destination what the source does not have."},
		{Name: "rclone-bisync", Doc: "rclone bisync is forced, so that one side can erase the other."},
		{Name: "rclone-move", Doc: "rclone move or moveto deletes the source."},
		{Name: "rclone-delete", Doc: "rclone delete, deletefile, purge, cleanup or dedupe deletes what is there."},
		{Name: "rclone-rc", Doc: "rclone rc asks an rclone that runs elsewhere to delete."},
		{Name: "rsync-delete", Doc: "rsync --delete deletes at the destination what the source does not have."},
		{Name: "rsync-move", Doc: "rsync --remove-source-files deletes the source."},
		{Name: "aws-s3-sync", Doc: "aws s3 sync --delete deletes at the destination what the source does not have."},
		{Name: "s5cmd-sync", Doc: "s5cmd sync --delete deletes at the destination what the source does not have."},
		{Name: "s3cmd-sync", Doc: "s3cmd sync --delete-removed deletes at the destination what the source does not have."},
		{Name: "s3cmd-move", Doc: "s3cmd sync --delete-after-fetch deletes the source."},
		{Name: "gsutil-rsync", Doc: "gsutil rsync -d deletes at the destination what the source does not have."},
		{Name: "gcloud-rsync", Doc: "gcloud storage rsync deletes at the destination what the source does not have."},
		{Name: "azcopy-sync", Doc: "azcopy sync deletes at the destination what the source does not have."},
		{Name: "mc-mirror", Doc: "mc mirror --remove deletes at the destination what the source does not have."},
		{Name: "mc-mirror-watch", Doc: "mc mirror --watch deletes at the destination what is deleted at the source."},
		{Name: "lsyncd", Doc: "lsyncd deletes at the destination what the source does not have."},
		{Name: "s4cmd-sync", Doc: "s4cmd dsync --delete-removed deletes at the destination what the source does not have."},
		{Name: "az-blob-sync", Doc: "az storage blob sync deletes at the destination what the source does not have."},
		{Name: "oci-sync", Doc: "oci os object sync --delete deletes at the destination what the source does not have."},
		{Name: "ossutil-sync", Doc: "ossutil sync --delete deletes at the destination what the source does not have."},
		{Name: "b2-sync", Doc: "b2 sync --delete deletes at the destination what the source does not have."},
		{Name: "juicefs-sync", Doc: "juicefs sync --delete-dst deletes at the destination what the source does not have."},
		{Name: "juicefs-move", Doc: "juicefs sync --delete-src deletes the source."},
		{Name: "lftp-mirror", Doc: "mirror --delete of lftp deletes at the destination what the source does not have."},
		{Name: "restic-restore",
			Doc: "restic or rustic restore --delete deletes from the volume what the snapshot does not have."},
		{Name: "kopia-sync",
			Doc: "kopia repository sync-to --delete deletes at the destination what the source does not have."},
		{Name: "kopia-restore", Doc: "kopia restore --delete-extra deletes from the volume what the snapshot does not have."},
		{Name: volsyncMirror, Doc: "A mover of VolSync deletes at the destination what the source does not have."},
		{Name: prune, Doc: "Backups are kept by number or expire too soon: empty ones push out the good ones."},
		{Name: ownTool, Doc: "A program that sync.tools names deletes."},
		{Name: unreadable, Doc: "What would run cannot be read from the manifest."},
		{Name: guarding,
			Doc: "RCLONE_MAX_DELETE=0 is set on a container whose rclone command cannot be read; guard: env asks for it."},
	}
	for i := range all {
		all[i].Severity, all[i].Danger, all[i].Protects = transform.Warning, true, transform.StoredData
		if all[i].Name != guarding { // the command that it guards is counted already
			all[i].Counts = transform.UnsafeSync
		}
	}
	return append(all,
		// No dangers: --strict is for what could not be made safe, and the default strategy can.
		transform.Rule{Name: overwrites, Severity: transform.Warning,
			Doc: "The command deletes nothing, and can still overwrite good copies."},
		transform.Rule{Name: restoring, Severity: transform.Warning, Protects: transform.StoredData,
			Doc: "A restore overwrites newer files; looked for where restores is update."},
		transform.Rule{Name: limitFails, Severity: transform.Warning,
			Doc: "rclone sync --max-delete 0 can fail where that keeps the pod from starting or ends its script."},
		transform.Rule{Name: requiring, Severity: transform.Warning, Protects: transform.StoredData,
			Doc: "A check of the source stands before a transfer; requireSource asks for it."},
		transform.Rule{Name: notRead, Severity: transform.Warning, Counts: transform.NotRead,
			Doc: "An object names a program that can delete, and Ballast does not see what it runs."},
		transform.Rule{Name: stamping, Severity: transform.Info,
			Doc: "A script that pods run is edited; a running shell does not read it again."},
	)
}
