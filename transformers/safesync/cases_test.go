package safesync_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// scriptCase is a script, what it becomes under the strategy copy, and what is found.
type scriptCase struct{ in, want, findings string }

// kept is a script that leaves as it came.
func kept(in, findings string) scriptCase { return scriptCase{in, in, findings} }

// scripts are read as `sh -c` of a container without an environment. The oracle runs those
// that change, and the fuzz target begins with all of them.
var scripts = map[string]scriptCase{
	// rclone: how its command line is read
	"rclone sync": {"rclone sync /d s3:b", "rclone copy /d s3:b", "rclone-sync applied"},
	"flags before": {"rclone --config /c --log-level INFO -vv sync /d s3:b", "rclone --config /c " +
		"--log-level INFO -vv copy /d s3:b", "rclone-sync applied"},
	"a flag with its value": {"rclone --config=/c sync /d s3:b", "rclone --config=/c copy /d s3:b", "rclone-sync " +
		"applied"},
	"a backend's flag": {"rclone --s3-acl private sync /d s3:b", "rclone --s3-acl private copy /d s3:b",
		"rclone-sync applied"},
	"a flag without a value": {"rclone --fast-list sync /d s3:b", "rclone --fast-list copy /d s3:b", "rclone-sync " +
		"applied"},
	"unknown flags before": {"rclone --new-flag x --other sync a b", "rclone --new-flag x --other copy a b",
		"rclone-sync applied"},
	"a flag that may take sync": kept("rclone --new-flag sync sync a b", "unreadable-command open"),
	"a flag that may take it":   kept("rclone --new-flag sync --dry-run=false copy a b", "unreadable-command open"),
	"a flag that takes nothing": {"rclone --fast-list sync config s3:b", "rclone --fast-list copy config s3:b",
		"rclone-sync applied"},
	"a flag and its sync": {"rclone --new-flag=sync sync a b", "rclone --new-flag=sync copy a b", "rclone-sync " +
		"applied"},
	"a config called sync":  kept("rclone --config sync copy a b", ""),
	"a profile called sync": kept("rclone --s3-profile sync copy a b", ""),
	"a profile called sync, too": {"rclone --s3-profile sync sync a b", "rclone --s3-profile sync copy a b",
		"rclone-sync applied"},
	"a suffix called --dry-run": {"rclone sync --suffix --dry-run a b", "rclone copy --suffix --dry-run a b",
		"rclone-sync applied"},
	"a value of a run": {`rclone --new-flag "$X" sync a b`, `rclone --new-flag "$X" copy a b`,
		"rclone-sync applied"},
	"a value of a run alone":    kept(`rclone --new-flag "$X"`, "unreadable-command open"),
	"a flag that may take both": kept("rclone --new-flag sync sync", "unreadable-command open"),
	"options of a run":          {"rclone $OPTS sync a b", "rclone $OPTS copy a b", "rclone-sync applied"},
	"perhaps a path":            kept("rclone $OPTS sync a", "unreadable-command open"),
	"a mode of a run":           kept("rclone $MODE a b", "unreadable-command open"),
	"a mode with a default":     kept("rclone ${MODE:-sync} a b", "unreadable-command open"),
	"a mode after a flag":       kept("rclone -v $MODE a b", "unreadable-command open"),
	"a directory called sync":   kept("rclone copy /sync s3:sync", ""),
	"a remote called sync":      kept("rclone copy a sync:", ""),
	"a destination called sync": kept("rclone copyto a sync", ""),
	"sync of a remote":          {"rclone sync sync: s3:b", "rclone copy sync: s3:b", "rclone-sync applied"},
	"no verb":                   kept("rclone --version", ""),
	"another verb":              kept("rclone ls s3:b", ""),
	"check":                     kept("rclone check /d s3:b", ""),
	"--delete-excluded": {"rclone sync --delete-excluded --exclude x a b", "rclone copy --delete-excluded " +
		"--exclude x a b", "rclone-sync applied"},
	"dry run":          kept("rclone sync --dry-run a b; rclone -n sync a b; rclone sync a b -n", ""),
	"dry run, bundled": kept("rclone -vn sync a b", ""),
	"dry run off": {"rclone sync --dry-run=false a b", "rclone copy --dry-run=false a b", "rclone-sync " +
		"applied"},
	"many flags after": {"rclone sync a b --exclude '*.log' --transfers 2 -P", "rclone copy a b --exclude " +
		"'*.log' --transfers 2 -P", "rclone-sync applied"},
	"the end of flags":      {"rclone sync -- a b", "rclone copy -- a b", "rclone-sync applied"},
	"move":                  kept("rclone move a b", "rclone-move open"),
	"moveto":                kept("rclone moveto a b", "rclone-move open"),
	"delete":                kept("rclone delete s3:b --min-age 30d", "rclone-delete open"),
	"deletefile":            kept("rclone deletefile s3:b/x", "rclone-delete open"),
	"purge":                 kept("rclone purge b:", "rclone-delete open"),
	"cleanup":               kept("rclone cleanup b:", "rclone-delete open"),
	"purge in a dry run":    kept("rclone purge --dry-run b:", ""),
	"a remote sync":         kept("rclone rc --url h:5572 sync/sync srcFs=/d dstFs=s3:b", "rclone-rc open"),
	"a remote command":      kept("rclone rc core/command command=sync", "rclone-rc open"),
	"a remote copy":         kept("rclone rc sync/copy srcFs=/d dstFs=s3:b", ""),
	"a program of Windows":  {"rclone.exe sync a b", "rclone.exe copy a b", "rclone-sync applied"},
	"bisync":                kept("rclone bisync a b; rclone bisync a b --force", "rclone-bisync open"),
	"bisync from the start": kept("rclone bisync --resync a b", "rclone-bisync open"),

	// shell: where a command stands, and where it only seems to
	"quotes":  {`"rclone" 'sync' a b`, `"rclone" copy a b`, "rclone-sync applied"},
	"escapes": {`rclone s\ync a b`, `rclone copy a b`, "rclone-sync applied"},
	"twice": {"rclone sync a b; rclone sync c d", "rclone copy a b; rclone copy c d",
		"rclone-sync applied, rclone-sync applied"},
	"continuation lines": {"rclone sync \\\n  a \\\n  b # sync\n", "rclone copy \\\n  a \\\n  b # sync\n",
		"rclone-sync applied"},
	"CRLF": {"rclone sync \\\r\n  a b\r\nls\r\n", "rclone copy \\\r\n  a b\r\nls\r\n",
		"rclone-sync applied"},
	"UTF-8": {"echo größe ✓; rclone sync /däta s3:b/✓", "echo größe ✓; rclone copy /däta s3:b/✓",
		"rclone-sync applied"},
	"a loop": {"while true; do rclone sync a b || echo failed; sleep 9; done", "while true; do " +
		"rclone copy a b || echo failed; sleep 9; done", "rclone-sync applied"},
	"an until loop": {"until rclone sync a b; do sleep 9; done", "until rclone copy a b; do sleep 9; " +
		"done", "rclone-sync applied"},
	"a for loop": {"for d in x y; do rclone sync /$d s3:b/$d; done", "for d in x y; do rclone copy /$d " +
		"s3:b/$d; done", "rclone-sync applied"},
	"a branch": {"if [ -d / ]; then rclone sync a b; else rclone copy a b; fi", "if [ -d / ]; then " +
		"rclone copy a b; else rclone copy a b; fi", "rclone-sync applied"},
	"a case": {"case x in x) rclone sync a b;; esac", "case x in x) rclone copy a b;; esac",
		"rclone-sync applied"},
	"a subshell":        {"(cd / && rclone sync . b:)", "(cd / && rclone copy . b:)", "rclone-sync applied"},
	"a pipeline":        {"rclone sync a b 2>&1 | cat", "rclone copy a b 2>&1 | cat", "rclone-sync applied"},
	"in the background": {"rclone sync a b & wait", "rclone copy a b & wait", "rclone-sync applied"},
	"a substitution":    {`out="$(rclone sync a b)"`, `out="$(rclone copy a b)"`, "rclone-sync applied"},
	"backquotes":        {"out=`rclone sync a b`", "out=`rclone copy a b`", "rclone-sync applied"},
	"an assignment before it": {"RCLONE_TRANSFERS=2 rclone sync a b", "RCLONE_TRANSFERS=2 rclone copy a b",
		"rclone-sync applied"},
	"redirections": {"rclone sync a b >/dev/null 2>&1 </dev/null", "rclone copy a b >/dev/null 2>&1 " +
		"</dev/null", "rclone-sync applied"},
	"a shell in a shell":       {`sh -c "rclone sync \"$A\" b"`, `sh -c "rclone copy \"$A\" b"`, "rclone-sync applied"},
	"a shell in single quotes": {`sh -c 'rclone sync "$A" b'`, `sh -c 'rclone copy "$A" b'`, "rclone-sync applied"},
	"three shells": {`sh -c "sh -c 'rclone sync a b'"`, `sh -c "sh -c 'rclone copy a b'"`,
		"rclone-sync applied"},
	"eval": {"eval rclone sync a b", "eval rclone copy a b", "rclone-sync applied"},
	"a shell's input": {"sh <<'E'\nrclone sync a b\nE\n", "sh <<'E'\nrclone copy a b\nE\n", "rclone-sync " +
		"applied"},
	"a wrapper": {"timeout 30 nice rclone sync a b", "timeout 30 nice rclone copy a b", "rclone-sync " +
		"applied"},
	"env":   {"env A=b rclone sync a b", "env A=b rclone copy a b", "rclone-sync applied"},
	"exec":  {"exec rclone sync a b", "exec rclone copy a b", "rclone-sync applied"},
	"nohup": {"nohup rclone sync a b", "nohup rclone copy a b", "rclone-sync applied"},
	"flock": {"flock /tmp rclone sync a b", "flock /tmp rclone copy a b", "rclone-sync applied"},
	"flock with a script": {"flock /tmp -c 'rclone sync a b'", "flock /tmp -c 'rclone copy a b'", "rclone-sync " +
		"applied"},
	"another user": {"su-exec 1000 rclone sync a b", "su-exec 1000 rclone copy a b", "rclone-sync applied"},
	"another user's script": {"runuser backup -c 'rclone sync a b'", "runuser backup -c 'rclone copy a b'",
		"rclone-sync applied"},
	"a trap": {"trap 'rclone sync a b' EXIT", "trap 'rclone copy a b' EXIT", "rclone-sync applied"},
	"find": {"find / -maxdepth 0 -exec rclone sync {} b: \\;", "find / -maxdepth 0 -exec rclone " +
		"copy {} b: \\;", "rclone-sync applied"},
	"xargs": {"echo a | xargs -I{} rclone sync {} b:", "echo a | xargs -I{} rclone copy {} b:",
		"rclone-sync applied"},
	"a function": {"backup() { rclone sync a b; }\nbackup; backup", "backup() { rclone copy a b; " +
		"}\nbackup; backup", "rclone-sync applied"},
	"a function's parameters": {"backup() { rclone sync \"$1\" \"$2\"; }\nbackup /a b:c", "backup() { rclone copy " +
		"\"$1\" \"$2\"; }\nbackup /a b:c", "rclone-sync applied"},
	"a function that runs": {"run() { \"$@\"; }\nrun rclone sync a b; run ls", "run() { \"$@\"; }\nrun rclone " +
		"copy a b; run ls", "rclone-sync applied"},
	"a function that retries": {"retry() { n=$1; shift; \"$@\" || sleep $n; }\nretry 5 rclone sync a b",
		"retry() { n=$1; shift; \"$@\" || sleep $n; }\nretry 5 rclone copy a b", "rclone-sync applied"},
	"a function around it": {"rc() { rclone -v \"$@\"; }\nrc sync a b; rc ls b:", "rc() { rclone -v \"$@\"; " +
		"}\nrc copy a b; rc ls b:", "rclone-sync applied"},
	"a function of its name": {"rclone() { command rclone -v \"$@\"; }\nrclone sync a b", "rclone() { command " +
		"rclone -v \"$@\"; }\nrclone copy a b", "rclone-sync applied"},
	"parameters of each turn": kept("set -- ls sync; while [ $# -gt 0 ]; do rclone $1 a b; shift; done",
		"unreadable-command open"),
	"a function of two modes": kept("f() { rclone \"$1\" a b; }\nf sync; f purge", "rclone-delete open, rclone-sync "+
		"open"),
	"a function nobody calls":   kept("f() { rclone \"$1\" a b; }", "unreadable-command open"),
	"a variable":                {"MODE=sync; rclone $MODE a b", "MODE=sync; rclone copy a b", "rclone-sync applied"},
	"a variable of the program": {"TOOL=rclone; $TOOL sync a b", "TOOL=rclone; $TOOL copy a b", "rclone-sync applied"},
	"a variable of both":        {"C='rclone sync'; $C a b", "C='rclone copy'; $C a b", "rclone-sync applied"},
	"a variable used twice":     kept("C='rclone sync'; $C a b; $C c d", "rclone-sync open, rclone-sync open"),
	"a variable set twice":      kept("M=sync; M=copy; rclone $M a b", "unreadable-command open"),
	"a program of a run":        kept("rclone version; $TOOL sync a b", "unreadable-command open"),
	"across quotes":             kept(`eval 'rclone sy'nc a b`, "rclone-sync open"),
	"not shell":                 kept("rclone sync a b; if", "unreadable-command open"),
	"a here-document":           kept("cat >/dev/null <<E\nrclone sync a b\nE", ""),
	"a usage":                   kept("cat <<E\nusage: rclone sync SRC DST\n\nE", ""),
	"another text":              kept("rclone copy a b <<E\nx\nE", ""),
	"an alias":                  kept("alias r='rclone sync'; r a b", "unreadable-command open"),
	"another machine":           kept("ssh host rclone sync a b", "unreadable-command open"),
	"a script of its own":       kept("rclone version; /backup.sh", "unreadable-command open"),
	"another language":          kept("python3 -c 'run(\"rclone sync a b\")'", "unreadable-command open"),
	"a schedule":                kept("echo '* * * * * rclone sync a b' | crontab -", "unreadable-command open"),
	"an unknown wrapper":        kept("with-secrets rclone sync a b", "unreadable-command open"),
	"an unknown wrapper, safe":  kept("with-secrets rclone copy a b", ""),
	"a wrapper that tries":      kept("retry 3 rclone sync a b", "unreadable-command open"),
	"a wrapper of many":         kept("parallel rclone sync {} b:c ::: a b", "unreadable-command open"),
	"a wrapper of a text":       kept("parallel 'rclone sync {} b:c' ::: a b", "unreadable-command open"),
	"a wrapper of a shell":      kept("nsenter -t 1 -m -- sh -c 'rclone sync a b'", "unreadable-command open"),
	"a wrapper of wrappers":     kept("unshare -n sh -c 'retry 3 rclone sync a b'", "unreadable-command open"),
	"a wrapper's options": kept("start-stop-daemon --start --exec /usr/bin/rclone -- sync a b",
		"unreadable-command open"),
	"a wrapper, paths of a run": kept("retry 3 rclone sync $A $B", "unreadable-command open"),
	"a wrapper of a pruning":    kept("retry 3 restic forget --keep-last 5", "unreadable-command open"),
	"a wrapper, a dry run":      kept("retry 3 rclone sync --dry-run a b; retry 3 sh -c 'rclone copy a b'", ""),
	"a terminal's script": {"script -qc 'rclone sync a b' /dev/null", "script -qc 'rclone copy a b' /dev/null",
		"rclone-sync applied"},
	"another shell":         kept("fish -c 'rclone sync a b'", "unreadable-command open"),
	"awk that runs it":      kept(`awk 'BEGIN{system("rclone sync a b")}'`, "unreadable-command open"),
	"awk that looks for it": kept("ps | awk '/rclone sync/ {print $2}'", ""),
	"awk that runs another": kept(`awk '{system("ls " $1)}'; rclone copy a b`, ""),
	"a schedule that is made": kept("echo '*/5 * * * * rclone sync /a b:c' > /etc/crontabs/root; crond -f",
		"unreadable-command open"),
	"a schedule that is safe": kept("echo '*/5 * * * * rclone copy /a b:c' > /etc/crontabs/root; crond -f", ""),
	"a log of cron":           kept("echo 'rclone sync /a b:c starts' >> /var/log/cron.log", ""),
	"a message elsewhere": kept("curl -d 'rclone sync /a b:c' h; notify 'rclone sync failed: disk full' rclone "+
		"sync failed", ""),
	"a link to it":      kept("ln -s rclone sync; supervisorctl start lsyncd", ""),
	"a container in it": kept("docker run rclone/rclone sync a b", "unreadable-command open"),
	"a container of a version": kept("docker run -v /a:/b ghcr.io/rclone/rclone:1.66 sync a b", "unreadable-command "+
		"open"),
	"a container's shell":   kept("docker exec x sh -c 'rclone sync a b'", "unreadable-command open"),
	"a container's version": kept("docker run rclone/rclone:1.66 version", ""),
	"mentions":              kept("# rclone sync\necho rclone sync; pgrep -f 'rclone sync'", ""),
	"a message":             kept("printf '%s\\n' 'rclone sync a b'", ""),
	"a question":            kept("command -v rclone; which rclone; type rclone", ""),
	"an installation":       kept("apk add --no-cache rclone rsync", ""),
	"a function's name":     kept("do_rclone_sync() { rclone copy a b; }; do_rclone_sync", ""),
	"a function that talks": kept("say() { echo \"$@\"; }\nsay rclone sync a b", ""),
	"a variable's name":     kept("rclone_sync=1; RCLONE=sync; rclone copy a b", ""),
	"a path's name":         kept("ls /etc/rclone/sync; rclone copy a b", ""),
	"a test":                kept("[ \"$1\" = sync ] && rclone copy a b", ""),
	"empty":                 kept("", ""),

	// rsync
	"rsync":               {"rsync -a --delete /d h:/d", "rsync -a /d h:/d", "rsync-delete applied"},
	"rsync, at the end":   {"rsync -a /d h:/d --delete", "rsync -a /d h:/d", "rsync-delete applied"},
	"rsync, at the start": {"rsync --delete -a /d h:/d", "rsync -a /d h:/d", "rsync-delete applied"},
	"rsync, several": {"rsync --delete --delete-excluded -a --del a b", "rsync -a a b", "rsync-delete " +
		"applied, rsync-delete applied"},
	"rsync, abbreviated":  {"rsync -a a b --delete-aft", "rsync -a a b", "rsync-delete applied"},
	"rsync, its own line": {"rsync -a \\\n  --delete \\\n  a b", "rsync -a \\\n  a b", "rsync-delete applied"},
	"rsync, bundle":       {"rsync -ave ssh --delete a h:b", "rsync -ave ssh a h:b", "rsync-delete applied"},
	"rsync, a command in a value": {"rsync -e 'ssh -p 22' --delete a h:b", "rsync -e 'ssh -p 22' a h:b",
		"rsync-delete applied"},
	"rsync, redirection":      {"rsync -a >/dev/null --delete a b", "rsync -a >/dev/null a b", "rsync-delete applied"},
	"rsync, quoted":           {`rsync -a "--delete" a b`, `rsync -a a b`, "rsync-delete applied"},
	"rsync, in a variable":    {"O='-a --delete'; rsync $O x y", "O='-a'; rsync $O x y", "rsync-delete applied"},
	"rsync, a variable of it": {"O=--delete; rsync -a $O x y", "O=--delete; rsync -a x y", "rsync-delete applied"},
	"rsync, another flag":     kept("rsync --delay-updates -a a b", ""),
	"rsync, without":          kept("rsync -a a b", ""),
	"rsync, a value":          kept("rsync --exclude --delete a b", ""),
	"rsync, a short value":    kept("rsync -e --delete a b", ""),
	"rsync, dry run":          kept("rsync -avn --delete a b", ""),
	"rsync, listing":          kept("rsync --list-only --delete a b", ""),
	"rsync, options of a run": kept("rsync $OPTS a b", "unreadable-command open"),
	"rsync, paths of a run":   kept("rsync -a $A $B", ""),
	"rsync after --":          kept("rsync -a -- --delete b", ""),
	"rsync, a move":           kept("rsync -a --remove-source-files a b", "rsync-move open"),

	// S3
	"aws": {"aws --profile x s3 sync /d s3://b --delete", "aws --profile x s3 sync /d s3://b",
		"aws-s3-sync applied"},
	"aws, abbreviated": {"aws s3 sync --del /d s3://b", "aws s3 sync /d s3://b", "aws-s3-sync applied"},
	"aws, optional values": {"aws s3 sync --sse --delete /d s3://b", "aws s3 sync --sse /d s3://b", "aws-s3-sync " +
		"applied"},
	"aws, a restore":       {"aws s3 sync s3://b /d --delete", "aws s3 sync s3://b /d", "aws-s3-sync applied"},
	"aws without":          kept("aws s3 sync /d s3://b", ""),
	"aws, debugging":       kept("aws --debug s3 sync /d s3://b", ""),
	"aws, dry run":         kept("aws s3 sync --delete --dryrun /d s3://b", ""),
	"aws, another":         kept("aws s3 rm --delete x", ""),
	"aws, another service": kept("aws ec2 sync --delete x", ""),
	"aws, a verb of a run": kept("aws s3 $VERB /d s3://b --delete", "unreadable-command open"),
	"aws, a profile":       kept("aws --profile s3 sync --delete", ""),
	"s5cmd": {"s5cmd --endpoint-url u sync --delete a b", "s5cmd --endpoint-url u sync a b",
		"s5cmd-sync applied"},
	"s5cmd, one dash": {"s5cmd -endpoint-url u sync -delete a b", "s5cmd -endpoint-url u sync a b", "s5cmd-sync " +
		"applied"},
	"s5cmd without":  kept("s5cmd sync a b", ""),
	"s5cmd, dry run": kept("s5cmd --dry-run sync --delete a b", ""),
	"s3cmd": {"s3cmd sync --delete-removed --max-delete=0 a b", "s3cmd sync --max-delete=0 a b",
		"s3cmd-sync applied"},
	"s3cmd, abbreviated": {"s3cmd sync --delete-rem a b", "s3cmd sync a b", "s3cmd-sync applied"},
	"s3cmd, later":       kept("s3cmd sync --delete-after a b", ""),
	"s3cmd, a move":      kept("s3cmd sync --delete-after-fetch s3://b a", "s3cmd-move open"),
	"mc":                 {"mc mirror --overwrite --remove a b", "mc mirror --overwrite a b", "mc-mirror applied"},
	"mc, one dash": {"mc --config-dir /c mirror -remove a b", "mc --config-dir /c mirror a b",
		"mc-mirror applied"},
	"mc that watches":       kept("mc mirror -w a b", "mc-mirror-watch open"),
	"mc that watches, long": kept("mc mirror --watch a b", "mc-mirror-watch open"),
	"mc, attributes":        kept("mc mirror -a a b", ""),
	"mc, another":           kept("mc rm --remove a", ""),

	// other stores
	"gsutil":               {"gsutil -m rsync -r -d a gs://b", "gsutil -m rsync -r a gs://b", "gsutil-rsync applied"},
	"gsutil, bundled":      {"gsutil rsync -dr a gs://b", "gsutil rsync -r a gs://b", "gsutil-rsync applied"},
	"gsutil, newer ones":   {"gsutil rsync -u -d a gs://b", "gsutil rsync -u a gs://b", "gsutil-rsync applied"},
	"gsutil, debugging":    kept("gsutil -d rsync -r a gs://b", ""),
	"gsutil, dry run":      kept("gsutil rsync -ndr a gs://b", ""),
	"gsutil, an exclusion": kept("gsutil rsync -x -d a gs://b", ""),
	"gcloud": {"gcloud storage rsync a gs://b --delete-unmatched-destination-objects -r",
		"gcloud storage rsync a gs://b -r", "gcloud-rsync applied"},
	"gcloud, a track": {"gcloud beta storage rsync a gs://b --delete-unmatched-destination-objects",
		"gcloud beta storage rsync a gs://b", "gcloud-rsync applied"},
	"gcloud without":      kept("gcloud storage rsync a gs://b -r", ""),
	"azcopy":              {"azcopy sync a b --delete-destination=true", "azcopy sync a b", "azcopy-sync applied"},
	"azcopy, two words":   {"azcopy sync --delete-destination true a b", "azcopy sync a b", "azcopy-sync applied"},
	"azcopy, false":       kept("azcopy sync a b --delete-destination=false", ""),
	"azcopy, a copy":      kept("azcopy copy a b", ""),
	"lsyncd":              kept("lsyncd -nodaemon /c", "lsyncd open"),
	"lsyncd, its version": kept("lsyncd --version", ""),
	"restic":              kept("restic forget --keep-last 5", "prune open"),
	"restic, short":       kept("restic -r x forget -l 5 --prune", "prune open"),
	"restic by age":       kept("restic forget --keep-within 30d", ""),
	"restic by both": kept("restic forget --keep-last 3 --keep-within 30d; restic forget --keep-last 3 "+
		"--keep-daily 7", ""),
	"restic by age, pruning": kept("restic forget --keep-within 30d --prune", ""),
	"restic, both too short": kept("restic forget -l 3 -H 24", "prune open"),
	"restic, a backup":       kept("restic backup /d", ""),
	"borg":                   kept("borg prune --keep-last 3 /repo", "prune open"),
	"borg by age":            kept("borg prune --keep-within 30d /repo", ""),
	"borg by both": kept("borg prune --keep-last 3 --keep-within 30d /repo; borg prune --keep-hourly 3 -d "+
		"7", ""),
	"borg by days and age": kept("borg prune --keep-daily 3 --keep-within 30d /repo", ""),
	"kopia, expiring":      kept("kopia snapshot expire --delete /d", "prune open"),
	"kopia, looking":       kept("kopia snapshot expire /d", ""),
	"kopia, another store": {"kopia repo sync-to s3 --bucket b --delete", "kopia repo sync-to s3 --bucket b",
		"kopia-sync applied"},
	"kopia, a restore":    {"kopia restore k123 /d --delete-extra", "kopia restore k123 /d", "kopia-restore applied"},
	"nothing of the list": kept("cp -r a b", ""),
	"one of each": {"rclone sync a b; rsync --del a b; aws s3 sync --delete a b", "rclone copy a b; rsync " +
		"a b; aws s3 sync a b", "aws-s3-sync applied, rclone-sync applied, rsync-delete applied"},
	"one that cannot be told": {"rclone sync a b; rclone $X a b", "rclone copy a b; rclone $X a b", "rclone-sync " +
		"applied, unreadable-command open"},
}

func TestScripts(t *testing.T) {
	same := 0
	for name, c := range scripts {
		t.Run(name, func(t *testing.T) {
			out, findings := script(t, "copy", c.in)
			if diff := cmp.Diff(c.want, out); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.findings, ids(findings)); diff != "" {
				t.Error(diff)
			}
			if again, _ := script(t, "copy", out); again != out {
				t.Errorf("a second run makes it %q", again)
			}
		})
		if c.in == c.want {
			same++
		}
	}
	if n := len(scripts); n < 150 || 3*same < n {
		t.Errorf("%d cases, of which %d are kept: a rewriter that is too eager would not be noticed", n, same)
	}
}

// A script is read the same in a ConfigMap, where its container runs it as a file.
func TestScriptsInConfigMaps(t *testing.T) {
	for name, c := range scripts {
		t.Run(name, func(t *testing.T) {
			out, findings := configMap(t, c.in)
			if diff := cmp.Diff(c.want, out); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.findings, ids(findings)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// configMap makes a script safe that is in a ConfigMap.
func configMap(t *testing.T, in string) (out string, findings []*transform.Finding) {
	t.Helper()
	yaml, findings, err := transformed("copy", fmt.Sprintf(`apiVersion: v1
kind: ConfigMap
metadata: {name: s}
data: {run: %q}
---
apiVersion: v1
kind: Pod
metadata: {name: x}
spec:
  containers: [{name: c, command: [sh, /s/run], volumeMounts: [{name: s, mountPath: /s}]}]
  volumes: [{name: s, configMap: {name: s}}]
`, in))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(yaml, "---\n")
	doc, err := yamledit.Parse([]byte(first))
	if err != nil {
		t.Fatal(err)
	}
	stamped := func(f *transform.Finding) bool { return f.ID == "safe-sync/script-changed" }
	if changed := doc.Root().At("data", "run").Value() != in; changed != slices.ContainsFunc(findings, stamped) {
		t.Error("the pod is stamped if and only if its script changes")
	}
	return doc.Root().At("data", "run").Value(), slices.DeleteFunc(findings, stamped)
}
