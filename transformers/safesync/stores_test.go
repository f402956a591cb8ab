package safesync_test

import (
	"maps"
	"strings"
	"testing"
)

// stores are scripts of the programs that stores of objects and backups bring. The oracle runs those that change.
var stores = map[string]scriptCase{
	"restic restore": {"restic -r x restore latest --target / --delete", "restic -r x restore latest --target /",
		"restic-restore applied"},
	"restic restore, first": {"restic restore --delete -t /d latest", "restic restore -t /d latest",
		"restic-restore applied"},
	"restic restore keeps": kept("restic restore latest --target /d", ""),
	"restic restore, dry":  kept("restic restore latest --target /d --delete --dry-run -vv", ""),
	"restic, a path":       kept("restic restore latest --include --delete", ""),
	"rustic forget":        kept("rustic forget --keep-last 5", "prune open"),
	"rustic forget, short": kept("rustic -P x forget -l 5 --prune", "prune open"),
	"rustic by age":        kept("rustic forget --keep-last 5 --keep-daily 7; rustic forget --keep-within 30d", ""),
	"rustic by profile":    kept("rustic -P x forget", ""),
	"rustic, dry":          kept("rustic -n forget -l 5", ""),
	"rustic restore": {"rustic restore latest:/d /d --delete", "rustic restore latest:/d /d",
		"restic-restore applied"},

	"lftp":                  kept("lftp -e 'mirror --reverse --delete /d /b; quit' sftp://h", "lftp-mirror open"),
	"lftp -c":               kept(`lftp -c "open -u $U h; mirror -Re /d /b"`, "lftp-mirror open"),
	"lftp, first":           kept("lftp -e 'mirror --delete-first -R /d /b'", "lftp-mirror open"),
	"lftp, lines":           kept("lftp -c '\nopen h\nmirror -R -e /d /b\nbye\n'", "lftp-mirror open"),
	"lftp, a document":      kept("lftp h <<E\nmirror -R --delete /d /b\nE", "unreadable-command open"),
	"lftp, a file":          kept("lftp -f /scripts/mirror.lftp", "unreadable-command open"),
	"s5cmd, a file":         kept("s5cmd --numworkers 4 run /scripts/list", "unreadable-command open"),
	"ossutil, version 1":    {"ossutil64 sync /d oss://b --delete", "ossutil64 sync /d oss://b", "ossutil-sync applied"},
	"lftp, no deletion":     kept("lftp -c 'set ftp:ssl-allow no; mirror -R --verbose --exclude e /d /b'", ""),
	"lftp, another command": kept("lftp -c 'mirror /d /b; rm -e x'", ""),
	"lftp, dry":             kept("lftp -c 'mirror -Re --dry-run /d /b'", ""),
	"lftp, a setting":       kept("lftp -c 'set mirror:parallel-transfer-count 4; get -e x'", ""),

	"mcli": {"mcli mirror --remove /d s3/b", "mcli mirror /d s3/b", "mc-mirror applied"},
	"minio-client": {"minio-client mirror --overwrite --remove /d s3/b", "minio-client mirror --overwrite /d s3/b",
		"mc-mirror applied"},
	"mcli, watching": kept("mcli mirror --watch /d s3/b", "mc-mirror-watch open"),
	"juicefs":        {"juicefs sync --delete-dst /d/ s3://b/", "juicefs sync /d/ s3://b/", "juicefs-sync applied"},
	"juicefs, older": {"juicefs sync --deleteDst -p 4 /d/ s3://b/", "juicefs sync -p 4 /d/ s3://b/",
		"juicefs-sync applied"},
	"juicefs, a dash":  {"juicefs sync -delete-dst /d/ s3://b/", "juicefs sync /d/ s3://b/", "juicefs-sync applied"},
	"juicefs, dry":     kept("juicefs sync --delete-dst --dry /d/ s3://b/", ""),
	"juicefs, a move":  kept("juicefs sync --delete-src /d/ s3://b/", "juicefs-move open"),
	"juicefs, a mount": kept("juicefs mount redis://h /d", ""),

	"b2": {"b2 sync --delete /d b2://b/d", "b2 sync /d b2://b/d", "b2-sync applied"},
	"b2, Debian's": {"backblaze-b2 sync --threads 4 --delete /d b2://b",
		"backblaze-b2 sync --threads 4 /d b2://b", "b2-sync applied"},
	"b2, abbreviated": {"b2 sync --del /d b2://b", "b2 sync /d b2://b", "b2-sync applied"},
	"b2, dry":         kept("b2 sync --dry-run --delete /d b2://b; b2 sync --dryRun --delete /d b2://b", ""),
	"b2 keeps":        kept("b2 sync --keep-days 30 /d b2://b", ""),
	"b2, a file":      kept("b2 file download b2://b/sync", ""),
	"ossutil": {"ossutil sync /d oss://b/d --delete -f", "ossutil sync /d oss://b/d -f",
		"ossutil-sync applied"},
	"ossutil, flags before": {"ossutil -e h sync --delete /d oss://b", "ossutil -e h sync /d oss://b",
		"ossutil-sync applied"},
	"ossutil keeps": kept("ossutil sync /d oss://b; ossutil cp -r /d oss://b", ""),
	"oci": {"oci os object sync -ns n -bn b --src-dir /d --delete", "oci os object sync -ns n -bn b --src-dir /d",
		"oci-sync applied"},
	"oci, a profile": {"oci --profile P os object sync --delete --dest-dir /d -bn b",
		"oci --profile P os object sync --dest-dir /d -bn b",
		"oci-sync applied"},
	"oci, dry":        kept("oci os object sync --dry-run --delete --src-dir /d -bn b", ""),
	"oci, another":    kept("oci os object bulk-delete -bn b", ""),
	"oci, a registry": kept("helm push x.tgz oci://h/charts; $CMD", ""),
	"az":              kept("az storage blob sync -c b -s /d", "az-blob-sync open"),
	"az, said":        kept("az storage blob sync -c b -s /d --delete-destination true", "az-blob-sync open"),
	"az, not said":    kept("az storage blob sync -c b -s /d --delete-destination prompt", "az-blob-sync open"),
	"az keeps":        kept("az storage blob sync -c b -s /d --delete-destination false", ""),
	"az keeps, short": kept("az storage blob sync -c b -s /d --delete-dest=false", ""),
	"az, the last": kept("az storage blob sync -c b -s /d --delete-destination false --delete-destination true",
		"az-blob-sync open"),
	"az, another": kept("az storage blob upload-batch -d b -s /d", ""),
	"s4cmd": {"s4cmd dsync -r --delete-removed /d/ s3://b/", "s4cmd dsync -r /d/ s3://b/",
		"s4cmd-sync applied"},
	"s4cmd, abbreviated": {"s4cmd dsync --del /d/ s3://b/", "s4cmd dsync /d/ s3://b/", "s4cmd-sync applied"},
	"s4cmd, dry":         kept("s4cmd dsync -rn --delete-removed /d/ s3://b/", ""),
	"s4cmd, sync":        kept("s4cmd sync /d/ s3://b/", ""),
	"dedupe":             kept("rclone dedupe b:", "rclone-delete open"),
	"dedupe, newest":     kept("rclone dedupe --dedupe-mode newest b:", "rclone-delete open"),
	"dedupe, a list":     kept("rclone dedupe --dedupe-mode list b:; rclone dedupe --dedupe-mode=list b:", ""),
	"dedupe, dry":        kept("rclone dedupe -n b:", ""),
}

func init() { maps.Copy(scripts, stores) }

// What a source or a destination is that a flag names.
func TestDirectionByFlags(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"oci, up":   {"oci os object sync -bn b --src-dir /d --delete", "this is a backup"},
		"oci, down": {"oci os object sync -bn b --dest-dir /d --delete", "this is a restore"},
		"az":        {"az storage blob sync -c b -s /d", "this is a backup"},
		"restic":    {"restic restore latest -t /d --delete", "this is a restore"},
	} {
		t.Run(name, func(t *testing.T) {
			_, findings := script(t, "copy", c.in)
			var reasons []string
			for _, f := range findings {
				reasons = append(reasons, f.Reason)
			}
			if all := strings.Join(reasons, "\n"); !strings.Contains(all, c.want) {
				t.Errorf("%q is not in %s", c.want, all)
			}
		})
	}
}

// The entrypoints of images that run a tool are read, those of a name that means other things too.
func TestImagesOfStores(t *testing.T) {
	for image, args := range map[string]string{
		"backblazeit/b2:4.0":       "[sync, --delete, /d, 'b2://b']",
		"ghcr.io/oracle/oci-cli":   "[os, object, sync, --delete, --src-dir, /d]",
		"ghcr.io/rustic-rs/rustic": "[forget, --keep-last, '5']",
	} {
		_, findings, err := transformed("copy", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n"+
			"  - {name: c, image: '"+image+"', args: "+args+"}\n")
		if err != nil || len(findings) == 0 || !findings[0].Danger {
			t.Errorf("%s: %v %v", image, ids(findings), err)
		}
	}
}
