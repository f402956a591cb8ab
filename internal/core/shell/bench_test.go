package shell_test

import (
	"testing"

	"github.com/vixens-io/ballast/internal/core/shell"
)

const twentyLines = `set -u
# Keeps the configuration in the bucket, five minutes behind.
export RCLONE_CONFIG=/config/rclone.conf
log() { echo "$(date -u +%FT%TZ) $*"; }
trap 'log stopped; exit 0' TERM INT
until [ -d /data ]; do
  sleep 1
done
while true; do
  log "sync of /data"
  rclone --log-level INFO sync \
    /data \
    "s3:${BUCKET}/home-assistant" \
    --exclude '*.log' \
    --exclude 'home-assistant_v2.db*' \
    --exclude '.storage/trace*' \
    || log "sync failed: $?"
  sleep 300 &
  wait $!
done
`

func BenchmarkRead20Lines(b *testing.B) {
	c := in(twentyLines)
	b.ReportAllocs()
	for b.Loop() {
		shell.Read(c)
	}
}

func BenchmarkNoMention(b *testing.B) {
	c := in(twentyLines)
	b.ReportAllocs()
	for b.Loop() {
		shell.Mentions(c, "rsync", "s3cmd", "s5cmd", "gsutil", "azcopy", "lsyncd", "restic", "borg", "kopia")
	}
}
